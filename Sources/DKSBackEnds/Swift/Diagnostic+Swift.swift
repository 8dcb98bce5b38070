import DKSDiagnostics

extension Diagnostic {
  /// A node has no form in the generated program.
  package static func notExpressibleInSwift(
    operation: String, node: String, reason: String, help: String = "", at span: SourceSpan?
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0601", "'\(operation)' cannot be written in Swift: \(reason)", at: span,
      notes: span == nil ? ["it is node '\(node)'"] : [], helps: help.isEmpty ? [] : [help])
  }

  /// The data that a training plan names cannot feed the network's inputs.
  package static func dataDoesNotFeed(network: String, reason: String, at span: SourceSpan?) -> Diagnostic {
    Diagnostic(.error, "DKS0602", "the data of '\(network)' cannot feed its inputs: \(reason)", at: span)
  }
}
