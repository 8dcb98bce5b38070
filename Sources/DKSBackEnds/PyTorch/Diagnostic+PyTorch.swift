import DKSDiagnostics

extension Diagnostic {
  /// A node has no form in a PyTorch module.
  package static func notExpressibleInPyTorch(
    operation: String, node: String, reason: String, at span: SourceSpan?
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0610", "'\(operation)' cannot be written in PyTorch: \(reason)", at: span,
      notes: span == nil ? ["it is node '\(node)'"] : [],
      helps: ["'--emit onnx' keeps what dksc does not know as it is"])
  }
}
