import DKSAnalysis
import DKSPasses

extension NetworkAnalysis {
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
