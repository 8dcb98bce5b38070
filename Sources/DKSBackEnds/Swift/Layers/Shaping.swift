import DKSGraph

/// An input is a parameter of the function: it has no expression of its own.
struct InputForm: SwiftForm {
  func value(of operation: Input, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    throw SwiftRefusal(reason: "an input is given, not computed")
  }
}

/// `x.normalizedPerLocation(.one)`
struct NormalizeInputForm: SwiftForm {
  func value(of operation: NormalizeInput, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    try site.operand.method(
      "normalizedPerLocation", [.init(.member(nil, operation.mode == .one ? "one" : "averageQ"))])
  }
}

/// `x.flattened()`
struct FlattenForm: SwiftForm {
  func value(of operation: Flatten, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    try site.operand.method("flattened")
  }
}

/// `x.reshaped([16, 4])`
struct ReshapeForm: SwiftForm {
  func value(of operation: Reshape, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    try site.operand.method("reshaped", [.init(.integers(operation.shape))])
  }
}

/// `x.transposed([1, 0])`
struct TransposeForm: SwiftForm {
  func value(of operation: Transpose, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    try site.operand.method("transposed", [.init(.integers(operation.axes))])
  }
}

/// `x.reversed(axis: 1)`
struct ReverseForm: SwiftForm {
  func value(of operation: Reverse, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    let axis = site.operandTypes.first.flatMap { operation.reversedAxis(of: $0) } ?? 0
    return try site.operand.method("reversed", axisArgument(axis))
  }
}

/// `concatenated([x, y])`
struct ConcatForm: SwiftForm {
  func value(of operation: Concat, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    let axis = operation.axis ?? site.operandTypes.first?.featureAxis ?? 0
    return .call(.name("concatenated"), [.init(.array(site.operands))] + axisArgument(axis))
  }
}

/// A graph has parts in place of a split.
struct SplitForm: SwiftForm {
  func value(of operation: Split, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    throw SwiftRefusal(reason: "a split is written through its parts")
  }
}

/// `x.split(into: 2)[0]`
struct PartForm: SwiftForm {
  func value(of operation: Part, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    let axis = operation.axis ?? site.operandTypes.first?.featureAxis ?? 0
    let parts = try site.operand.method(
      "split", [.init("into", .integer(operation.count))] + axisArgument(axis))
    return .element(parts, .integer(operation.index))
  }
}

private func axisArgument(_ axis: Int) -> [SwiftExpression.Argument] {
  axis == 0 ? [] : [.init("axis", .integer(axis))]
}
