import DKSGraph
import DKSModels
import DKSRecognition

/// What `--explain` prints: every node of the model, what it was taken for and why, and what was written of it.
///
/// - Parameter clauses: What became of each node of the model, as `Recognition.changes` tells of what was written.
package func explanation(of recognition: Recognition, model: Model, clauses: [String]) -> String {
  var table = TextTable()
  table.add(["node", "operator", "outcome", "graph node", "because", "rewritten"])
  for ((node, verdict), clause) in zip(zip(model.nodes, recognition.verdicts), clauses) {
    table.add([
      node.name, node.operation.title, verdict.outcome.rawValue,
      verdict.graphNode.isEmpty ? "-" : verdict.graphNode, verdict.reason, clause,
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
