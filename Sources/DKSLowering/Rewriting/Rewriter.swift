import DKSDiagnostics
import DKSGraph
import DKSModels
import DKSRecognition
import DKSTensors

/// Applies a rewritten graph to the model that it was recognised in.
///
/// A node of the graph that does what it did keeps its nodes in the model, records included; only its constants
/// and operands change. Any other is lowered, and the last of the new nodes computes the value that the old ones
/// did, so that users and outputs stay as they are. What lies in no node of the graph is left alone, and what
/// nothing uses any more is removed.
package enum Rewriter {
  /// `model`, computing what `graph` does with the weights of `parameters`. O(V + E) in both.
  ///
  /// - Parameter keepsFormat: Whether the result is written in the format that the model came in, which knows all of its
  ///   operators.
  package static func apply(
    _ graph: Graph, parameters: ParameterTable, to model: Model, recognition: Recognition,
    keepsFormat: Bool = true, diagnostics: inout DiagnosticSet
  ) -> Model {
    var rewriting = Rewriting(graph, parameters, model, recognition)
    rewriting.keepsGroups = keepsFormat
    rewriting.run(&diagnostics)
    var result = rewriting.result()
    result.provenance = Provenance.merged(
      model.provenance, Provenance.facts(of: graph, parameters: parameters))
    result.inferShapes()
    return result
  }
}

extension Model {
  /// Whether operands come before their users.
  var isSorted: Bool {
    var pending: [ModelValue.ID: Int] = [:]
    for node in nodes {
      for result in node.results { if let result { pending[result, default: 0] += 1 } }
    }
    for node in nodes {
      for value in node.uses where pending[value] != nil { return false }
      for result in node.results { if let result { pending[result] = nil } }
    }
    return true
  }
}

extension Provenance {
  /// The facts of both, later ones first where keys agree; sorted by key.
  static func merged(
    _ old: [(key: String, value: String)], _ new: [(key: String, value: String)]
  ) -> [(key: String, value: String)] {
    (old.filter { fact in !new.contains { $0.key == fact.key } } + new).sorted { $0.key < $1.key }
  }
}
