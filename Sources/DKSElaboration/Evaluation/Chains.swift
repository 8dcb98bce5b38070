import DKSDiagnostics
import DKSGraph
import DKSSyntax

extension Elaborator {
  /// One level of precedence, from left to right.
  mutating func evaluate(
    chain first: Expression, _ rest: [Expression.Link], _ span: SourceSpan, in scope: Int
  ) -> Value {
    var value = evaluate(first, in: scope)
    var place = first.span
    for link in rest {
      guard !value.isPoison else { return .poison }
      switch link.operator {
      case .and, .or:
        guard case .bool(let left) = value else {
          return fail(.wrongKind(value, wanted: "a condition", at: place))
        }
        // What is decided already is not looked at.
        if left == (link.operator == .or) { continue }
        value = evaluate(link.operand, in: scope)
        if value.isPoison { return .poison }
        guard case .bool = value else {
          return fail(.wrongKind(value, wanted: "a condition", at: link.operand.span))
        }
      case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
        value = compare(value, place, link, in: scope)
      case .halfOpenRange, .closedRange:
        value = range(value, place, link, in: scope)
      case .add, .subtract, .multiply, .divide, .remainder:
        let right = evaluate(link.operand, in: scope)
        if right.isPoison { return .poison }
        combine(&value, at: place, with: right, link)
      }
      place = place.union(link.operand.span)
    }
    return value
  }

  private mutating func compare(
    _ left: Value, _ place: SourceSpan, _ link: Expression.Link, in scope: Int
  ) -> Value {
    let right = evaluate(link.operand, in: scope)
    switch (left, right) {
    case (_, .poison): return .poison
    case (.number(let a), .number(let b)):
      switch link.operator {
      case .equal: return .bool(a == b)
      case .notEqual: return .bool(a != b)
      case .less: return .bool(a < b)
      case .lessOrEqual: return .bool(a <= b)
      case .greater: return .bool(a > b)
      default: return .bool(a >= b)
      }
    case (.bool(let a), .bool(let b)) where link.operator == .equal || link.operator == .notEqual:
      return .bool((a == b) == (link.operator == .equal))
    case (.string(let a), .string(let b)) where link.operator == .equal || link.operator == .notEqual:
      return .bool((a == b) == (link.operator == .equal))
    case (.activation(let a), .activation(let b)) where link.operator == .equal || link.operator == .notEqual:
      return .bool((a == b) == (link.operator == .equal))
    case (.tensor, _), (.sum, _), (_, .tensor), (_, .sum):
      return fail(.comparedTensor(at: left.isTensor ? place : link.operand.span))
    default: return fail(.cannotCombine(left, link.operator, right, at: link.operatorSpan))
    }
  }

  private mutating func range(
    _ left: Value, _ place: SourceSpan, _ link: Expression.Link, in scope: Int
  ) -> Value {
    let right = evaluate(link.operand, in: scope)
    if right.isPoison { return .poison }
    let least = -Elaborator.largestWhole
    guard let low = wholeNumber(left, atLeast: least, "the start of a range", at: place),
      let high = wholeNumber(right, atLeast: least, "the end of a range", at: link.operand.span)
    else { return .poison }
    // Both are far from the limits of `Int`.
    let end = link.operator == .closedRange ? high + 1 : high
    guard low <= end else { return fail(.descendingRange(low, high, at: place.union(link.operand.span))) }
    return .range(low..<end)
  }
}
