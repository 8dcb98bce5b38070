import DKSGraph

/// `x.averaged(axis: 0)`
struct AverageForm: SwiftForm {
  func value(of operation: Average, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    try site.operand.method("averaged", [.init("axis", .integer(operation.axis))])
  }
}

/// `x.last()`
struct LastForm: SwiftForm {
  func value(of operation: Last, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    try site.operand.method("last")
  }
}

/// `x.element(i)`
struct ElementForm: SwiftForm {
  func sizes(of operation: Element, operands: [TensorType]) -> [SwiftSize] {
    [SwiftSize(.index, operation.index, attribute: "index")]
  }

  func value(of operation: Element, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    try site.operand.method("element", [.init(site.sizes[0])])
  }
}

/// `stacked([x, y])`
struct StackForm: SwiftForm {
  func value(of operation: Stack, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    .call(.name("stacked"), .array(site.operands))
  }
}

/// `Tensor.zeros(shape: [256], like: x)`
struct ZerosForm: SwiftForm {
  func value(of operation: Zeros, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    guard let tensor = site.anyTensor else {
      throw SwiftRefusal(reason: "there is no input to take the batch size from")
    }
    return SwiftExpression.name("Tensor").method(
      "zeros", [.init("shape", .integers(operation.shape)), .init("like", tensor)])
  }
}
