import DKSFormulas
import Testing

@testable import DKSModels
@testable import DKSTensors

/// The order of nodes: operands first, and otherwise as the file has it.
struct ModelOrderTests {
  /// A chain of `count` nodes from the input x.
  private func chain(_ count: Int) -> Model {
    var model = Model.empty()
    var last = model.input("x", [2])
    for _ in 0..<count { last = model.add(.elementwise(.relu), last) }
    model.outputs = [.init("y", last)]
    return model
  }

  @Test func aSortedModelStaysAsItIs() {
    var model = chain(5)
    let names = model.nodes.map(\.name)
    #expect(model.sortTopologically() == nil)
    #expect(model.nodes.map(\.name) == names)
  }

  @Test func aNodeThatComesTooLateMovesBeforeItsFirstUser() {
    var model = chain(4)
    model.nodes.swapAt(1, 3)
    #expect(model.verify() != [])
    #expect(model.sortTopologically() == nil)
    #expect(model.verify() == [])
    #expect(model.nodes.map(\.name) == ["node0", "node1", "node2", "node3"])
  }

  @Test func capturesCountAsOperands() {
    var model = chain(2)
    model.nodes[0].captures = [model.nodes[1].results[0]].compactMap { $0 }
    model.nodes[1].operands = [model.inputs[0]]
    #expect(model.sortTopologically() == nil)
    #expect(model.nodes.map(\.name) == ["node1", "node0"])
  }

  @Test func aCycleIsNamed() {
    var model = chain(5)
    model.nodes[1].operands.append(model.nodes[3].results[0])
    let names = model.sortTopologically().map { $0.map { model.nodes[$0].name } }
    #expect(names.map(Set.init) == ["node1", "node2", "node3"])
  }

  @Test func longChainsTakeNoStack() {
    var model = chain(200_000)
    model.nodes.reverse()
    #expect(model.sortTopologically() == nil)
    #expect(model.nodes.first?.name == "node0")
    model.removeUnused()
    #expect(model.nodes.count == 200_000)
  }

  @Test func whatNoOutputDependsOnGoes() throws {
    var model = Model.empty()
    let x = model.input("x", [2])
    let (used, unused) = (model.weight([2]), model.weight([2]))
    let y = model.add(.elementwise(.add), x, used)
    _ = model.add(.elementwise(.add), x, unused)
    model.outputs = [.init("y", y)]
    model.removeUnused()
    #expect(model.nodes.map(\.name) == ["node0"])
    #expect(model[used].constant != nil)
    #expect(model[unused].constant == nil)
    #expect(model.inputs == [x])
  }

  @Test func usersAndProducersAreListedInOrder() {
    var model = Model.empty()
    let x = model.input("x", [2])
    let y = model.add(.elementwise(.add), x, x)
    let z = model.add(.elementwise(.multiply), x, y)
    #expect(Array(model.users()[x]) == [0, 1])
    #expect(Array(model.users()[y]) == [1])
    #expect(Array(model.users()[z]) == [])
    #expect(model.producers()[z] == 1)
    #expect(model.producers()[x] == nil)
  }

  @Test func verificationSaysWhatIsWrong() {
    var model = Model.empty()
    let x = model.input("x", [2])
    _ = model.add(.matrixProduct(), x, nil)
    _ = model.add(.elementwise(.select), x, x)
    _ = model.add(.concat(axis: 0))
    model.nodes[2].results = [x]
    model.nodes[1].name = "node0"
    _ = model.addValue(ModelValue(name: "x", constant: Tensor(.float32, [2], .bytes([]))))
    #expect(
      model.verify() == [
        "two values are called 'x'", "two nodes are called 'node0'", "'node0' lacks operand 2",
        "'node0' has 2 operands, it takes 3", "'node2' has 0 operands, it takes at least 1",
        "'node2' makes 'x', which was there already", "'x' has 0 bytes, 8 are wanted for f32 [2]",
      ])
  }
}
