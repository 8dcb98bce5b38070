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

  /// The name of a scope in the text.
  func name(ofScope number: Int) -> String {
    let scope = tree.scopes[number]
    return tree.paths[scope.nodes.lowerBound].prefix(scope.depth).map { tree.components[$0].text }
      .joined(separator: ".")
  }

  /// Whether node `i` is an activation.
  func isNonlinear(_ i: Int) -> Bool { graph.nodes[i].operation.kernelRule == .nonlinear }
}

extension ScopeClasses {
  /// What a class of scopes is, of which one has the given name.
  func documentation(of kind: Int, named name: String) -> String {
    let others = kinds[kind].scopes.count - 1
    let more = others == 0 ? "" : others == 1 ? " and at one more place" : " and at \(others) more places"
    return "What the network does in \(name)\(more)."
  }
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
