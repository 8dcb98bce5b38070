import DKSFormulas
import Testing

@testable import DKSModels
@testable import DKSTensors

/// Whatever a file says of its operators, the answer is a sentence and no trap.
struct HostileModelTests {
  static let numbers = [Int.min, -2, -1, 0, 1, 3, 1 << 40, .max]
  static let shapes: [[Int?]?] = [
    nil, [], [nil], [0], [3], [.max, .max, 2, 2], [1, .max, .max, .max], [-4, 2], [1, 3, 5, 5],
    Array(repeating: 1, count: 1000),
  ]

  static var operators: [Operator] {
    let windows = numbers.flatMap { n in
      [
        OperatorWindow(size: [n, n]), OperatorWindow(size: [3, 3], strides: [n, n]),
        OperatorWindow(size: [3, 3], dilations: [n, n]),
        OperatorWindow(size: [3, 3], padsBefore: [n, n], padsAfter: [n, n]),
        OperatorWindow(size: [3, 3], padsAfter: []),
        OperatorWindow(size: []),
      ]
    }
    var all = windows.flatMap { window in
      [
        Operator.convolution(window, groups: 0), .convolution(window, groups: .max),
        .transposedConvolution(window, groups: .max, outputPadding: [.max]),
        .pool(.mean, window, countsPadding: true),
      ]
    }
    for n in numbers {
      let resizing = Resizing(mode: .cubic, coordinates: .halfPixel, scales: [Double(n), .nan, .infinity, 1])
      all += [
        .layerNormalization(axis: n, epsilon: 0), .reduce(.product, axes: [n, 0], keepsAxes: false),
        .reshape([n, n]), .reshape([n, -1, 0]), .flatten(axis: n), .squeeze([n]), .unsqueeze([n]),
        .unsqueeze([n, n]), .transpose([n, 0]), .concat(axis: n), .split(axis: n, sizes: [.max, .max]),
        .split(axis: 0, sizes: [n]), .slice([AxisSlice(axis: n, start: 0, end: 1)]),
        .slice([AxisSlice(axis: 0, start: n, end: n, step: n)]), .gather(axis: n),
        .slice([AxisSlice(axis: 0, start: n, end: .min, step: -1), AxisSlice(axis: 0, start: n, end: n)]),
        .pad(.edge, before: [n, n, n, n], after: [n, 0, 0, 0]), .resize(resizing),
        .softmax(axis: n, isLogarithm: true),
        .channelShuffle(axis: n, groups: n),
      ]
    }
    return all + [
      .matrixProduct(), .elementwise(.add), .elementwise(.select), .shape, .cast(.other), .identity(),
    ]
  }

  @Test func nothingTraps() {
    for operation in Self.operators {
      for shape in Self.shapes {
        for other in [nil, [3, 1, 3, 3], [.max], shape] as [[Int?]?] {
          var model = Model.empty()
          let operands = [model.input("x", shape), model.input("w", other), nil]
          for count in 0...3 {
            let results = model.add(operation, Array(operands[..<count]), results: 2)
            model.outputs.append(.init("y", results[0]))
          }
          model.inferShapes()
          model.evaluateConstants()
          _ = model.verify()
        }
      }
    }
  }

  @Test func constantsOfEveryShapeAreEvaluatedOrLeftAlone() {
    let tensors = [
      Tensor.ints([3, -1, .max, .min]), .ints([0], shape: []), .ints([]), .floats([.nan, .infinity, 1, 0]),
      Tensor(.float32, [1 << 50], .filled(1)), Tensor(.float32, [2], .bytes([1])),
      .ints([5, 6], shape: [1, 2]),
      Tensor(.other, [1], .bytes([65])), Tensor(.int64, [1 << 40, 0], .bytes([])),
    ]
    let foreign = ["Range", "Size", "Expand", "Mod", "LSTM"].map {
      Operator.foreign(ForeignOperator(type: $0, domain: ""))
    }
    let functions: [ElementwiseFunction] = [.divide, .power, .negate, .abs, .select, .prelu, .not, .mean]
    for operation in Self.operators + foreign + functions.map(Operator.elementwise) {
      for a in tensors {
        for b in tensors {
          var model = Model.empty()
          let operands = [model.constant(a), model.constant(b), model.constant(.ints([2], shape: []))]
          for count in 1...3 { _ = model.add(operation, Array(operands[..<count]), results: 2) }
          model.evaluateConstants()
          for value in model.values { _ = try? value.constant?.integers() }
        }
      }
    }
  }

  @Test func numbersThatNameNoValueAreFound() {
    var model = Model.empty()
    let nowhere = ModelValue.ID(77)
    model.inputs = [nowhere]
    model.outputs = [.init("y", nowhere)]
    model.nodes = [
      ModelNode(
        name: "a", operation: .identity(), operands: [nowhere], results: [nowhere], captures: [nowhere])
    ]
    #expect(model.verify().count == 5)
    #expect(model.sortTopologically() == nil)
    model.inferShapes()
    model.evaluateConstants()
    model.removeUnused()
    #expect(model.nodes.isEmpty)
    #expect(Array(model.users()[nowhere]) == [])
  }
}
