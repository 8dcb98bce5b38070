import DKSGraph

/// `x.averagePooled(3, stride: 2)`
struct AveragePoolForm: SwiftForm {
  func value(of operation: AveragePool, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    try site.operand.method(
      "averagePooled",
      poolArguments(operation)
        + (operation.countsPadding ? [.init("countsPadding", .literal("true"))] : []))
  }
}

/// `x.maxPooled(3, stride: 2)`
struct MaxPoolForm: SwiftForm {
  func value(of operation: MaxPool, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    try site.operand.method("maxPooled", poolArguments(operation))
  }
}

/// `x.globalAveragePooled()`
struct GlobalAveragePoolForm: SwiftForm {
  func value(of operation: GlobalAveragePool, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    try site.operand.method("globalAveragePooled")
  }
}
