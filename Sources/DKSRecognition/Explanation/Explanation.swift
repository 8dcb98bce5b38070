import DKSGraph
import DKSInterchange

/// What `--explain` prints: every node of the model, what it was taken for and why, and what the passes that led
/// to `rewritten` made of it.
package func explanation(
  of recognition: Recognition, model: Model, rewritten: Graph, keepsWeights: Bool
) -> String {
  let changes = rewritten.changes(from: recognition.graph, keepsWeights: keepsWeights)
  var table = TextTable()
  table.add(["node", "operator", "outcome", "graph node", "because", "rewritten"])
  for (node, verdict) in zip(model.nodes, recognition.verdicts) {
    table.add([
      node.name, node.operation.title, verdict.outcome.rawValue,
      verdict.graphNode.isEmpty ? "-" : verdict.graphNode, verdict.reason,
      verdict.outcome == .recognized ? changes[verdict.graphNode] ?? "as it was" : "as it was",
    ])
  }
  var text = table.text
  if !recognition.opaqueRegions.isEmpty {
    text += "\nregions without a kernel map\n"
    var regions = TextTable()
    for region in recognition.opaqueRegions {
      let first = region.nodes.first.map { model.nodes[$0].name } ?? ""
      let last = region.nodes.last.map { model.nodes[$0].name } ?? ""
      let count = region.nodes.count
      regions.add([
        "  \(region.name)", "\(count) \(count == 1 ? "node" : "nodes")",
        count == 1 ? first : "\(first) … \(last)", region.reason,
      ])
    }
    text += regions.text
  }
  return text
}
