import DKSDiagnostics

extension DiagnosticSet {
  /// What is said of an imported network, with what the command line has against it in place of what a program
  /// would say, since its nodes were not written by the reader.
  func inTermsOfOptions() -> DiagnosticSet {
    DiagnosticSet(
      all.map { diagnostic in
        guard let helps = diagnostic.optionHelps else { return diagnostic }
        var diagnostic = diagnostic
        diagnostic.helps = helps
        diagnostic.optionHelps = nil
        return diagnostic
      })
  }

  /// Each remark once, with the number of nodes that it holds for.
  ///
  /// Errors stay one by one: each must be dealt with.
  func summarized() -> DiagnosticSet {
    var first: [String: Int] = [:]
    var remarks: [(diagnostic: Diagnostic, count: Int)] = []
    for diagnostic in all {
      // What has no place in the network is told apart by its message alone.
      let key = diagnostic.span == nil ? diagnostic.message : diagnostic.code
      if diagnostic.severity != .error, let known = first[key] {
        remarks[known].count += 1
      } else {
        first[key] = remarks.count
        remarks.append((diagnostic, 1))
      }
    }
    return DiagnosticSet(
      remarks.map { remark in
        var diagnostic = remark.diagnostic
        if remark.count > 1 {
          let others = remark.count == 2 ? "one more node" : "\(remark.count - 1) more nodes"
          diagnostic.notes.append("the same holds of \(others); '--explain' lists all")
        }
        return diagnostic
      })
  }
}
