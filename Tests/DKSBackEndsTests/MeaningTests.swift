import DKSDiagnostics
import DKSFormulas
import DKSGraph
import Testing

@testable import DKSBackEnds

@Suite("A generated program computes what the graph says")
struct MeaningTests {
  /// What the graph's outputs are, computed node by node on the machine's symbols.
  private func expected(_ machine: SymbolicMachine, _ translator: NetworkTranslator) throws -> [String] {
    let graph = translator.network.graph
    var values: [SymbolicMachine.Value] = []
    for node in graph.nodes {
      if node.operation is Input {
        values.append(machine.symbol("input \(node.name)"))
        continue
      }
      let sizes = translator.network.sizes[values.count].map { SwiftExpression.integer($0.value) }
      var environment: [String: SymbolicMachine.Value] = [:]
      if let layer = SwiftForms.layer(
        for: node.operation, operands: graph.operandTypes(of: node), sizes: sizes)
      {
        let name = SwiftExpression.Argument(.text(node.sharedWeights ?? node.name))
        environment["layer"] = try machine.evaluate(
          .call(.member(.name("build"), layer.builder), [name] + layer.arguments), [:])
      }
      for (i, operand) in node.operands.enumerated() {
        environment["operand\(i)"] = values[Int(operand.index)]
      }
      let site = SwiftSite(
        operands: node.operands.indices.map { .name("operand\($0)") },
        operandTypes: graph.operandTypes(of: node), layer: .name("layer"),
        sizes: sizes,
        activation: translator.activations.expression(for: node.operation, in: .network, translator.typeName))
      values.append(try machine.evaluate(try SwiftForms.value(of: node.operation, at: site), environment))
    }
    return graph.outputs.map { SymbolicMachine.key(values[Int($0.node.index)]) }
  }

  private func check(_ graph: Graph, _ comment: Comment) throws {
    let translator = NetworkTranslator(BackEndInput(graph: graph), typeName: "Net")
    let interface = NetworkInterface(translator.network.graph, typeName: translator.typeName)
    let declarations = translator.declarations(interface)
    #expect(translator.diagnostics.isEmpty)
    let machine = SymbolicMachine(declarations, networkName: "Net")
    let inputs = interface.inputs.map { ($0.name, machine.symbol("input \($0.field)")) }
    let found = try machine.run(inputs: inputs)
    #expect(found == (try expected(machine, translator)), comment)
  }

  @Test("Random programs of loops, blocks and branches", arguments: 0..<500 as Range<UInt64>)
  func randomPrograms(seed: UInt64) throws {
    try check(RandomProgram.make(seed: seed), "seed \(seed)")
  }

  @Test("A long irregular network in parts")
  func parts() throws {
    var builder = GraphBuilder(name: "Long")
    let input = builder.addInput(TensorType(.float32, [4]), named: "image")
    var values = [input]
    for i in 0..<3000 {
      let last = values[values.count - 1]
      switch i % 7 {
      case 3:
        let other = values[max(0, values.count - 1 - (i * 7919) % 150)]
        values.append(try builder.add(WeightedSum(weights: [0.6, 0.8]), to: [last, other], named: "h.sum"))
      case 5:
        let tanh = try #require(ActivationCatalogue.activation("tanh"))
        values.append(try builder.add(ActivationLayer(phi: tanh), to: [last], named: "h.tanh"))
      default: values.append(try builder.add(Dense(units: 4), to: [last], named: "h.dense"))
      }
    }
    builder.output("y", values[values.count - 1])
    builder.output("early", values[100])
    try check(builder.graph, "in parts")
  }
}
