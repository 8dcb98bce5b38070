extension Diagnostic {
  /// How many diagnostics of one run are shown: nobody reads more, and each names a place that is searched for.
  public static let shownLimit = 50

  /// What of `all` is shown: everything, or the first `limit`, errors before others, in their order, and a closing note
  /// with the number of the rest.
  public static func shown(of all: [Diagnostic], limit: Int = shownLimit) -> [Diagnostic] {
    guard all.count > limit else { return all }
    let errors = all.indices.filter { all[$0].severity == .error }
    let others = all.indices.filter { all[$0].severity != .error }
    let kept = (errors + others).prefix(limit).sorted()
    let untold = all.count - limit
    let untoldErrors = max(0, errors.count - limit)
    let note = Diagnostic(
      .note, "DKS0114",
      "\(untold) more \(untold == 1 ? "diagnostic is" : "diagnostics are") not shown, "
        + (untoldErrors == 0 ? "none of them an error" : "\(untoldErrors) of them errors"),
      at: nil)
    return kept.map { all[$0] } + [note]
  }
}
