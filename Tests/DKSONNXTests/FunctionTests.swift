import DKSFormulas
import DKSDiagnostics
import Testing

@testable import DKSModels
@testable import DKSONNX
@testable import DKSTensors

/// Functions that a file defines stand in the place of their calls, and are written as calls where nothing changed.
@Suite("Functions of a file") struct FunctionTests {
  /// A function (onnx.proto, FunctionProto).
  private func function(
    _ name: String, domain: String = "my.ops", _ inputs: [String], _ outputs: [String], _ nodes: [Bytes],
    set: Int = 20, defaults: [Bytes] = []
  ) -> Bytes {
    Bytes().text(1, name).texts(4, inputs).texts(5, outputs).messages(7, nodes)
      .message(9, Bytes().text(1, "").number(2, set)).text(10, domain).messages(11, defaults)
  }

  private func model(_ functions: [Bytes], _ nodes: [Bytes], outputs: [String] = ["y"]) -> [UInt8] {
    let weights = ["w", "v"].map { Part.floats($0, (0..<16).map { Float($0) / 10 }, shape: [4, 4]) }
    let graph = Part.graph(
      nodes, initializers: weights, inputs: [Part.value("x", [1, 4])],
      outputs: outputs.map { Part.value($0, nil) })
    return Bytes().number(1, 10).message(7, graph).message(8, Bytes().text(1, "").number(2, 20))
      .message(8, Bytes().text(1, "my.ops").number(2, 1)).messages(25, functions).bytes
  }

  /// An attribute whose value the call gives.
  private func reference(_ name: String, to other: String, type: Int) -> Bytes {
    Bytes().text(1, name).number(20, type).text(21, other)
  }

  private func call(_ name: String, _ inputs: [String], _ outputs: [String], _ attributes: [Bytes] = [])
    -> Bytes
  {
    Part.node(name, inputs, outputs, attributes, domain: "my.ops")
  }

  private var block: [Bytes] {
    [
      function("Linear", ["X", "W", "B"], ["Y"], [Part.node("Gemm", ["X", "W", "B"], ["Y"])]),
      function(
        "Leaky", ["X"], ["Y"],
        [Part.node("LeakyRelu", ["X"], ["Y"], [reference("alpha", to: "slope", type: 1)])],
        defaults: [Part.attribute("slope", Float(0.25))]),
      function(
        "Block", ["X", "W"], ["Y"],
        [
          call("Linear", ["X", "W"], ["t"]),
          call("Leaky", ["t"], ["Y"], [reference("slope", to: "slope", type: 1)]),
        ]),
    ]
  }

  @Test("calls become the nodes of their functions, with the attributes that they give or leave out")
  func nodes() throws {
    let bytes = model(
      block,
      [
        call("Block", ["x", "w"], ["h"], [Part.attribute("slope", Float(0.5))]),
        call("Block", ["h", "v"], ["y"]),
      ])
    let model = try Files.model(bytes)
    #expect(
      model.nodes.map(\.operation) == [
        .matrixProduct(), .elementwise(.leakyRelu(0.5)), .matrixProduct(), .elementwise(.leakyRelu(0.25)),
      ])
    // The third input is left out, and every value has a name of its own.
    #expect(model.nodes.allSatisfy { $0.operands.count <= 2 })
    #expect(Set(model.values.map(\.name)).count == model.values.count)
    #expect(try Files.bytes(try Files.write(model).main) == bytes)
  }

  @Test("what changed is written as nodes, the other calls as calls")
  func changes() throws {
    let bytes = model(
      block, [call("Block", ["x", "w"], ["h"]), call("Block", ["h", "v"], ["y"])])
    var model = try Files.model(bytes)
    model.nodes[3].operation = .elementwise(.tanh)
    model.nodes[3].record = nil
    let again = try Files.model(try Files.bytes(try Files.write(model).main))
    #expect(
      again.nodes.map(\.operation) == [
        .matrixProduct(), .elementwise(.leakyRelu(0.25)), .matrixProduct(), .elementwise(.tanh),
      ])
    guard let document = again.document as? ONNXDocument else { return }
    #expect(document.calls.count == 1)
    #expect(document.definitions.count == 3)
    // Nobody calls any of them any more.
    for index in [1, 3] {
      model.nodes[index].operation = .elementwise(.tanh)
      model.nodes[index].record = nil
    }
    guard let rest = try Files.model(try Files.bytes(try Files.write(model).main)).document as? ONNXDocument
    else {
      return
    }
    #expect(rest.calls.isEmpty && rest.definitions.isEmpty)
  }

  @Test("constants of a body are constants, and results that nobody asks for have names of their own")
  func constants() throws {
    let half = Bytes().text(1, "value").message(5, Part.floats("", [0.5], shape: [])).number(20, 4)
    let functions = [
      function(
        "Halves", ["X"], ["Y", "S"],
        [
          Part.node("Constant", [], ["c"], [half]), Part.node("Mul", ["X", "c"], ["S"]),
          Part.node("Tanh", ["S"], ["Y"]),
        ])
    ]
    let bytes = model(functions, [call("Halves", ["x"], ["h", ""]), call("Halves", ["h"], ["y", "z"])])
    let model = try Files.model(bytes)
    #expect(model.nodes.count == 4)
    #expect(model.nodes.filter { $0.operation == .elementwise(.multiply) }.count == 2)
    #expect(try Files.bytes(try Files.write(model).main) == bytes)
  }

  @Test("a function of another operator set is read as that has it, and written as the file has it")
  func operatorSets() throws {
    // Until set 12 the axes of a squeeze are an attribute.
    let functions = [
      function(
        "Old", ["X"], ["Y"], [Part.node("Squeeze", ["X"], ["Y"], [Part.attribute("axes", [0])])], set: 11)
    ]
    let bytes = model(functions, [call("Old", ["x"], ["h"]), Part.node("Tanh", ["h"], ["y"])])
    var model = try Files.model(bytes)
    #expect(model.nodes.map(\.operation) == [.squeeze([0]), .elementwise(.tanh)])
    #expect(try Files.bytes(try Files.write(model).main) == bytes)
    model.nodes[0].name = "renamed"
    let again = try Files.model(try Files.bytes(try Files.write(model).main))
    #expect(again.nodes.map(\.operation) == [.squeeze([0]), .elementwise(.tanh)])
  }

  @Test("a domain that only a function names is named by the file once its nodes stand in it")
  func domains() throws {
    let rare = function(
      "F", ["X"], ["Y"],
      [Part.node("Rare", ["X"], ["t"], domain: "rare.ops"), Part.node("Tanh", ["t"], ["Y"])]
    ).message(9, Bytes().text(1, "rare.ops").number(2, 3))
    let bytes = model([rare], [call("F", ["x"], ["y"])])
    var model = try Files.model(bytes)
    #expect(try Files.bytes(try Files.write(model).main) == bytes)
    model.nodes[1].operation = .elementwise(.relu)
    model.nodes[1].record = nil
    let written = try Files.bytes(try Files.write(model).main)
    let set = Bytes().message(8, Bytes().text(1, "rare.ops").number(2, 3)).bytes
    #expect(String(decoding: written, as: UTF8.self).contains(String(decoding: set, as: UTF8.self)))
  }

  @Test("a call that cannot be looked into stays one, and says why")
  func refusals() throws {
    let looping = [
      function("F", ["X"], ["Y"], [call("G", ["X"], ["Y"])]),
      function("G", ["X"], ["Y"], [call("F", ["X"], ["Y"])]),
    ]
    let branch = Bytes().text(1, "then_branch").message(
      6, Bytes().message(1, Part.node("Tanh", ["X"], ["t"])).message(12, Part.value("t", [1, 4]))
    ).number(20, 5)
    let nested = [
      function(
        "F", ["X"], ["Y"], [Part.node("If", ["X"], ["Y"], [branch])])
    ]
    // Each function calls the one before it sixteen times.
    var growing = [function("F0", ["X"], ["Y"], [Part.node("Tanh", ["X"], ["Y"])])]
    for depth in 1...6 {
      let calls = (0..<16).map { i in
        call("F\(depth - 1)", [i == 0 ? "X" : "t\(i)"], [i == 15 ? "Y" : "t\(i + 1)"])
      }
      growing.append(function(depth == 6 ? "F" : "F\(depth)", ["X"], ["Y"], calls))
    }
    let cases: [([Bytes], String)] = [
      (looping, "the function calls itself, or others too deep"),
      (nested, "the function holds graphs of its own"),
      (growing, "the functions of the file become more than 32768 nodes"),
      (
        [function("F", ["X"], ["Y"], [Part.node("Tanh", ["X"], ["t"])])],
        "the function gives a result that its nodes do not make once"
      ),
      (
        [function("F", ["X"], ["Y"], [Part.node("Unknown", ["X"], ["Y"])], set: 11)],
        "the function is written for operator set 11, the file for 20"
      ),
    ]
    for (functions, reason) in cases {
      let bytes = model(functions, [call("F", ["x"], ["y"])])
      let model = try Files.model(bytes)
      #expect(model.nodes.count == 1)
      guard case .foreign(let foreign)? = model.nodes.first?.operation else {
        Issue.record("it is no call: \(reason)")
        continue
      }
      #expect(foreign.remark == reason)
      #expect(try Files.bytes(try Files.write(model).main) == bytes)
    }
  }
}
