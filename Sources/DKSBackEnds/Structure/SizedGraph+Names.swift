import DKSGraph

extension SizedGraph {
  /// Whether the text names the node itself, and not just what it does.
  func hasOwnName(_ node: Int) -> Bool {
    guard let leaf = tree.path(of: node, from: 0).last, !isNonlinear(node),
      !(graph.nodes[node].operation is NormalizeInput)
    else { return false }
    if let key = graph.nodes[node].sharedWeights, key.split(separator: ".").last ?? "" == leaf.base {
      return false
    }
    let mnemonic = mnemonic(of: node)
    return leaf.index == nil && leaf.base != mnemonic && leaf.base.withoutNumber != mnemonic
  }

  /// Whether node `i` is an activation.
  func isNonlinear(_ i: Int) -> Bool { graph.nodes[i].operation.kernelRule == .nonlinear }
}

extension String {
  /// The name without what makes it unique: `conv` for `conv_2`.
  var withoutNumber: String {
    guard let underscore = lastIndex(of: "_"), underscore != startIndex,
      let number = Int(self[index(after: underscore)...]), number > 1
    else { return self }
    return String(self[..<underscore])
  }
}
