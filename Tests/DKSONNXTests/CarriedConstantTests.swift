import DKSDiagnostics
import Testing

@testable import DKSModels
@testable import DKSONNX
@testable import DKSTensors

/// Constants that a file has in forms that nothing is computed in: kept to the bit, read where weights are made of them.
@Suite("Carried constants") struct CarriedConstantTests {
  @Test(
    "small numbers are what their formats say",
    arguments: [
      // Type, bits, number: the largest ones, one, the least ones (OCP 8-bit floating point, table 2; ml_dtypes).
      (17, 0x7E, 448), (17, 0x38, 1), (17, 0x01, 0x1p-9), (17, 0xB8, -1), (17, 0x7F, Float.nan),
      (18, 0x7F, 240), (18, 0x40, 1), (18, 0x01, 0x1p-10), (18, 0x80, Float.nan),
      (19, 0x7B, 57344), (19, 0x3C, 1), (19, 0x01, 0x1p-16), (19, 0x7C, Float.infinity),
      (19, 0x7D, Float.nan),
      (20, 0x7F, 57344), (20, 0x40, 1), (20, 0x01, 0x1p-17), (20, 0x80, Float.nan),
      (24, 0x7F, 1), (24, 0x80, 2), (24, 0xFF, Float.nan),
    ])
  func bytes(type: Int, bits: UInt8, number: Float) throws {
    let found = try #require(SmallNumbers(onnx: type)).decoded([bits], count: 1)[0]
    #expect(found == number || (found.isNaN && number.isNaN))
  }

  @Test("two numbers of four bits lie in a byte, the first in the lower half")
  func nibbles() throws {
    #expect(try #require(SmallNumbers(onnx: 22)).decoded([0x8F, 0x07], count: 3) == [-1, -8, 7])
    #expect(try #require(SmallNumbers(onnx: 21)).decoded([0x8F], count: 2) == [15, 8])
    #expect(
      try #require(SmallNumbers(onnx: 23)).decoded([0x10, 0x32, 0x54, 0x76, 0xF8], count: 10)
        == [0, 0.5, 1, 1.5, 2, 3, 4, 6, 0, -6])
  }

  private func model(_ nodes: [Bytes], _ initializers: [Bytes], sparse: [Bytes] = []) -> [UInt8] {
    let graph = Part.graph(
      nodes, initializers: initializers, inputs: [Part.value("x", [1, 4])],
      outputs: [Part.value("y", [1, 2])])
    return Part.model(graph.messages(15, sparse), set: 21)
  }

  @Test("a product with such numbers has weights, in their type and in blocks")
  func weights() throws {
    // [4, 2] of four bits, a scale for each two rows.
    let quantized = Bytes().numbers(1, [4, 2]).number(2, 22).text(8, "q").data(9, [0x21, 0x43, 0x21, 0x43])
    let nodes = [
      Part.node(
        "DequantizeLinear", ["q", "s"], ["w"], [Part.attribute("axis", 0), Part.attribute("block_size", 2)]),
      Part.node("MatMul", ["x", "w"], ["y"]),
    ]
    let bytes = model(nodes, [quantized, Part.floats("s", [1, 2, 10, 20], shape: [2, 2])])
    let read = try Files.model(bytes)
    let weight = try #require(read.nodes.last?.operands[1])
    #expect(try read[weight].constant?.floats() == [1, 4, 3, 8, 10, 40, 30, 80])
    #expect(try Files.bytes(try Files.write(read).main) == bytes)
    #expect(read.verify() == [])
  }

  /// A sparse tensor of shape [4, 2].
  private func sparse(_ indices: [Int], shape: [Int]) -> Bytes {
    let raw = indices.flatMap { value in withUnsafeBytes(of: Int64(value).littleEndian) { Array($0) } }
    let places = Bytes().numbers(1, shape).number(2, 7).data(9, raw)
    return Bytes().message(1, Part.floats("w", [1, 2, 3])).message(2, places).numbers(3, [4, 2])
  }

  @Test("a sparse initializer is a weight; another one in its place is written in its stead")
  func sparseInitializers() throws {
    for indices in [sparse([0, 3, 6], shape: [3]), sparse([0, 0, 1, 1, 3, 0], shape: [3, 2])] {
      let bytes = model([Part.node("MatMul", ["x", "w"], ["y"])], [], sparse: [indices])
      var read = try Files.model(bytes)
      let weight = try #require(read.nodes[0].operands[1])
      #expect(try read[weight].constant?.floats() == [1, 0, 0, 2, 0, 0, 3, 0])
      #expect(try Files.bytes(try Files.write(read).main) == bytes)
      read[weight].constant = .floats([1, 2, 3, 4, 5, 6, 7, 8], shape: [4, 2])
      guard
        let document = try Files.model(try Files.bytes(try Files.write(read).main)).document as? ONNXDocument
      else { return }
      #expect(document.sparseInitializers.isEmpty && document.initializers.map(\.name) == ["w"])
    }
  }

  @Test("an index outside of a sparse tensor is an error where its elements are asked for")
  func wrongIndices() throws {
    let bytes = model([Part.node("MatMul", ["x", "w"], ["y"])], [], sparse: [sparse([0, 3, 8], shape: [3])])
    let read = try Files.model(bytes)
    let weight = try #require(read.nodes[0].operands[1])
    #expect(throws: WeightError.self) { try read[weight].constant?.floats() }
  }

  @Test("the results of a graph inside a node have the shapes that it declares")
  func bodies() throws {
    func body(_ nodes: [Bytes], _ inputs: [String], _ outputs: [(String, [Int?]?)]) -> Bytes {
      Bytes().messages(1, nodes).messages(11, inputs.map { Part.value($0, [1, 4]) })
        .messages(12, outputs.map { Part.value($0.0, $0.1) })
    }
    let step = body(
      [Part.node("Tanh", ["s"], ["t"]), Part.node("Identity", ["c"], ["d"])], ["i", "c", "s"],
      [("d", []), ("t", [1, 4]), ("t", [1, 4])])
    let loop = Part.node(
      "Loop", ["n", "b", "x"], ["y", "all"],
      [Bytes().text(1, "body").message(6, step).number(20, 5)])
    let truth = Bytes().number(2, 9).text(8, "b").data(9, [1])
    let count = Bytes().number(2, 7).text(8, "n").data(9, [3, 0, 0, 0, 0, 0, 0, 0])
    let read = try Files.model(
      Part.model(
        Part.graph(
          [loop], initializers: [truth, count], inputs: [Part.value("x", [1, 4])],
          outputs: [Part.value("y", nil), Part.value("all", nil)])))
    #expect(read.outputs.map { read[$0.value].shape } == [[1, 4], [3, 1, 4]])
  }
}
