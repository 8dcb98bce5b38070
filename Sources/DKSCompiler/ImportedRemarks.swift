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
      if diagnostic.severity != .error, let known = first[diagnostic.code] {
        remarks[known].count += 1
      } else {
        first[diagnostic.code] = remarks.count
        remarks.append((diagnostic, 1))
      }
    }
    return DiagnosticSet(
      remarks.map { remark in
        var diagnostic = remark.diagnostic
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
    "DKS0502": "'--shortcut-weight 0.8' gives shortcuts another weight than the branches",
    "DKS0506": "'--shortcut-weight 0' takes the shortcuts out: the vanilla network of the papers",
    "DKS0507": "'--replace relu=leakyRelu' puts an activation in its place that the method fits",
    "DKS0512": "'--mean-pools' makes mean pools of max pools",
    "DKS0516": "put another activation in its place with '--replace', such as '--replace relu6=swish'",
    "DKS0536": "what it computes is not looked at; without '--opaque keep' it is an error",
  ]
}
