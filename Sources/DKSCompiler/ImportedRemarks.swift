import DKSDiagnostics

extension DiagnosticSet {
  /// What is said of an imported network: each remark once, with the number of nodes that it holds for, and what
  /// the command line has against it, since its nodes were not written by the reader.
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
        if let helps = diagnostic.optionHelps { diagnostic.helps = helps }
        if let option = Self.options[diagnostic.code] { diagnostic.helps = [option] }
        if remark.count > 1 {
          let others = remark.count == 2 ? "one more node" : "\(remark.count - 1) more nodes"
          diagnostic.notes.append("the same holds of \(others); '--explain' lists all")
        }
        return diagnostic
      })
  }

  /// What to do about a remark on the command line.
  private static let options = [
    "DKS0506": "'--shortcut-weight 0' takes the shortcuts out: the vanilla network of the papers",
    "DKS0512": "'--mean-pools' makes mean pools of max pools",
    "DKS0516":
      "write '--replace OLD=NEW' to put another activation in its place, or '--method' with another target",
    "DKS0523": "without '--keep-weights' it is taken out, as what is left of batch norm",
    "DKS0536": "its results count as inputs of what follows",
  ]
}
