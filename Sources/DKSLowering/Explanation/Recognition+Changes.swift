import DKSGraph
import DKSModels
import DKSRecognition
import DKSTensors

/// What became of the nodes of a model, told by comparing them with what was written: a node is "as it was" if what was
/// written in its place equals it, attribute for attribute and weight for weight.
extension Recognition {
  private static let unchanged = "as it was"

  /// The clauses of a model of which nothing was written.
  package func unwritten() -> [String] { verdicts.map { _ in "nothing was written" } }

  /// A clause for each node of `before`, which was rewritten to `after` by `graph`.
  package func changes(from before: Model, to after: Model, by graph: Graph, keepsWeights: Bool) -> [String] {
    let steps = graph.changes(from: self.graph, keepsWeights: keepsWeights)
    let places = Dictionary(
      after.nodes.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    let oldNames = Set(before.nodes.map(\.name))
    // New nodes are called after the node of the graph that they are of.
    var written: [String: [String]] = [:]
    for node in after.nodes where !oldNames.contains(node.name) || node.record == nil {
      for owner in node.name.owners { written[owner, default: []].append(node.operation.title) }
    }
    return before.nodes.indices.map { i in
      let (node, verdict) = (before.nodes[i], verdicts[i])
      let now = places[node.name].map { after.nodes[$0] }
      if let now, node.isSame(as: now, in: before, after) { return Self.unchanged }
      let step = verdict.outcome == .recognized ? steps[verdict.graphNode] ?? nil : nil
      if let step { return step }
      if let now, now.operation == node.operation { return "other numbers" }
      let titles = written[verdict.graphNode] ?? []
      return titles.isEmpty ? "taken out" : "now \(titles.joined(separator: ", "))"
    }
  }

  /// A clause for each node of `model`, of which `graph` was written in a form that has no nodes of models.
  package func changes(from model: Model, to graph: Graph, keepsWeights: Bool) -> [String] {
    let steps = graph.changes(from: self.graph, keepsWeights: keepsWeights)
    let kept = Dictionary(graph.nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    return verdicts.map { verdict in
      guard verdict.outcome == .recognized, let node = kept[verdict.graphNode] else {
        return verdict.outcome == .recognized
          ? "taken out" : verdict.outcome == .opaque ? "kept" : "no layer of its own"
      }
      if let step = steps[verdict.graphNode] ?? nil { return step }
      if let approximation = approximations[verdict.graphNode] { return approximation.what }
      return node.operation.isComposed(of: origins[verdict.graphNode])
        ? "one gain and one shift" : Self.unchanged
    }
  }
}

extension Operation {
  /// Whether its numbers are made of several constants of the model, or of one that stands elsewhere.
  fileprivate func isComposed(of origin: Recognition.Origin?) -> Bool {
    guard let origin else { return false }
    switch self {
    case is Rescale: return true
    case let layer as ScaleShift:
      return origin.parameters.count < (layer.hasScale ? 1 : 0) + (layer.hasShift ? 1 : 0)
    default: return false
    }
  }
}

extension ModelNode {
  /// Whether `other`, of a model that was made of this one's, is the same operator with the same constants.
  fileprivate func isSame(as other: ModelNode, in model: Model, _ rewritten: Model) -> Bool {
    operation == other.operation && operands.count == other.operands.count
      && zip(operands, other.operands).allSatisfy { old, new in
        guard let old, let new else { return old == nil && new == nil }
        switch (model[old].constant, rewritten[new].constant) {
        case (nil, nil): return true
        case (let a?, let b?): return a.isSame(as: b)
        default: return false
        }
      }
  }
}

extension String {
  /// What a name may be called after: itself, and what stands before each of its points.
  fileprivate var owners: [String] {
    [self] + indices.filter { self[$0] == "." }.map { String(self[..<$0]) }
  }
}
