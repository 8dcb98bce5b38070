import DKSGraph
import DKSModels

extension Rewriting {
  /// The model with the new nodes in their places, without what nothing uses any more.
  func result() -> Model {
    var model = emitter.model
    let wasUsed = original.usedNodes()
    // Nodes that nothing used before stay with what they use.
    var all: [(node: ModelNode, isRoot: Bool)] = (inserted[-1] ?? []).map { ($0, false) }
    for (i, node) in nodes.enumerated() {
      all.append((node, !wasUsed[i]))
      all += (inserted[i] ?? []).map { ($0, false) }
    }
    model.nodes = all.map(\.node)
    if !model.isSorted { _ = model.sortTopologically() }
    let roots = Set(all.filter(\.isRoot).map(\.node.name))
    let isUsed = model.usedNodes(besides: model.nodes.indices.filter { roots.contains(model.nodes[$0].name) })
    model.nodes = model.nodes.indices.filter { isUsed[$0] }.map { model.nodes[$0] }
    forgetConstants(&model)
    return model
  }

  /// Takes the tensors from constants that were used once and are not any more, so that none is written.
  private func forgetConstants(_ model: inout Model) {
    var isUsed = [Bool](repeating: false, count: model.values.count)
    for node in model.nodes {
      for value in node.uses { isUsed[Int(value.index)] = true }
      for result in node.results { if let result { isUsed[Int(result.index)] = true } }
    }
    for value in model.inputs + model.outputs.map(\.value) { isUsed[Int(value.index)] = true }
    for i in model.values.indices where !isUsed[i] && model.values[i].constant != nil {
      let isNew = i >= original.values.count
      if isNew || users[ModelValue.ID(i)] != nil || producers[ModelValue.ID(i)] != nil {
        model.values[i].constant = nil
      }
    }
  }
}
