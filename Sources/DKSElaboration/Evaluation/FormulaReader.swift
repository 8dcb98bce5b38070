import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSSyntax

/// Reads the formula of an own activation as a function of its variable; what does not depend on the variable
/// is computed.
struct FormulaReader {
  /// How deep a formula may nest: quadrature and the back ends walk it recursively.
  static let maximalDepth = 200
  /// How many operations a formula may have: each integral takes it a thousand times.
  static let maximalLength = 200

  let variable: Identifier
  /// The constants of the files.
  let constants: Scope
  var parameters: [String: Part] = [:]
  private(set) var faults: [Diagnostic] = []
  private var length = 0
  /// Where each subexpression stands; the first of equal ones.
  private(set) var places: [ScalarExpression: SourceSpan] = [:]

  init(variable: Identifier, constants: Scope) {
    self.variable = variable
    self.constants = constants
  }

  /// What a piece of a formula can be.
  enum Part {
    case number(Double)
    case bool(Bool)
    case expression(ScalarExpression, depth: Int)
    case comparison(ScalarExpression.Comparison, ScalarExpression, ScalarExpression, depth: Int)
  }

  /// The formula; nil if it is none, and then `faults` say why unless they were reported before.
  mutating func read(_ formula: Expression) -> ScalarExpression? {
    guard let part = part(formula), let (expression, _) = real(part, at: formula.span) else { return nil }
    note(expression, at: formula.span)
    return expression
  }

  private mutating func note(_ expression: ScalarExpression, at span: SourceSpan) {
    if places[expression] == nil { places[expression] = span }
  }

  private mutating func fault(_ diagnostic: Diagnostic) -> Part? {
    faults.append(diagnostic)
    return nil
  }

  private mutating func part(_ e: Expression) -> Part? {
    switch e.kind {
    case .number(let x, _): return .number(x)
    case .bool(let b): return .bool(b)
    case .error: return nil
    case .name(let name): return self.name(Identifier(name, e.span))
    case .tuple(let inner) where inner.count == 1: return part(inner[0])
    case .prefix(.minus, let operand):
      guard let operand = part(operand) else { return nil }
      if case .number(let x) = operand { return .number(-x) }
      guard let (a, depth) = real(operand, at: e.span) else { return nil }
      return bounded(.negation(a), depth, at: e.span)
    case .prefix(.not, let operand):
      guard let operand = part(operand) else { return nil }
      if case .bool(let b) = operand { return .bool(!b) }
      return fault(.notInFormula("'!'", at: e.span))
    case .conditional(let condition, let then, let otherwise):
      return conditional(condition, then, otherwise, at: e.span)
    case .chain(let first, let rest): return chain(first, rest)
    case .call(let call): return self.call(call, at: e.span)
    case .pipeline: return fault(.notInFormula("'->'", at: e.span))
    default: return fault(.notInFormula("this", at: e.span))
    }
  }

  private mutating func name(_ name: Identifier) -> Part? {
    if name.text == variable.text { return .expression(.variable, depth: 1) }
    if let parameter = parameters[name.text] { return parameter }
    switch constants[name.text]?.value {
    case .number(let x): return .number(x)
    case .bool(let b): return .bool(b)
    case .poison: return nil
    case .some(let other):
      return fault(.wrongKind(other, wanted: "a number", at: name.span))
    case nil: break
    }
    if ScalarExpression.Function(rawValue: name.text) != nil { return fault(.functionWithoutArguments(name)) }
    return fault(
      .unknownName(name, among: [variable.text] + parameters.keys.sorted() + constants.names))
  }

  /// `part` as a real-valued expression with its depth.
  private mutating func real(_ part: Part, at span: SourceSpan) -> (ScalarExpression, Int)? {
    switch part {
    case .number(let x): return (.constant(x), 1)
    case .expression(let e, let depth): return (e, depth)
    case .bool, .comparison:
      _ = fault(.conditionInFormula(at: span))
      return nil
    }
  }

  private mutating func bounded(_ e: ScalarExpression, _ depth: Int, at span: SourceSpan) -> Part? {
    length += 1
    guard length <= Self.maximalLength else {
      return fault(.formulaTooLong(limit: Self.maximalLength, at: span))
    }
    note(e, at: span)
    guard depth < Self.maximalDepth else {
      return fault(.nestedTooDeeply(limit: Self.maximalDepth, at: span))
    }
    return .expression(e, depth: depth + 1)
  }

  private mutating func conditional(
    _ condition: Expression, _ then: Expression, _ otherwise: Expression, at span: SourceSpan
  ) -> Part? {
    switch part(condition) {
    case nil: return nil
    case .bool(let holds): return part(holds ? then : otherwise)
    case .comparison(let comparison, let left, let right, let depth):
      guard let yes = part(then), let no = part(otherwise),
        let (a, aDepth) = real(yes, at: then.span), let (b, bDepth) = real(no, at: otherwise.span)
      else { return nil }
      return bounded(
        .conditional(comparison, left, right, then: a, otherwise: b), max(depth, aDepth, bDepth), at: span)
    case .number, .expression:
      return fault(.noConditionInFormula(at: condition.span))
    }
  }

  private mutating func chain(_ first: Expression, _ rest: [Expression.Link]) -> Part? {
    guard var left = part(first) else { return nil }
    var place = first.span
    for link in rest {
      guard let right = part(link.operand), let next = combine(left, place, link, right) else { return nil }
      left = next
      place = place.union(link.operand.span)
    }
    return left
  }

  private mutating func combine(
    _ left: Part, _ place: SourceSpan, _ link: Expression.Link, _ right: Part
  ) -> Part? {
    let symbol = link.operator.rawValue
    if case .bool(let a) = left, case .bool(let b) = right {
      switch link.operator {
      case .and: return .bool(a && b)
      case .or: return .bool(a || b)
      default: return fault(.notInFormula("'\(symbol)' between conditions", at: link.operatorSpan))
      }
    }
    if link.operator == .and || link.operator == .or {
      return fault(.notInFormula("'\(symbol)'", at: link.operatorSpan))
    }
    if case .number(let a) = left, case .number(let b) = right {
      if let comparison = ScalarExpression.Comparison(rawValue: symbol) {
        return .bool(comparison(a, b))
      }
    }
    guard let (a, aDepth) = real(left, at: place), let (b, bDepth) = real(right, at: link.operand.span)
    else { return nil }
    if let comparison = ScalarExpression.Comparison(rawValue: symbol) {
      return .comparison(comparison, a, b, depth: max(aDepth, bDepth))
    }
    guard let operation = ScalarExpression.BinaryOperator(rawValue: symbol) else {
      return fault(.notInFormula("'\(symbol)'", at: link.operatorSpan))
    }
    if case .number(let x) = left, case .number(let y) = right {
      let value = operation.value(x, y)
      guard value.isFinite else {
        return fault(.noRealValue("\(format(x)) \(symbol) \(format(y))", at: link.operatorSpan))
      }
      return .number(value)
    }
    return bounded(.binary(operation, a, b), max(aDepth, bDepth), at: place.union(link.operand.span))
  }

  private mutating func call(_ call: Call, at span: SourceSpan) -> Part? {
    let name = call.callee
    let function = ScalarExpression.Function(rawValue: name.text)
    let onNumbers = NumberFunction(rawValue: name.text)
    guard function != nil || onNumbers != nil else {
      return fault(.unknownFunction(name, among: ScalarExpression.Function.allCases.map(\.rawValue)))
    }
    var parts: [Part] = []
    for argument in call.arguments {
      if let label = argument.label { return fault(.labelOnFunction(label, name)) }
      guard let part = part(argument.value) else { return nil }
      parts.append(part)
    }
    let numbers = parts.compactMap { if case .number(let x) = $0 { x } else { nil } }
    if let onNumbers, numbers.count == parts.count, onNumbers.arity.contains(numbers.count) {
      let value = onNumbers(numbers)
      guard value.isFinite else {
        return fault(
          .noRealValue("\(name.text)(\(numbers.map(format).joined(separator: ", ")))", at: span))
      }
      return .number(value)
    }
    guard let function else {
      return fault(.unknownFunction(name, among: ScalarExpression.Function.allCases.map(\.rawValue)))
    }
    guard parts.count == function.arity else {
      return fault(.wrongCount(name, found: parts.count, wanted: function.arity))
    }
    var operands: [ScalarExpression] = []
    var deepest = 0
    for (part, argument) in zip(parts, call.arguments) {
      guard let (e, depth) = real(part, at: argument.value.span) else { return nil }
      operands.append(e)
      deepest = max(deepest, depth)
    }
    return bounded(.call(function, operands), deepest, at: span)
  }
}

extension ScalarExpression.BinaryOperator {
  /// The value for two numbers.
  fileprivate func value(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    }
  }
}
