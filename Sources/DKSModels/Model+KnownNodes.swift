import DKSTensors

extension Model {
  /// Results of shape arithmetic have at most so many elements.
  private static let largestKnown = 1 << 12

  /// The model without nodes that compute what is known beforehand, for a format that may lack their operators.
  ///
  /// Weights that casts or rearrangements make of others stay as they are stored, unless the vocabulary has no word for
  /// what makes them; and so do those that others use as well, which would be two tensors then.
  package func withoutKnownNodes() -> Model {
    let shared = sharedWeights()
    func isKnown(_ node: ModelNode) -> Bool {
      let results = node.results.compactMap { $0 }
      return !results.isEmpty
        && results.allSatisfy { id in
          guard contains(id), let constant = self[id].constant else { return false }
          if case .foreign = node.operation { return true }
          if shared[Int(id.index)] { return false }
          return constant.count <= Model.largestKnown
        }
    }
    guard nodes.contains(where: isKnown) else { return self }
    var model = self
    model.nodes = nodes.filter { !isKnown($0) }
    model.removeUnused()
    return model
  }

  /// Which values are weights that several nodes use, or are made of such.
  private func sharedWeights() -> [Bool] {
    let users = users()
    var shared = values.enumerated().map { i, value in
      guard let constant = value.constant, value.type?.isFloat == true else { return false }
      return constant.count > 1 && users[ModelValue.ID(i)].count > 1
    }
    for node in nodes where node.operands.contains(where: { $0.map { shared[Int($0.index)] } ?? false }) {
      for case let result? in node.results where self[result].constant != nil {
        shared[Int(result.index)] = true
      }
    }
    return shared
  }
}
