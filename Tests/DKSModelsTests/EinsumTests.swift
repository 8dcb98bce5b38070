import DKSDiagnostics
import DKSModels
import DKSTensors
import Testing

@Suite("Equations of labeled axes") struct EinsumTests {
  @Test(
    "the right side may be left out, and an ellipsis stands for axes from the last on",
    arguments: [
      ("ij,jk", [2, 2], "ik"), ("bi,oi->bo", [2, 2], "bo"), (" b t i , i o -> b t o ", [3, 2], "bto"),
      ("ba", [2], "ab"),
    ] as [(String, [Int], String)])
  func results(text: String, ranks: [Int], result: String) {
    #expect(EinsumEquation(text, ranks: ranks)?.result == Array(result))
  }

  @Test func anEllipsis() throws {
    let equation = try #require(EinsumEquation("...i,io->...o", ranks: [4, 2]))
    #expect(equation.operands[0].count == 4 && equation.operands[0].last == "i")
    #expect(equation.result.dropLast() == equation.operands[0].dropLast() && equation.result.last == "o")
    let shared = try #require(EinsumEquation("...i,...i", ranks: [3, 2]))
    #expect(shared.result.count == 2 && Array(shared.result.suffix(1)) == Array(shared.operands[1].prefix(1)))
  }

  @Test(
    "what is no equation for its operands",
    arguments: [
      ("ij,jk->ik", [2]), ("ij->ik", [2]), ("ij,jk", [2, 3]), ("i..j->ij", [3]), ("ij->ii", [2]),
      ("1j,jk->1k", [2, 2]), ("ij-ik", [2]), ("...ijk->i", [2]), ("", [1]),
    ] as [(String, [Int])])
  func wrong(text: String, ranks: [Int]) { #expect(EinsumEquation(text, ranks: ranks) == nil) }

  @Test(
    "extents follow their labels",
    arguments: [
      ("bhld, bhsd -> bhls", [[2, 4, 7, 8], [2, 4, nil, 8]], [2, 4, 7, nil]),
      ("ij,jk", [[2, 3], [3, 4]], [2, 4]), ("a->", [[2]], []), ("-", [[2]], nil),
      ("ij,jk", [nil, [3, 4]], [nil, 4]),
      ("...j,jk", [nil, [3, 4]], nil),
    ] as [(String, [[Int?]?], [Int?]?)])
  func shapes(text: String, operands: [[Int?]?], wanted: [Int?]?) {
    var model = Model(name: "m", listing: SourceFile(name: "m", text: ""))
    let values = operands.map { model.addValue(ModelValue(name: "", type: .float32, shape: $0)) }
    let result = model.addValue(ModelValue(name: "y"))
    model.nodes = [ModelNode(name: "n", operation: .einsum(text), operands: values, results: [result])]
    model.inferShapes()
    #expect(model[result].shape == wanted)
  }
}
