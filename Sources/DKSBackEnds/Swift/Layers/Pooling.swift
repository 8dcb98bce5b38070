import DKSGraph

/// `x.averagePooled(3, stride: 2)`
struct AveragePoolForm: SwiftForm {
  func refusal(of operation: AveragePool) -> SwiftRefusal? {
    operation.countsPadding
      ? .unknownToRuntime("the runtime counts no zeros beyond the border") : operation.window.refusal
  }

  func value(of operation: AveragePool, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    try site.operand.method("averagePooled", arguments(operation.size, operation.stride, operation.padding))
  }
}

/// `x.maxPooled(3, stride: 2)`
struct MaxPoolForm: SwiftForm {
  func refusal(of operation: MaxPool) -> SwiftRefusal? { operation.window.refusal }

  func value(of operation: MaxPool, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    try site.operand.method("maxPooled", arguments(operation.size, operation.stride, operation.padding))
  }
}

/// `x.globalAveragePooled()`
struct GlobalAveragePoolForm: SwiftForm {
  func value(of operation: GlobalAveragePool, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    try site.operand.method("globalAveragePooled")
  }
}

private func arguments(_ size: Extents, _ stride: Extents, _ padding: Padding) -> [SwiftExpression.Argument] {
  [.init(.integer(size.height)), .init("stride", .integer(stride.height))] + paddingArgument(padding)
}
