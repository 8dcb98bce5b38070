import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSModels
import DKSONNX
import DKSTensors
import Testing

/// What is read is written back; what changes is written anew, and nothing else.
@Suite struct ONNXRoundTripTests {
  @Test(arguments: ["nested.onnx", "payloads.onnx", "squeezenet_9.onnx"])
  func anUnchangedModelKeepsItsBytes(name: String) throws {
    let bytes = try Files.stored(name)
    let files = try Files.write(try Files.model(bytes), named: name)
    #expect(try Files.bytes(files.main) == bytes)
    #expect(files.siblings.isEmpty)
  }

  @Test func anUnchangedModelKeepsItsExternalData() throws {
    let weights = (0..<12 << 20).map { UInt8(truncatingIfNeeded: $0 >> 9) }
    let model = try Files.model(
      try Files.stored("autoencoder.onnx"), beside: ["autoencoder.weights": weights])
    let files = try Files.write(model)
    #expect(files.siblings.map(\.name) == ["new.onnx.data"])
    let again = try Files.model(
      try Files.bytes(files.main), beside: ["new.onnx.data": try Files.bytes(files.siblings[0].image)])
    for (old, new) in zip(model.values, again.values) where old.constant != nil {
      #expect(old.name == new.name)
      #expect(try old.constant?.floats().map(\.bitPattern) == new.constant?.floats().map(\.bitPattern))
    }
  }

  @Test func fieldsMayStandInAnyOrderAndUnknownOnesStay() throws {
    let graph = Bytes().messages(12, [Part.value("y", nil)]).message(1, Part.node("Relu", ["w"], ["y"]))
      .message(5, Part.floats("w", [1, 2])).text(99, "unknown").text(2, "net").message(
        13, Part.value("w", [2])
      )
      .message(1, Part.node("Tanh", ["x"], ["z"])).message(11, Part.value("x", [2]))
    let bytes = Bytes().message(7, graph).number(77, 5).message(8, Bytes().number(2, 13)).number(1, 7).bytes
    #expect(try Files.bytes(try Files.write(try Files.model(bytes)).main) == bytes)
  }

  /// Nodes out of order, a constant that nothing takes, a type that is wrong: none of it is touched.
  @Test func whatIsOddStaysAsItIs() throws {
    let nodes = [
      Part.node("Tanh", ["h"], ["y"]), Part.node("ConstantOfShape", ["s"], ["unused"]),
      Part.node("Relu", ["x"], ["h"]),
    ]
    let graph = Part.graph(nodes, initializers: [Part.integers("s", [2])]).message(13, Part.value("h", [7]))
    let bytes = Part.model(graph)
    let model = try Files.model(bytes)
    #expect(model.nodes.map(\.operation) == [.elementwise(.relu), .elementwise(.tanh)])
    #expect(try Files.bytes(try Files.write(model).main) == bytes)
  }

  /// A type that is taken from an input of the network: a setting whose maker is nobody.
  @Test func aSettingMayBeAnInput() throws {
    let nodes = [Part.node("CastLike", ["w", "x"], ["c"]), Part.node("Add", ["x", "c"], ["y"])]
    let graph = Part.graph(nodes, initializers: [Part.integers("w", [2, 3])])
    var model = try Files.model(Part.model(graph, set: 15))
    #expect(model.nodes[0].operation == .cast(.float32))
    // Something else changed, so that the nodes are gone through.
    model.provenance = [("method", "none")]
    let written = try Files.bytes(try Files.write(model).main)
    #expect(String(decoding: written, as: UTF8.self).contains("CastLike"))
  }

  @Test func elementsOfEveryEncodingAreFound() throws {
    let model = try Files.model(try Files.stored("payloads.onnx"))
    func constant(_ name: String) throws -> Tensor {
      try #require(model.values.first { $0.name == name }?.constant)
    }
    #expect(try constant("raw").floats().count == 12)
    #expect(try constant("floats").floats() == [1, -2, 3.5])
    #expect(try constant("longs").integers() == [-1, 4])
    #expect(try constant("halves").floats() == [1, -0.5])
    #expect(try constant("bytes").integers() == [-3, 7])
    #expect(try constant("doubles").doubles() == [0.25, 1e300])
    #expect(try constant("unsigned").doubles() == [0x1p63])
    #expect(try constant("empty").floats() == [])
    #expect(try constant("scalar").floats() == [7])
    #expect(model.values.contains { $0.name == "text" && $0.constant == nil })
    #expect(model.inputs.map { model[$0].name } == ["x"])
  }

  @Test func nestedGraphsSayWhatTheyTake() throws {
    let model = try Files.model(try Files.stored("nested.onnx"))
    let choice = try #require(model.nodes.first { $0.name == "choice" })
    #expect(choice.captures.map { model[$0].name } == ["h", "half"])
    let constant = try #require(model.values.first { $0.name == "half" }?.constant)
    #expect(try constant.floats() == [0.5])
  }

  /// x → fc1 → … with the second operand of `fc1` changed: one initializer differs, the rest are the old bytes.
  @Test func aChangedWeightReplacesItsOwnInitializer() throws {
    let old = try Files.stored("nested.onnx")
    var model = try Files.model(old)
    let place = try #require(model.values.firstIndex { $0.name == "w" })
    model.values[place].constant = .floats([Float](repeating: 2, count: 12), shape: [3, 4])
    let bytes = try Files.bytes(try Files.write(model).main)
    #expect(bytes.count == old.count)
    #expect(zip(bytes, old).count { $0 != $1 } <= 48)
    let again = try Files.model(bytes)
    #expect(try again.values[place].constant?.floats() == [Float](repeating: 2, count: 12))
  }

  @Test func aNewNodeStandsBetweenTheOthers() throws {
    var model = try Files.model(try Files.stored("nested.onnx"))
    let h = try #require(model.values.firstIndex { $0.name == "h" })
    let halved = model.addValue(ModelValue(name: "halved", type: .float32, shape: [nil, 4]))
    let factor = model.addValue(ModelValue(name: "factor", constant: .scalar(0.5)))
    model.nodes.insert(
      ModelNode(
        name: "halve", path: "block/halve", operation: .elementwise(.multiply),
        operands: [ModelValue.ID(h), factor], results: [halved]), at: 1)
    model.nodes[2].operands = [halved]
    model.nodes[2].notes = [("alpha", "0.7")]
    model.provenance = [("method", "DKS")]
    let again = try Files.model(try Files.bytes(try Files.write(model).main))
    #expect(again.nodes.map(\.name) == ["fc1", "halve", "peak", "big", "choice", "scaled/Add"])
    #expect(again.nodes[1].path == "block/halve")
    #expect(again.marks == ["method": "DKS"])
    #expect(again.nodes[2].marks["alpha"] == "0.7")
    #expect(again.nodes[1].operation == .elementwise(.multiply))
    #expect(again.nodes[2].operands.map { $0.map { again[$0].name } } == ["halved"])
    #expect(again.nodes[4].captures.map { again[$0].name } == ["h", "half"])
  }

  @Test func aWeightFromAConstantNodeBecomesAnInitializer() throws {
    var model = try Files.model(try Files.stored("squeezenet_9.onnx"))
    let convolution = try #require(model.nodes.first)
    let weight = try #require(convolution.operands[1])
    let shape = try #require(model[weight].constant).shape
    model[weight].constant = Tensor(.float32, shape, .filled(0.5))
    let again = try Files.model(try Files.bytes(try Files.write(model).main))
    #expect(again.nodes.count == model.nodes.count)
    #expect(again.inputs.count == 1)
    let found = try #require(again.values.first { $0.name == model[weight].name }?.constant)
    #expect(try found.floats().allSatisfy { $0 == 0.5 })
  }

  @Test func outputsKeepTheirNames() throws {
    var model = try Files.model(Part.model(Part.graph([Part.node("Relu", ["x"], ["y"])])))
    let scaled = model.addValue(ModelValue(name: "scaled", type: .float32, shape: [1, 4, 8, 8]))
    model.nodes.append(
      ModelNode(
        name: "again", operation: .elementwise(.tanh), operands: [model.outputs[0].value], results: [scaled]))
    model.outputs[0].value = scaled
    let again = try Files.model(try Files.bytes(try Files.write(model).main))
    #expect(again.outputs.map(\.name) == ["y"])
    #expect(again.nodes.map(\.operation) == [.elementwise(.relu), .elementwise(.tanh)])
    #expect(again.nodes[1].results == [again.outputs[0].value])
  }

  @Test func externalDataOfAChangedModelIsWrittenUnderItsOwnName() throws {
    let weights = [UInt8](repeating: 1, count: 12 << 20)
    var model = try Files.model(
      try Files.stored("autoencoder.onnx"), beside: ["autoencoder.weights": weights])
    let place = try #require(model.values.firstIndex { ($0.constant?.count ?? 0) > 1000 })
    let shape = try #require(model.values[place].constant).shape
    model.values[place].constant = Tensor(.float32, shape, .filled(3))
    let files = try Files.write(model, named: "new.onnx")
    #expect(files.siblings.map(\.name) == ["new.onnx.data"])
    let data = try Files.bytes(files.siblings[0].image)
    let again = try Files.model(try Files.bytes(files.main), beside: ["new.onnx.data": data])
    for (old, new) in zip(model.values, again.values) where old.constant != nil {
      #expect(try old.constant?.floats() == new.constant?.floats())
    }
  }

  /// Operators of every kind, from no file, at the newest operator set and at an old one.
  @Test func whatIsWrittenIsReadAgain() throws {
    let window = OperatorWindow(size: [3, 3], strides: [2, 2], padsBefore: [1, 1], padsAfter: [1, 1])
    let operators: [Operator] = [
      .pool(.mean, window, countsPadding: true), .elementwise(.hardSigmoid(alpha: 0.2, beta: 0.5)),
      .reduce(.mean, axes: [2], keepsAxes: true), .softmax(axis: 3, isLogarithm: true), .reshape([0, -1]),
      .flatten(axis: 2), .unsqueeze([1]), .transpose([0, 2, 3, 1]), .split(axis: 1, sizes: [1, 3]),
      .slice([AxisSlice(axis: 2, start: 1, end: 5, step: 2)]), .identity(dropout: 0.5), .cast(.float16),
      .pad(.constant(0), before: [0, 0, 1, 1], after: [0, 0, 0, 0]), .shape,
      .localResponseNormalization(size: 5, alpha: 0.5, beta: 0.75, bias: 2),
      .resize(Resizing(mode: .nearest, coordinates: .asymmetric, rounding: .floor, scales: [1, 1, 2, 2])),
    ]
    for operation in operators {
      var model = Model(name: "net", listing: SourceFile(name: "net", text: ""))
      model.inputs = [model.addValue(ModelValue(name: "x", type: .float32, shape: [1, 4, 8, 8]))]
      let results = (0..<(operation.splitCount ?? 1)).map {
        model.addValue(ModelValue(name: "y\($0)", type: .float32))
      }
      model.nodes = [
        ModelNode(name: "n", operation: operation, operands: [model.inputs[0]], results: results)
      ]
      model.outputs = results.map { Model.Output(model[$0].name, $0) }
      let again = try Files.model(try Files.bytes(try Files.write(model).main))
      #expect(again.nodes.map(\.operation) == [operation])
    }
  }

  @Test func foreignNodesOfOtherFormatsAreRefused() {
    var model = Model(name: "net", listing: SourceFile(name: "net", text: ""))
    let x = model.addValue(ModelValue(name: "x", type: .float32, shape: [1]))
    let y = model.addValue(ModelValue(name: "y", type: .float32, shape: [1]))
    model.inputs = [x]
    model.nodes = [
      ModelNode(
        name: "n", operation: .foreign(ForeignOperator(type: "LSTMSequence", domain: "opset5")),
        operands: [x],
        results: [y])
    ]
    model.outputs = [Model.Output("y", y)]
    var diagnostics = DiagnosticSet()
    #expect(ONNX.write(model, named: "new.onnx", diagnostics: &diagnostics) == nil)
    #expect(diagnostics.all.map(\.code) == ["DKS0922"])
  }
}

extension Operator {
  /// How many results a split has.
  fileprivate var splitCount: Int? {
    if case .split(_, let sizes) = self { sizes.count } else { nil }
  }
}
