import DKSGraph

/// `Self.tanh(x)`
struct ActivationForm: SwiftForm {
  func value(of operation: ActivationLayer, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    .call(site.activation, try site.operand)
  }
}
