import DKSGraph

extension Graph {
  /// What became of each node of `original`, by its name: one clause, or "as it was".
  ///
  /// Linear in both graphs.
  func changes(from original: Graph, keepsWeights: Bool) -> [String: String] {
    let now = Dictionary(nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var changes: [String: String] = [:]
    for old in original.nodes {
      changes[old.name] =
        now[old.name].map { $0.operation.change(from: old.operation, keepsWeights: keepsWeights) }
        ?? "taken out"
    }
    return changes
  }
}

extension Operation {
  /// How this came from `old`, as one clause.
  fileprivate func change(from old: any Operation, keepsWeights: Bool) -> String {
    switch self {
    case let layer as ActivationLayer:
      guard let transform = layer.transform else {
        return (old as? ActivationLayer)?.phi == layer.phi ? "as it was" : "now \(layer.phi.name)"
      }
      let slope = transform.negativeSlope.map { ", negative slope \(rounded($0))" } ?? ""
      return "\(layer.phi.name), α \(rounded(transform.inputScale)), β \(rounded(transform.inputShift)), "
        + "γ \(rounded(transform.outputScale)), δ \(rounded(transform.outputShift))\(slope)"
    case let sum as WeightedSum:
      if let before = old as? WeightedSum, before.weights == sum.weights { return "as it was" }
      return "weights \(sum.weights.map(rounded).joined(separator: ", "))"
    case let layer as any AffineOperation:
      guard !keepsWeights, let initializer = layer.initializer else { return "as it was" }
      return "new weights, \(initializer.distribution.rawValue)\(initializer.isDelta ? ", one tap" : "")"
    default:
      if AnyHashable(self) == AnyHashable(old) { return "as it was" }
      return "now '\(type(of: self).mnemonic)'"
    }
  }
}

/// Four significant digits, as far as a table needs them.
private func rounded(_ x: Double) -> String {
  guard x.isFinite, x != 0 else { return "\(x)" }
  var factor = 1.0
  while abs(x) * factor < 1000, factor < 1e300 { factor *= 10 }
  return "\((x * factor).rounded() / factor)"
}
