import DKSFormulas
import DKSDiagnostics
import DKSModels
import Testing

/// Every operator means what its own operator set says.
@Suite struct ONNXOperatorTests {
  /// The operator of the first node of a graph from x to y.
  private func operation(
    _ type: String, set: Int, _ attributes: [Bytes] = [], settings: [Bytes] = [],
    inputs: [String] = ["x"], shape: [Int?] = [1, 4, 8, 8], results: [String] = ["y"]
  ) throws -> Operator {
    let graph = Part.graph(
      [Part.node(type, inputs, results, attributes)], initializers: settings, inputs: [Part.value("x", shape)]
    )
    return try #require(Files.model(Part.model(graph, set: set)).nodes.first).operation
  }

  private func isForeign(_ operation: Operator) -> Bool {
    if case .foreign = operation { true } else { false }
  }

  @Test func convolutionsTakeTheirKernelFromTheWeights() throws {
    let weight = Part.floats("w", [Float](repeating: 0, count: 4 * 2 * 3), shape: [4, 2, 1, 3])
    let found = try operation(
      "Conv", set: 9, [Part.attribute("group", 2), Part.attribute("pads", [0, 1, 0, 1])], settings: [weight],
      inputs: ["x", "w"])
    #expect(
      found == .convolution(OperatorWindow(size: [1, 3], padsBefore: [0, 1], padsAfter: [0, 1]), groups: 2))
  }

  @Test func automaticPadsBecomeExplicit() throws {
    let weight = Part.floats("w", [Float](repeating: 0, count: 4 * 4 * 9), shape: [4, 4, 3, 3])
    func window(_ mode: String) throws -> Operator {
      try operation(
        "Conv", set: 20, [Part.attribute("auto_pad", mode), Part.attribute("strides", [2, 2])],
        settings: [weight], inputs: ["x", "w"])
    }
    #expect(
      try window("SAME_UPPER")
        == .convolution(OperatorWindow(size: [3, 3], strides: [2, 2], padsAfter: [1, 1]), groups: 1))
    #expect(
      try window("SAME_LOWER")
        == .convolution(OperatorWindow(size: [3, 3], strides: [2, 2], padsBefore: [1, 1]), groups: 1))
    #expect(try window("VALID") == .convolution(OperatorWindow(size: [3, 3], strides: [2, 2]), groups: 1))
  }

  @Test func blocksOfChannels() throws {
    #expect(
      try operation("DepthToSpace", set: 13, [Part.attribute("blocksize", 2), Part.attribute("mode", "CRD")])
        == .rearrangeBlocks(BlockRearrangement(size: 2, makesLocations: true, isChannelMajor: true)))
    #expect(
      try operation("SpaceToDepth", set: 9, [Part.attribute("blocksize", 4)])
        == .rearrangeBlocks(BlockRearrangement(size: 4, makesLocations: false, isChannelMajor: false)))
  }

  @Test func transposedConvolutionsKeepTheirOutputPadding() throws {
    let weight = Part.floats("w", [Float](repeating: 0, count: 4 * 2 * 4), shape: [4, 2, 2, 2])
    let strides = Part.attribute("strides", [2, 2])
    #expect(
      try operation(
        "ConvTranspose", set: 11, [strides, Part.attribute("output_padding", [1, 0])], settings: [weight],
        inputs: ["x", "w"])
        == .transposedConvolution(
          OperatorWindow(size: [2, 2], strides: [2, 2]), groups: 1, outputPadding: [1, 0]))
  }

  @Test func productsKeepTheirFactors() throws {
    let weight = Part.floats("w", [Float](repeating: 0, count: 12), shape: [3, 4])
    #expect(
      try operation(
        "Gemm", set: 13, [Part.attribute("transB", 1), Part.attribute("alpha", Float(0.1))],
        settings: [weight], inputs: ["x", "w"], shape: [2, 4])
        == .matrixProduct(transposeB: true, alpha: 0.1))
    #expect(
      try operation("MatMul", set: 9, settings: [weight], inputs: ["x", "w"], shape: [2, 3])
        == .matrixProduct())
  }

  @Test func softmaxBefore13FlattensWhatFollowsItsAxis() throws {
    let axis = Part.attribute("axis", 1)
    #expect(isForeign(try operation("Softmax", set: 12, [axis])))
    #expect(
      try operation("Softmax", set: 12, [axis], shape: [1, 4, 1, 1]) == .softmax(axis: 1, isLogarithm: false))
    #expect(try operation("LogSoftmax", set: 13, [axis]) == .softmax(axis: 1, isLogarithm: true))
    #expect(try operation("Softmax", set: 13) == .softmax(axis: 3, isLogarithm: false))
  }

  @Test func axesMovedFromAttributesToOperands() throws {
    let axes = Part.integers("a", [-1])
    let attribute = Part.attribute("axes", [-1])
    #expect(
      try operation("ReduceMean", set: 17, [attribute]) == .reduce(.mean, axes: [3], keepsAxes: true))
    #expect(
      try operation("ReduceMean", set: 18, settings: [axes], inputs: ["x", "a"])
        == .reduce(.mean, axes: [3], keepsAxes: true))
    #expect(try operation("ReduceSum", set: 12, [attribute]) == .reduce(.sum, axes: [3], keepsAxes: true))
    #expect(
      try operation("ReduceSum", set: 13, settings: [axes], inputs: ["x", "a"])
        == .reduce(.sum, axes: [3], keepsAxes: true))
    #expect(try operation("Squeeze", set: 11, [attribute], shape: [2, 1]) == .squeeze([1]))
    #expect(
      try operation("Squeeze", set: 13, settings: [axes], inputs: ["x", "a"], shape: [2, 1]) == .squeeze([1]))
    #expect(try operation("Unsqueeze", set: 11, [attribute], shape: [2]) == .unsqueeze([1]))
    #expect(
      try operation("Unsqueeze", set: 13, settings: [axes], inputs: ["x", "a"], shape: [2]) == .unsqueeze([1])
    )
  }

  @Test func boundsMovedFromAttributesToOperands() throws {
    #expect(
      try operation("Clip", set: 7, [Part.attribute("min", Float(0)), Part.attribute("max", Float(6))])
        == .elementwise(.clip(min: 0, max: 6)))
    #expect(
      try operation(
        "Clip", set: 13, settings: [Part.floats("six", [6], shape: [])], inputs: ["x", "", "six"])
        == .elementwise(.clip(min: nil, max: 6)))
  }

  @Test func rangesAreClampedToTheirAxis() throws {
    let slice = Operator.slice([AxisSlice(axis: 2, start: 4, end: 8)])
    #expect(
      try operation(
        "Slice", set: 9,
        [Part.attribute("axes", [2]), Part.attribute("starts", [-4]), Part.attribute("ends", [.max])])
        == slice)
    #expect(
      try operation(
        "Slice", set: 13,
        settings: [Part.integers("s", [4]), Part.integers("e", [99]), Part.integers("a", [-2])],
        inputs: ["x", "s", "e", "a"]) == slice)
  }

  @Test func splitsKnowTheirSizes() throws {
    #expect(
      try operation("Split", set: 11, [Part.attribute("axis", 1)], results: ["y", "z"])
        == .split(axis: 1, sizes: [2, 2]))
    #expect(
      try operation(
        "Split", set: 13, [Part.attribute("axis", 1)], settings: [Part.integers("n", [1, 3])],
        inputs: ["x", "n"], results: ["y", "z"]) == .split(axis: 1, sizes: [1, 3]))
    #expect(
      try operation(
        "Split", set: 18, [Part.attribute("axis", 1), Part.attribute("num_outputs", 3)],
        results: ["y", "z", "w"]) == .split(axis: 1, sizes: [2, 2, 0]))
  }

  @Test func padsMovedFromAttributesToOperands() throws {
    let pads = [0, 0, 1, 2, 0, 0, 3, 4]
    let pad = Operator.pad(.constant(0), before: [0, 0, 1, 2], after: [0, 0, 3, 4])
    #expect(try operation("Pad", set: 9, [Part.attribute("pads", pads)]) == pad)
    #expect(
      try operation("Pad", set: 13, settings: [Part.integers("p", pads)], inputs: ["x", "p"]) == pad)
    #expect(
      try operation(
        "Pad", set: 18, [Part.attribute("mode", "reflect")],
        settings: [Part.integers("p", [1, 3]), Part.integers("a", [-2])], inputs: ["x", "p", "", "a"])
        == .pad(.reflect, before: [0, 0, 1, 0], after: [0, 0, 3, 0]))
  }

  @Test func dropoutIsTheIdentityUnlessItTrains() throws {
    #expect(
      try operation("Dropout", set: 7, [Part.attribute("ratio", Float(0.3))]) == .identity(dropout: 0.3))
    #expect(
      try operation("Dropout", set: 13, settings: [Part.floats("r", [0.25], shape: [])], inputs: ["x", "r"])
        == .identity(dropout: 0.25))
    let training = Bytes().number(2, 9).text(8, "t").data(9, [1])
    // Exported in training mode it is a dropout all the same.
    #expect(
      try operation("Dropout", set: 13, settings: [training], inputs: ["x", "", "t"])
        == .identity(dropout: 0.5))
  }

  @Test func ceilingModesBecomePads() throws {
    let settings = [
      Part.attribute("kernel_shape", [3, 3]), Part.attribute("strides", [2, 2]),
      Part.attribute("ceil_mode", 1),
    ]
    #expect(
      try operation("MaxPool", set: 10, settings)
        == .pool(
          .max, OperatorWindow(size: [3, 3], strides: [2, 2], padsAfter: [1, 1]), countsPadding: false))
    #expect(
      isForeign(try operation("AveragePool", set: 19, settings + [Part.attribute("count_include_pad", 1)])))
    #expect(
      try operation("GlobalAveragePool", set: 7) == .reduce(.mean, axes: [2, 3], keepsAxes: true))
  }

  @Test func resizesOfAllSets() throws {
    let scales = Part.floats("s", [1, 1, 2, 2])
    let nearest = Resizing(
      mode: .nearest, coordinates: .asymmetric, rounding: .floor, scales: [1, 1, 2, 2])
    #expect(try operation("Upsample", set: 9, settings: [scales], inputs: ["x", "s"]) == .resize(nearest))
    #expect(try operation("Resize", set: 10, settings: [scales], inputs: ["x", "s"]) == .resize(nearest))
    #expect(
      try operation(
        "Resize", set: 13, [Part.attribute("mode", "linear")], settings: [Part.integers("n", [1, 4, 16, 4])],
        inputs: ["x", "", "", "n"])
        == .resize(
          Resizing(mode: .linear, coordinates: .halfPixel, scales: [1, 1, 2, 0.5], sizes: [1, 4, 16, 4])))
    #expect(
      isForeign(
        try operation(
          "Resize", set: 18, [Part.attribute("antialias", 1)], settings: [scales], inputs: ["x", "", "s"])))
  }

  @Test func normalizationsAsTheyAreAtInference() throws {
    let vectors = ["a", "b", "c", "d"].map { Part.floats($0, [1, 1, 1, 1]) }
    let inputs = ["x", "a", "b", "c", "d"]
    #expect(
      try operation("BatchNormalization", set: 9, settings: vectors, inputs: inputs)
        == .batchNormalization(epsilon: 1e-5))
    #expect(
      isForeign(
        try operation(
          "BatchNormalization", set: 15, [Part.attribute("training_mode", 1)], settings: vectors,
          inputs: inputs)))
    #expect(
      try operation(
        "LayerNormalization", set: 17, [Part.attribute("epsilon", Float(1e-6))],
        settings: [Part.floats("g", [Float](repeating: 1, count: 8))], inputs: ["x", "g"])
        == .layerNormalization(axis: 3, epsilon: 1e-6))
    #expect(
      try operation("LRN", set: 13, [Part.attribute("size", 5)])
        == .localResponseNormalization(size: 5, alpha: 1e-4, beta: 0.75, bias: 1))
  }

  @Test func activationsWithTheirDefaults() throws {
    #expect(try operation("LeakyRelu", set: 7) == .elementwise(.leakyRelu(0.01)))
    #expect(try operation("Gelu", set: 20) == .elementwise(.gelu(isApproximate: false)))
    #expect(
      try operation("Gelu", set: 20, [Part.attribute("approximate", "tanh")])
        == .elementwise(.gelu(isApproximate: true)))
    #expect(try operation("Swish", set: 24) == .elementwise(.swish(1)))
    #expect(try operation("HardSigmoid", set: 7) == .elementwise(.hardSigmoid(alpha: 0.2, beta: 0.5)))
  }

  @Test func zerosOfAShapeAreCopiesUnlessTheyAreMeant() throws {
    let shape = Part.integers("s", [0, -1])
    #expect(try operation("Reshape", set: 13, settings: [shape], inputs: ["x", "s"]) == .reshape([0, -1]))
    #expect(
      isForeign(
        try operation(
          "Reshape", set: 14, [Part.attribute("allowzero", 1)], settings: [shape], inputs: ["x", "s"])))
  }

  @Test func settingsThatArePutTogetherAreFound() throws {
    let nodes = [
      Part.node("Shape", ["x"], ["s"]),
      Part.node("Gather", ["s", "first"], ["n"]),
      Part.node("Concat", ["n", "rest"], ["t"], [Part.attribute("axis", 0)]),
      Part.node("Reshape", ["x", "t"], ["y"]),
    ]
    let graph = Part.graph(
      nodes, initializers: [Part.integers("first", [0]), Part.integers("rest", [-1])])
    let model = try Files.model(Part.model(graph))
    #expect(model.nodes.last?.operation == .reshape([1, -1]))
  }

  @Test func otherDomainsAndLocalFunctionsAreForeign() throws {
    let node = Part.node("Relu", ["x"], ["y"], domain: "ai.onnx.ml")
    let model = try Files.model(Part.model(Part.graph([node])))
    #expect(model.nodes[0].operation == .foreign(ForeignOperator(type: "Relu", domain: "ai.onnx.ml")))
    let function = Bytes().text(1, "Relu").text(10, "")
    let bytes =
      Part.model(Part.graph([Part.node("Relu", ["x"], ["y"])])) + Bytes().message(25, function).bytes
    #expect(isForeign(try #require(Files.model(bytes).nodes.first).operation))
  }

  @Test(arguments: [6, 25, 0, -1]) func otherOperatorSetsAreRefused(set: Int) {
    let found = Files.read(Part.model(Part.graph([Part.node("Relu", ["x"], ["y"])]), set: set))
    #expect(found.model == nil)
    #expect(found.diagnostics.all.map(\.code) == ["DKS0912"])
  }
}
