extension Model {
  /// Results of shape arithmetic have at most so many elements.
  private static let largestKnown = 1 << 12

  /// The model without nodes that compute what is known beforehand, for a format that may lack their operators.
  ///
  /// Weights that casts or rearrangements make of others stay as they are stored, unless the vocabulary has no word for
  /// what makes them.
  func withoutKnownNodes() -> Model {
    func isKnown(_ node: ModelNode) -> Bool {
      let results = node.results.compactMap { $0 }
      return !results.isEmpty
        && results.allSatisfy { id in
          guard contains(id), let constant = self[id].constant else { return false }
          if case .foreign = node.operation { return true }
          return constant.count <= Model.largestKnown
        }
    }
    guard nodes.contains(where: isKnown) else { return self }
    var model = self
    model.nodes = nodes.filter { !isKnown($0) }
    model.removeUnused()
    return model
  }
}
