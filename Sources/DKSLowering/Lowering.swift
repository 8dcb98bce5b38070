import DKSDiagnostics
import DKSGraph
import DKSModels
import DKSTensors

/// Writes graphs as models: every operation by its lowering, every weight as a constant.
package enum Lowering {
  /// The model that computes what `graph` does with the weights of `parameters`; what has none is reported.
  ///
  /// Values are named after nodes, weights after their owners: `conv1`, `conv1.weight`. The batch is the first
  /// axis and free. O(V + E).
  package static func model(
    of graph: Graph, parameters: ParameterTable, diagnostics: inout DiagnosticSet
  ) -> Model {
    let listing = SourceFile(name: graph.name, text: "")
    var emitter = ModelEmitter(Model(name: graph.name, listing: listing), parameters: parameters)
    var values = [ModelValue.ID?](repeating: nil, count: graph.nodes.count)
    var inputs: [ModelValue.ID] = []
    for (i, node) in graph.nodes.enumerated() where node.operation is Input {
      let type: ElementType = node.type.element == .float32 ? .float32 : .int32
      let value = emitter.addValue(named: node.name, type: type, shape: [nil] + node.type.shape)
      values[i] = value
      inputs.append(value)
    }

    // The first output of a node gives its value the name.
    var outputNames: [Int: String] = [:]
    for output in graph.outputs {
      let node = Int(output.node.index)
      guard values[node] == nil, outputNames[node] == nil else { continue }
      outputNames[node] = output.name
      emitter.reserve(output.name)
    }

    for (i, node) in graph.nodes.enumerated() where values[i] == nil {
      var site = LoweringSite(
        node: node, operands: node.operands.compactMap { values[Int($0.index)] },
        operandTypes: graph.operandTypes(of: node), layout: .standard(rank: node.type.shape.count))
      // What an operand lacks was reported already.
      guard site.operands.count == node.operands.count else { continue }
      if let name = outputNames[i] {
        let type: ElementType = node.type.element == .float32 ? .float32 : .int32
        site.result = emitter.addReservedValue(named: name, type: type, shape: site.resultShape)
      }
      do throws(LoweringRefusal) {
        values[i] = try LayerLowerings.lower(at: site, into: &emitter)
      } catch {
        diagnostics.insert(.noLowering(node, reason: error.reason))
      }
    }

    var outputs: [Model.Output] = []
    for output in graph.outputs {
      guard let value = values[Int(output.node.index)] else { continue }
      outputs.append(Model.Output(output.name, emitter.output(value, named: output.name)))
    }
    let nodes = emitter.take()
    var model = emitter.model
    model.nodes = nodes
    model.inputs = inputs
    model.outputs = outputs
    model.provenance = Provenance.facts(of: graph, parameters: parameters)
    model.inferShapes()
    return model
  }
}

extension ModelEmitter {
  /// The value itself where it has the output's name, a copy under the name where not.
  fileprivate mutating func output(_ value: ModelValue.ID, named name: String) -> ModelValue.ID {
    guard model[value].name != name else { return value }
    let copy = addValue(named: name, type: model[value].type, shape: model[value].shape)
    append(
      ModelNode(
        name: nodeName("\(name).output"), operation: .identity(), operands: [value], results: [copy]))
    return copy
  }
}

extension Diagnostic {
  /// An operation that nothing writes.
  static func noLowering(_ node: Node, reason: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0970",
      "'\(node.name)' ('\(type(of: node.operation).mnemonic)') cannot be written into a model: \(reason)",
      at: node.span)
  }
}
