import DKSDiagnostics
import DKSGraph
import DKSSyntax

/// `+ - * / %` on numbers, and on tensors as linear combinations.
extension Elaborator {
  /// Puts `right` on `left`, in place, so that a long sum takes linear time.
  mutating func combine(
    _ left: inout Value, at place: SourceSpan, with right: Value, _ link: Expression.Link
  ) {
    if case .number(let a) = left, case .number(let b) = right {
      left = arithmetic(a, link, b)
      return
    }
    let first = combination(left, at: place)
    let second = combination(right, at: link.operand.span)
    switch (link.operator, first, second) {
    case (.add, var sum?, let addend?), (.subtract, var sum?, let addend?):
      left = .poison  // gives up the array, so that appending does not copy it
      let sign: Double = link.operator == .add ? 1 : -1
      for term in addend.terms {
        sum.terms.append(.init(coefficient: sign * term.coefficient, node: term.node, span: term.span))
      }
      left = .sum(sum)
      return
    case (.multiply, var sum?, nil):
      guard case .number(let factor) = right else { break }
      sum.scale(by: factor)
      left = .sum(sum)
      return
    case (.multiply, nil, var sum?):
      guard case .number(let factor) = left else { break }
      sum.scale(by: factor)
      left = .sum(sum)
      return
    case (.multiply, let a?, let b?):
      left = product(a, b, at: place.union(link.operand.span))
      return
    case (.divide, var sum?, nil):
      guard case .number(let divisor) = right else { break }
      guard divisor != 0 else {
        left = fail(.divisionByZero(at: link.operand.span))
        return
      }
      sum.scale(by: 1 / divisor)
      left = .sum(sum)
      return
    default: break
    }
    left = fail(.cannotCombine(left, link.operator, right, at: link.operatorSpan))
  }

  /// `value` as a linear combination; nil if it is no tensor.
  private func combination(_ value: Value, at span: SourceSpan) -> LinearCombination? {
    switch value {
    case .tensor(let node): LinearCombination(node, at: span)
    case .sum(let sum): sum
    default: nil
    }
  }

  /// Two tensors multiplied element by element; coefficients move out of the product.
  private mutating func product(_ a: LinearCombination, _ b: LinearCombination, at span: SourceSpan) -> Value
  {
    guard let left = factor(a, at: span), let right = factor(b, at: span) else { return .poison }
    let value = addNode(Multiply(), to: [left.node, right.node], base: Multiply.mnemonic, at: span)
    guard case .tensor(let node) = value else { return .poison }
    let coefficient = left.coefficient * right.coefficient
    return .sum(LinearCombination(node, at: span, times: coefficient))
  }

  /// The only summand of `sum`, which becomes a node if it has several.
  private mutating func factor(_ sum: LinearCombination, at span: SourceSpan) -> LinearCombination.Term? {
    if let single = sum.single { return single }
    guard case .tensor(let node) = materialize(.sum(sum), at: span) else { return nil }
    return .init(coefficient: 1, node: node, span: span)
  }

  private mutating func arithmetic(_ a: Double, _ link: Expression.Link, _ b: Double) -> Value {
    let result: Double
    switch link.operator {
    case .add: result = a + b
    case .subtract: result = a - b
    case .multiply: result = a * b
    case .divide: result = a / b
    default: result = a.truncatingRemainder(dividingBy: b)
    }
    guard result.isFinite else {
      return fail(
        .noRealValue("\(format(a)) \(link.operator.rawValue) \(format(b))", at: link.operatorSpan))
    }
    return .number(result)
  }

  /// `-a` and `!a`.
  mutating func evaluate(
    _ sign: PrefixOperator, _ operand: Expression, _ span: SourceSpan, in scope: Int
  ) -> Value {
    let value = evaluate(operand, in: scope)
    switch (sign, value) {
    case (_, .poison): return .poison
    case (.minus, .number(let x)): return .number(-x)
    case (.minus, .tensor(let node)): return .sum(LinearCombination(node, at: operand.span, times: -1))
    case (.minus, .sum(var sum)):
      sum.scale(by: -1)
      return .sum(sum)
    case (.not, .bool(let b)): return .bool(!b)
    case (.minus, _):
      return fail(.wrongKind(value, wanted: "a number or a tensor after '-'", at: operand.span))
    case (.not, _): return fail(.wrongKind(value, wanted: "a condition after '!'", at: operand.span))
    }
  }

  /// Makes nodes of arithmetic that is not one yet; other values stay as they are.
  ///
  /// - Parameter name: What to call the sum, in full; by default it is `sum` at the present path.
  mutating func materialize(_ value: Value, at span: SourceSpan, named name: String? = nil) -> Value {
    guard case .sum(let sum) = value else { return value }
    let terms = sum.merged
    guard let first = terms.first else { return .poison }
    if terms.count == 1, first.coefficient == 1 { return .tensor(first.node) }
    let type = builder[first.node].type
    for term in terms.dropFirst() where builder[term.node].type != type {
      return fail(sumDisagreement(first, term))
    }
    for term in terms where !term.coefficient.isFinite {
      return fail(.noRealValue("the coefficient \(term.coefficient)", at: term.span))
    }
    guard takeNode(span) else { return .poison }
    let fullName = name ?? path.name(of: path.component(WeightedSum.mnemonic))
    return addNode(
      WeightedSum(weights: terms.map(\.coefficient)), to: terms.map(\.node), fullName: fullName, at: span)
  }
}
