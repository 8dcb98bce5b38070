import DKSAnalysis
import DKSGraph
import DKSPasses

extension NetworkAnalysis {
  /// What the maximal function stands for in the network as it is. Where assumptions are bent, kept activations and
  /// initialisers of the user's own count there, of which the method knows nothing.
  func actualMaximum(_ target: LocalTarget) -> (value: Double, node: Int?) {
    switch target.kind {
    case .slope: maps.largest(.slopeAt1)
    case .curvature: maps.largest(.curvatureAt1)
    case .negativeSlope: maps.largest(.cAt0)
    }
  }

  /// A sentence where the network as it is and the maximal function differ by more than rounding.
  var actualLines: [String] {
    guard let target else { return [] }
    let actual = actualMaximum(target)
    guard abs(actual.value - target.achieved) > 1e-9 * max(1, target.achieved), let node = actual.node else {
      return []
    }
    let name = network.graph.nodes[node].name
    let quantity =
      switch target.kind {
      case .slope: "C'(1)"
      case .curvature: "C''(1)"
      case .negativeSlope: "C(0)"
      }
    return [
      "the network as it is has a largest \(quantity) of \(number(actual.value)), at '\(name)': not all of it is as the "
        + "method takes it to be"
    ]
  }

  /// Fields of `maximal` about the subnetwork that binds and the official formula's choice.
  var bindingFields: [(String, JSON)] {
    guard let binding else { return [] }
    let official = binding.official
    return [
      ("binding", json(binding.binding)),
      (
        "official",
        .object([
          ("local", official.local.map { .number($0) } ?? .null),
          ("binding", json(official.binding)),
          ("strictMaximum", official.strictMaximum.map { .number($0) } ?? .null),
          ("unreachable", official.unreachable.map { .number($0) } ?? .null),
        ])
      ),
    ]
  }

  private func json(_ subnetwork: BindingReport.Subnetwork?) -> JSON {
    guard let subnetwork else { return .null }
    return .object([
      ("entries", .array(subnetwork.entries.map { .string($0) })), ("exit", .string(subnetwork.exit)),
    ])
  }

  /// The same as sentences.
  var bindingLines: [String] {
    guard let binding, let target else { return [] }
    var lines: [String] = []
    if let found = binding.binding { lines.append("bound by \(text(found))") }
    let official = binding.official
    if let maximum = official.unreachable {
      lines.append("the official formula reaches no more than \(number(maximum))")
    } else if let maximum = official.strictMaximum, let found = official.binding {
      let excess = maximum - target.target
      if abs(excess) <= 1e-9 * max(1, abs(target.target)) {
        lines.append("the official formula agrees")
      } else {
        lines.append(
          "the official formula is bound by \(text(found)) and would reach \(number(maximum)) instead of "
            + number(target.target))
      }
    }
    return lines
  }

  private func text(_ subnetwork: BindingReport.Subnetwork) -> String {
    "the subnetwork from '\(subnetwork.entries.joined(separator: "', '"))' to '\(subnetwork.exit)'"
  }
}
