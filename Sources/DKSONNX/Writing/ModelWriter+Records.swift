import DKSModels

extension ModelWriter {
  /// The record of a node, if its bytes may be copied.
  func record(of node: ModelNode) -> NodeRecord? {
    guard let document, let index = node.record, document.nodes.indices.contains(index) else { return nil }
    if encodesAnew { guard case .foreign = node.operation else { return nil } }
    let record = document.nodes[index]
    // A setting that lost its maker is written anew, from what the operator holds.
    let isWhole = record.inputs.dropFirst(record.operandCount).allSatisfy {
      guard !$0.isEmpty else { return true }
      guard let id = idOf[$0] else { return false }
      return isProduced[Int(id.index)] || initializers.contains($0) || constantNodeOf[$0] != nil
        || model.inputs.contains(id)
    }
    return isWhole && node.operands.count == record.operandCount && node.results.count == record.outputs.count
      ? record : nil
  }
}
