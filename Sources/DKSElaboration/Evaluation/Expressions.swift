import DKSDiagnostics
import DKSGraph
import DKSSyntax

extension Elaborator {
  /// The value of `expression`; applies layers to tensors on the way.
  mutating func evaluate(_ expression: Expression, in scope: Int) -> Value {
    guard enter(expression.span) else { return .poison }
    defer { leave() }
    let span = expression.span
    switch expression.kind {
    case .number(let x, _): return .number(x)
    case .string(let s): return .string(s)
    case .bool(let b): return .bool(b)
    case .name(let name): return evaluate(name: Identifier(name, span), as: .value, in: scope)
    case .implicitMember(let name): return .word(name.text)
    case .call(let call): return evaluate(call, span, as: .value, in: scope)
    case .index(let base, let position): return element(of: base, at: position, in: scope)
    case .list(let elements): return evaluate(list: elements, span, in: scope)
    case .tuple(let elements): return evaluate(tuple: elements, span, in: scope)
    case .pipeline(let head, let stages): return evaluate(pipeline: head, as: .value, stages, span, in: scope)
    case .conditional(let condition, let then, let otherwise):
      return evaluate(if: condition, then, otherwise, in: scope)
    case .chain(let first, let rest): return evaluate(chain: first, rest, span, in: scope)
    case .prefix(let sign, let operand): return evaluate(sign, operand, span, in: scope)
    case .kept(let activation): return evaluate(kept: activation, span, in: scope)
    case .repeated, .forEach, .scan, .closure: return evaluate(body: expression, in: scope)
    case .error: return .poison
    }
  }

  /// `a ? b : c`, of which only the branch taken is looked at.
  private mutating func evaluate(
    if condition: Expression, _ then: Expression, _ otherwise: Expression, in scope: Int
  ) -> Value {
    switch evaluate(condition, in: scope) {
    case .bool(let holds): return evaluate(holds ? then : otherwise, in: scope)
    case .poison: return .poison
    case let other: return fail(.wrongKind(other, wanted: "a condition", at: condition.span))
    }
  }

  private mutating func evaluate(list elements: [Expression], _ span: SourceSpan, in scope: Int) -> Value {
    var values: [Value] = []
    values.reserveCapacity(elements.count)
    for element in elements {
      let value = evaluate(element, in: scope)
      switch value {
      case .poison: return .poison
      case .tensor, .sum, .tuple:
        return fail(.tensorInList(at: element.span))
      case .layer:
        return fail(.wrongKind(value, wanted: "a number, a list or an activation", at: element.span))
      default: values.append(value)
      }
    }
    let list = ListValue(values)
    guard list.depth <= ListValue.maximalDepth else {
      return fail(.nestedTooDeeply(limit: ListValue.maximalDepth, at: span))
    }
    return .list(list)
  }

  /// A parenthesis or a tuple: either makes a node of a sum inside.
  private mutating func evaluate(tuple elements: [Expression], _ span: SourceSpan, in scope: Int) -> Value {
    if elements.count == 1 {
      let value = evaluate(elements[0], in: scope)
      // `0.6 * (2 * x)` scales once; `0.6 * (a + b)` is a sum of a sum, as written.
      if case .sum(let sum) = value, sum.terms.count > 1 { return materialize(value, at: elements[0].span) }
      return value
    }
    var values: [Value] = []
    for element in elements {
      let value = materialize(evaluate(element, in: scope), at: element.span)
      switch value {
      case .poison: return .poison
      case .tuple: return fail(.nestedTuple(at: element.span))
      case .layer: return fail(.wrongKind(value, wanted: "a tensor", at: element.span))
      default: values.append(value)
      }
    }
    return .tuple(values)
  }

  /// `x -> a -> b` applies, `a -> b` composes.
  private mutating func evaluate(
    pipeline head: Expression, as context: NameContext, _ stages: [Expression], _ span: SourceSpan,
    in scope: Int
  ) -> Value {
    let value: Value
    switch (head.kind, context) {
    // A call before an arrow is hardly meant as a number.
    case (.call(let call), _): value = evaluate(call, head.span, as: .layer, in: scope)
    case (.name(let name), .layer):
      value = evaluate(name: Identifier(name, head.span), as: .layer, in: scope)
    default: value = evaluate(head, in: scope)
    }
    switch value {
    case .poison: return .poison
    case .tensor, .sum, .tuple:
      var current = materialize(value, at: head.span)
      for stage in stages {
        guard !current.isPoison, let layer = evaluate(stage: stage, in: scope) else { return .poison }
        current = apply(layer, to: current)
      }
      return current
    case .layer, .activation:
      guard let first = layer(value, at: head.span) else { return .poison }
      var layers = [first]
      layers.reserveCapacity(stages.count + 1)
      for stage in stages {
        guard let layer = evaluate(stage: stage, in: scope) else { return .poison }
        layers.append(layer)
      }
      return .layer(LayerValue(.sequence(layers), span))
    default:
      return fail(.wrongKind(value, wanted: "a tensor or a layer before '->'", at: head.span))
    }
  }

  /// The value of `expression` where a layer is wanted: unknown names in it are unknown layers.
  mutating func evaluate(layer expression: Expression, in scope: Int) -> Value {
    guard enter(expression.span) else { return .poison }
    defer { leave() }
    switch expression.kind {
    case .name(let name): return evaluate(name: Identifier(name, expression.span), as: .layer, in: scope)
    case .call(let call): return evaluate(call, expression.span, as: .layer, in: scope)
    case .pipeline(let head, let stages):
      return evaluate(pipeline: head, as: .layer, stages, expression.span, in: scope)
    default: return evaluate(expression, in: scope)
    }
  }

  /// The layer that `stage` names; nil if it is none, which was reported.
  mutating func evaluate(stage: Expression, in scope: Int) -> LayerValue? {
    layer(evaluate(layer: stage, in: scope), at: stage.span)
  }

  /// `value` as a layer; nil if it is none, which was reported.
  mutating func layer(_ value: Value, at span: SourceSpan) -> LayerValue? {
    switch value {
    case .layer(let layer): return layer
    case .activation(let phi): return LayerValue(.activation(phi, isKept: false), span)
    case .poison: return nil
    default:
      report(.notALayer(value, text: text(of: span), at: span))
      return nil
    }
  }

  private mutating func evaluate(kept inner: Expression, _ span: SourceSpan, in scope: Int) -> Value {
    let value = evaluate(inner, in: scope)
    switch value {
    case .activation(let phi): return .layer(LayerValue(.activation(phi, isKept: true), span))
    case .poison: return .poison
    default: return fail(.keptNoActivation(value, text: text(of: inner.span), at: inner.span))
    }
  }

  /// `repeat`, `for`, `scan` and closures: templates that remember where they were written.
  private mutating func evaluate(body expression: Expression, in scope: Int) -> Value {
    let span = expression.span
    switch expression.kind {
    case .repeated(let count, let closure):
      let value = evaluate(count, in: scope)
      guard let n = wholeNumber(value, atLeast: 0, "the count of 'repeat'", at: count.span) else {
        return .poison
      }
      return .layer(LayerValue(.repeated(count: n, closure, scope: scope), span))
    case .forEach(let variable, let values, let closure):
      switch evaluate(values, in: scope) {
      case .list(let list):
        return .layer(
          LayerValue(.forEach(variable: variable, .list(list.elements), closure, scope: scope), span))
      case .range(let range):
        return .layer(LayerValue(.forEach(variable: variable, .range(range), closure, scope: scope), span))
      case .poison: return .poison
      case let other: return fail(.wrongKind(other, wanted: "a list or a range", at: values.span))
      }
    case .scan(let arguments, let closure):
      return .layer(LayerValue(.scan(arguments: arguments, closure, scope: scope), span))
    case .closure(let closure): return .layer(LayerValue(.closure(closure, scope: scope), span))
    default: return .poison
    }
  }

  /// `name[position]`, for lists.
  private mutating func element(of base: Identifier, at position: Expression, in scope: Int) -> Value {
    let value = evaluate(name: base, as: .value, in: scope)
    let list: [Value]
    switch value {
    case .poison: return .poison
    case .list(let l): list = l.elements
    case .tuple(let elements): list = elements
    default: return fail(.wrongKind(value, wanted: "a list", at: base.span))
    }
    let index = evaluate(position, in: scope)
    guard let i = wholeNumber(index, atLeast: 0, "the index", at: position.span) else { return .poison }
    guard i < list.count else {
      return fail(.indexOutOfRange(i, count: list.count, list: base.text, at: position.span))
    }
    return list[i]
  }

  /// `value` as a whole number of at least `least`; nil if it is none, which was reported.
  mutating func wholeNumber(
    _ value: Value, atLeast least: Int, _ what: String, at span: SourceSpan
  ) -> Int? {
    switch value {
    case .number(let x):
      guard x.rounded() == x else {
        report(.notWhole(x, what, at: span))
        return nil
      }
      guard let n = Int(exactly: x), n <= Elaborator.largestWhole else {
        report(.outOfRange(x, what, wanted: "at most 2^53", at: span))
        return nil
      }
      guard n >= least else {
        report(.outOfRange(x, what, wanted: "at least \(least)", at: span))
        return nil
      }
      return n
    case .poison: return nil
    default:
      report(.wrongKind(value, wanted: "a whole number", at: span))
      return nil
    }
  }

  /// The largest number up to which all whole numbers are exact in a `Double`.
  static let largestWhole = 1 << 53
}
