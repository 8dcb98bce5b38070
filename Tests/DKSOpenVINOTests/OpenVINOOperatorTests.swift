import DKSFormulas
import DKSDiagnostics
import DKSModels
import DKSTensors
import Testing

/// A layer and what it means.
struct LayerCase: CustomTestStringConvertible, Sendable {
  var type: String
  var data = ""
  var opset = 1
  var x = "2,8,6,6"
  var settings: [Tensor] = []
  var outputs: [[Int]] = [[]]
  var meaning: Operator

  var testDescription: String { "\(type) \(data)" }

  var reading: IRReading {
    IRReading(IRText.single(type, data, opset: opset, x: x, settings: settings, outputs: outputs))
  }

  private static func ints(_ values: Int...) -> Tensor { .ints(values) }
  private static func window(
    _ size: Int, stride: Int = 1, before: Int = 0, after: Int? = nil
  ) -> OperatorWindow {
    OperatorWindow(
      size: [size, size], strides: [stride, stride], padsBefore: [before, before],
      padsAfter: [after ?? before, after ?? before])
  }
  private static let explicit =
    #"strides="1, 1" dilations="1, 1" pads_begin="1, 1" pads_end="1, 1" auto_pad="explicit""#

  static let windows: [LayerCase] = [
    LayerCase(
      type: "Convolution", data: explicit,
      settings: [.numbers(Array(repeating: 0, count: 288), .float32, shape: [4, 8, 3, 3])],
      meaning: .convolution(window(3, before: 1), groups: 1)),
    LayerCase(
      type: "Convolution", data: #"strides="2, 2" dilations="1, 1" auto_pad="same_upper""#,
      settings: [.numbers(Array(repeating: 0, count: 288), .float32, shape: [4, 8, 3, 3])],
      meaning: .convolution(window(3, stride: 2, before: 0, after: 1), groups: 1)),
    LayerCase(
      type: "Convolution", data: #"strides="2, 2" dilations="1, 1" auto_pad="same_lower""#,
      settings: [.numbers(Array(repeating: 0, count: 288), .float32, shape: [4, 8, 3, 3])],
      meaning: .convolution(window(3, stride: 2, before: 1, after: 0), groups: 1)),
    LayerCase(
      type: "GroupConvolution", data: explicit,
      settings: [.numbers(Array(repeating: 0, count: 144), .float32, shape: [4, 2, 2, 3, 3])],
      meaning: .convolution(window(3, before: 1), groups: 4)),
    LayerCase(
      type: "ConvolutionBackpropData",
      data: #"strides="2, 2" dilations="1, 1" pads_begin="0, 0" pads_end="0, 0" output_padding="1, 1""#,
      settings: [.numbers(Array(repeating: 0, count: 64), .float32, shape: [8, 2, 2, 2])],
      meaning: .transposedConvolution(window(2, stride: 2), groups: 1, outputPadding: [1, 1])),
    LayerCase(
      type: "GroupConvolutionBackpropData",
      data: #"strides="2, 2" dilations="1, 1" pads_begin="0, 0" pads_end="0, 0""#,
      settings: [.numbers(Array(repeating: 0, count: 64), .float32, shape: [2, 4, 2, 2, 2])],
      meaning: .transposedConvolution(window(2, stride: 2), groups: 2, outputPadding: [0, 0])),
    LayerCase(
      type: "MaxPool",
      data:
        #"kernel="3, 3" strides="2, 2" dilations="1, 1" pads_begin="0, 0" pads_end="0, 0" rounding_type="ceil""#,
      opset: 8, outputs: [[], []],
      meaning: .pool(.max, window(3, stride: 2, before: 0, after: 1), countsPadding: false)),
    LayerCase(
      type: "AvgPool",
      data:
        #"kernel="3, 3" strides="2, 2" pads_begin="1, 1" pads_end="1, 1" exclude-pad="false" rounding_type="floor""#,
      meaning: .pool(.mean, window(3, stride: 2, before: 1), countsPadding: true)),
  ]

  static let functions: [LayerCase] = [
    LayerCase(type: "PReLU", settings: [.numbers([0.25], .float32)], meaning: .elementwise(.leakyRelu(0.25))),
    LayerCase(
      type: "PReLU", settings: [.numbers(Array(repeating: 1, count: 8), .float32)],
      meaning: .elementwise(.prelu)),
    LayerCase(type: "Elu", data: #"alpha="0.5""#, meaning: .elementwise(.elu(0.5))),
    LayerCase(
      type: "Selu", settings: [.scalar(1.5), .scalar(1.25)],
      meaning: .elementwise(.selu(alpha: 1.5, gamma: 1.25))),
    LayerCase(type: "Gelu", opset: 2, meaning: .elementwise(.gelu(isApproximate: false))),
    LayerCase(
      type: "Gelu", data: #"approximation_mode="TANH""#, opset: 7,
      meaning: .elementwise(.gelu(isApproximate: true))),
    LayerCase(
      type: "HardSigmoid", settings: [.scalar(0.25), .scalar(0.5)],
      meaning: .elementwise(.hardSigmoid(alpha: 0.25, beta: 0.5))),
    LayerCase(type: "Swish", opset: 4, settings: [.scalar(1.5)], meaning: .elementwise(.swish(1.5))),
    LayerCase(type: "Swish", opset: 4, meaning: .elementwise(.swish(1))),
    LayerCase(type: "Clamp", data: #"min="0" max="6""#, meaning: .elementwise(.clip(min: 0, max: 6))),
    LayerCase(type: "SoftPlus", opset: 4, meaning: .elementwise(.softplus)),
    LayerCase(type: "HSwish", opset: 4, meaning: .elementwise(.hardSwish)),
    LayerCase(type: "Mish", opset: 4, meaning: .elementwise(.mish)),
    LayerCase(type: "Erf", meaning: .elementwise(.erf)),
    LayerCase(type: "Round", data: #"mode="half_to_even""#, opset: 5, meaning: .elementwise(.round)),
    LayerCase(type: "SoftMax", data: #"axis="-1""#, opset: 8, meaning: .softmax(axis: 3, isLogarithm: false)),
    LayerCase(
      type: "LogSoftmax", data: #"axis="1""#, opset: 5, meaning: .softmax(axis: 1, isLogarithm: true)),
    LayerCase(
      type: "LRN", data: #"alpha="0.5" beta="0.75" bias="1" size="5""#, settings: [ints(1)],
      meaning: .localResponseNormalization(size: 5, alpha: 0.5, beta: 0.75, bias: 1)),
    LayerCase(
      type: "MVN", data: #"eps="0.5" normalize_variance="true" eps_mode="OUTSIDE_SQRT""#, opset: 6,
      settings: [ints(-1)],
      meaning: .meanVarianceNormalization(axes: [3], epsilon: 0.5, isEpsilonInside: false, scales: true)),
  ]

  static let moves: [LayerCase] = [
    LayerCase(
      type: "ReduceMean", data: #"keep_dims="true""#, settings: [ints(-1, -2)],
      meaning: .reduce(.mean, axes: [2, 3], keepsAxes: true)),
    LayerCase(
      type: "ReduceL2", data: #"keep_dims="false""#, opset: 4, settings: [ints(1)],
      meaning: .reduce(.l2Norm, axes: [1], keepsAxes: false)),
    LayerCase(
      type: "Reshape", data: #"special_zero="true""#, settings: [ints(0, -1)], meaning: .reshape([0, -1])),
    LayerCase(type: "Squeeze", x: "2,1,3,1", meaning: .squeeze([1, 3])),
    LayerCase(type: "Unsqueeze", settings: [ints(-1, 0)], meaning: .unsqueeze([0, 5])),
    LayerCase(type: "Transpose", settings: [ints(0, 2, 3, 1)], meaning: .transpose([0, 2, 3, 1])),
    LayerCase(
      type: "Split", data: #"num_splits="2""#, settings: [.ints([1], shape: [])], outputs: [[], []],
      meaning: .split(axis: 1, sizes: [4, 4])),
    LayerCase(
      type: "VariadicSplit", settings: [.ints([-3], shape: []), ints(3, -1)], outputs: [[], []],
      meaning: .split(axis: 1, sizes: [3, 5])),
    LayerCase(
      type: "StridedSlice", data: #"begin_mask="1, 0" end_mask="1, 0" new_axis_mask="" shrink_axis_mask="""#,
      settings: [ints(0, 2), ints(0, -1), ints(1, 2)],
      meaning: .slice([AxisSlice(axis: 1, start: 2, end: 7, step: 2)])),
    LayerCase(
      type: "Slice", opset: 8, settings: [ints(1), ints(9), ints(1), ints(-1)],
      meaning: .slice([AxisSlice(axis: 3, start: 1, end: 6)])),
    LayerCase(
      type: "Pad", data: #"pad_mode="constant""#,
      settings: [ints(0, 0, 1, 1), ints(0, 0, 2, 2), .scalar(0.5)],
      meaning: .pad(.constant(0.5), before: [0, 0, 1, 1], after: [0, 0, 2, 2])),
    LayerCase(
      type: "Interpolate",
      data:
        #"mode="nearest" shape_calculation_mode="scales" coordinate_transformation_mode="asymmetric" nearest_mode="floor""#,
      opset: 11, settings: [.numbers([2, 2], .float32), ints(2, 3)],
      meaning: .resize(
        Resizing(mode: .nearest, coordinates: .asymmetric, rounding: .floor, scales: [1, 1, 2, 2]))),
    LayerCase(
      type: "ShuffleChannels", data: #"axis="1" group="4""#, meaning: .channelShuffle(axis: 1, groups: 4)),
    LayerCase(type: "Convert", data: #"destination_type="f16""#, meaning: .cast(.float16)),
    LayerCase(type: "ShapeOf", data: #"output_type="i64""#, opset: 3, meaning: .shape),
  ]
}

@Suite struct OpenVINOOperatorTests {
  @Test("A layer means one operator", arguments: LayerCase.windows + LayerCase.functions + LayerCase.moves)
  func decodes(_ layer: LayerCase) {
    let reading = layer.reading
    #expect(reading.codes == [])
    #expect(reading.operation() == layer.meaning)
  }

  @Test(
    "The layer that is written for an operator means the same",
    arguments: LayerCase.windows + LayerCase.functions.filter { $0.meaning != .elementwise(.prelu) }
      + LayerCase.moves)
  func encodes(_ layer: LayerCase) throws {
    var model = try #require(layer.reading.model)
    for i in model.nodes.indices { model.nodes[i].record = nil }
    model.document = nil
    let writing = try IRWriting(model)
    #expect(writing.diagnostics.all.map(\.message) == [])
    let again = writing.reading
    #expect(again.codes == [])
    #expect(again.operation() == layer.meaning)
  }

  @Test("Weights of groups lose an axis and no element")
  func groups() throws {
    let weight = Tensor.numbers((0..<144).map(Double.init), .float32, shape: [4, 2, 2, 3, 3])
    let ir = IRText.single(
      "GroupConvolution", #"strides="1, 1" dilations="1, 1" pads_begin="1, 1" pads_end="1, 1""#,
      settings: [weight])
    let model = try #require(IRReading(ir).model)
    let operand = try #require(model.nodes[0].operands[1])
    #expect(model[operand].constant?.shape == [8, 2, 3, 3])
    #expect(try model[operand].constant?.floats() == weight.floats())
  }

  @Test(
    "What the vocabulary has no word for stays as the file has it",
    arguments: [
      IRText.single("Mod", settings: [.scalar(2)]),
      IRText.single("Gelu", #"approximation_mode="ERF""#, opset: 7).in(domain: "extension"),
      IRText.single("Reshape", #"special_zero="false""#, settings: [.ints([0, 8])]),
      IRText.single(
        "StridedSlice", #"begin_mask="0" end_mask="0" shrink_axis_mask="1""#,
        settings: [.ints([0]), .ints([1])]),
      IRText.single(
        "AvgPool",
        #"kernel="3, 3" strides="2, 2" pads_begin="0, 0" pads_end="0, 0" exclude-pad="false" rounding_type="ceil""#
      ),
      IRText.single("Add", #"auto_broadcast="pdpd""#, settings: [.scalar(2)]),
    ])
  func foreign(_ ir: IRText) throws {
    let reading = IRReading(ir)
    #expect(reading.codes == [])
    guard case .foreign? = reading.operation() else {
      Issue.record("it was taken for \(String(describing: reading.operation()))")
      return
    }
    let again = try IRWriting(reading.model).reading
    #expect(again.operation() == reading.operation())
  }
}

extension IRText {
  /// The same with the layer called `layer` of another set of operators.
  func `in`(domain: String) -> IRText {
    var copy = self
    copy.layers = layers.map { layer in
      guard layer.contains("name=\"layer\"") else { return layer }
      return layer.replacing(#/version="opset\d+"/#, with: "version=\"\(domain)\"")
    }
    return copy
  }
}
