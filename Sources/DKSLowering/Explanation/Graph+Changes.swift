import DKSFormulas
import DKSGraph

extension Graph {
  /// How each node of `original` was changed on the way to this graph, by its name: one clause, nil for not at all.
  ///
  /// Linear in both graphs.
  func changes(from original: Graph, keepsWeights: Bool) -> [String: String?] {
    let now = Dictionary(nodes.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    var changes: [String: String?] = [:]
    for old in original.nodes {
      changes.updateValue(
        now[old.name].map { $0.operation.change(from: old.operation, keepsWeights: keepsWeights) }
          ?? "taken out",
        forKey: old.name)
    }
    return changes
  }
}

extension Operation {
  /// How this came from `old`, as one clause; nil where it did not change.
  fileprivate func change(from old: any Operation, keepsWeights: Bool) -> String? {
    switch self {
    case let layer as ActivationLayer: return layer.change(from: old)
    case let sum as WeightedSum:
      if let before = old as? WeightedSum, before.weights == sum.weights { return nil }
      return "weights \(sum.weights.map(rounded).joined(separator: ", "))"
    case let layer as any AffineOperation:
      guard !keepsWeights, let initializer = layer.initializer else { return nil }
      return "new weights, \(initializer.distribution.rawValue)\(initializer.isDelta ? ", one tap" : "")"
    case is ScaleShift, is LayerNorm:
      return keepsWeights ? nil : "gains of 1 and biases of 0"
    default:
      return AnyHashable(self) == AnyHashable(old) ? nil : "now '\(type(of: self).mnemonic)'"
    }
  }
}

extension ActivationLayer {
  fileprivate func change(from old: any Operation) -> String? {
    guard let transform else {
      guard let old = old as? ActivationLayer, old.phi == phi else { return "now \(phi.name)" }
      return old.transform == nil ? nil : "\(phi.name), its transform taken back"
    }
    if AnyHashable(self) == AnyHashable(old) { return nil }
    let slope = transform.negativeSlope.map { ", negative slope \(rounded($0))" } ?? ""
    return "\(phi.name), α \(rounded(transform.inputScale)), β \(rounded(transform.inputShift)), "
      + "γ \(rounded(transform.outputScale)), δ \(rounded(transform.outputShift))\(slope)"
  }
}

/// Four significant digits, as far as a table needs them.
private func rounded(_ x: Double) -> String { "\(x.rounded(toDigits: 4))" }
