import DKSGraph

/// `weightedSum((0.6, x), (0.8, y))`
struct WeightedSumForm: SwiftForm {
  /// Longer sums are written with an array: variadic arguments are checked one by one.
  private static let longestArgumentList = 4

  func value(of operation: WeightedSum, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    let terms = zip(operation.weights, site.operands).map { weight, operand in
      SwiftExpression.tuple([.init(.float(weight)), .init(operand)])
    }
    let sum = SwiftExpression.name("weightedSum")
    return terms.count > Self.longestArgumentList
      ? .call(sum, .array(terms)) : .call(sum, terms.map { .init($0) })
  }
}

/// `x.scaled(by: 0.5)`
struct ScaleForm: SwiftForm {
  func value(of operation: Scale, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    try site.operand.method("scaled", [.init("by", .float(operation.factor))])
  }
}

/// `x.multiplied(by: y)`
struct MultiplyForm: SwiftForm {
  func value(of operation: Multiply, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    guard site.operands.count == 2 else { throw SwiftRefusal(reason: "it needs two operands") }
    return site.operands[0].method("multiplied", [.init("by", site.operands[1])])
  }
}

/// `x.dropout(0.2)`
struct DropoutForm: SwiftForm {
  func value(of operation: Dropout, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression {
    try site.operand.method("dropout", [.init(.float(operation.rate))])
  }
}
