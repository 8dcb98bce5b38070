import DKSGraph
import Testing

@Suite("The builder")
struct GraphBuilderTests {
  @Test("infers types and keeps operands before users")
  func types() throws {
    var builder = GraphBuilder(name: "N", documentation: "A network.", method: Method(.dks(zeta: 1.5)))
    let x = builder.addInput(.floats(3, 8, 8), named: "x")
    let flat = try builder.add(Flatten(), to: [x], named: "flatten")
    let y = try builder.add(Dense(units: 10), to: [flat], named: "dense")
    builder.output("y", y)
    #expect(builder.graph[y].type == .floats(10))
    #expect(builder.graph.outputs == [Graph.Output("y", y)])
    #expect(builder.graph.verify().isEmpty)
  }

  @Test("leaves the graph as it was when an operation does not fit, its name free")
  func refusal() throws {
    var builder = GraphBuilder(name: "N")
    let x = builder.addInput(.floats(3, 8, 8), named: "x")
    #expect(throws: ShapeError.self) { try builder.add(Dense(units: 10), to: [x], named: "dense") }
    #expect(builder.graph.nodes.count == 1)
    let y = try builder.add(Flatten(), to: [x], named: "dense")
    #expect(builder.graph[y].name == "dense")
  }

  @Test("numbers names that are taken, around those that look numbered already")
  func names() {
    var builder = GraphBuilder(name: "N")
    let names = ["a", "a", "a_3", "a", "a_2", "a"].map { builder.addInput(.floats(1), named: $0) }
    #expect(names.map { builder.graph[$0].name } == ["a", "a_2", "a_3", "a_4", "a_2_2", "a_5"])
  }

  @Test("makes a hundred thousand names of one")
  func manyNames() {
    var builder = GraphBuilder(name: "N")
    for _ in 0..<100_000 { builder.addInput(.floats(1), named: "a") }
    #expect(builder.graph.nodes.last?.name == "a_100000")
  }
}
