extension ElementwiseFunction {
  /// The formula of the function applied to these formulas; nil where the vocabulary of formulas lacks it
  /// (`floor`, `ceil`, `round`), where a setting is not finite and for a wrong number of operands.
  ///
  /// Formulas of the activations that the language has are the language's own, term for term.
  package func expression(of operands: [ScalarExpression]) -> ScalarExpression? {
    guard arity.contains(operands.count), let x = operands.first, settings.allSatisfy(\.isFinite) else {
      return nil
    }
    if arity.upperBound == 1 { return activation(x) ?? elementary(x) }
    if self == .select {
      return whenTrue(x, then: operands[1], otherwise: operands[2])
    }
    if self == .mean {
      let sum = operands.dropFirst().reduce(x) { $0 + $1 }
      return operands.count == 1 ? x : sum / .constant(Double(operands.count))
    }
    var result = x
    for y in operands.dropFirst() {
      guard let step = joined(result, y) else { return nil }
      result = step
    }
    return result
  }

  /// The numbers that the function is made with.
  private var settings: [Double] {
    switch self {
    case .leakyRelu(let a), .thresholdedRelu(let a), .elu(let a), .celu(let a), .swish(let a): [a]
    case .selu(let a, let b), .hardSigmoid(let a, let b): [a, b]
    case .named(_, let settings): settings
    default: []
    }
  }

  /// Functions that networks use as activations.
  private func activation(_ x: ScalarExpression) -> ScalarExpression? {
    switch self {
    case .named(let function, let settings): function.formula(settings).composed(with: x)
    case .leakyRelu(let slope): BuiltInActivation.leakyRelu.formula([slope]).composed(with: x)
    case .thresholdedRelu(let threshold):
      .select(.greater, x, .constant(threshold), then: x, otherwise: .constant(0))
    case .elu(let alpha): whenPositive(x, then: x, otherwise: scaled(alpha, .call(.expm1, [x])))
    case .selu(let alpha, let gamma):
      .constant(gamma) * whenPositive(x, then: x, otherwise: .constant(alpha) * .call(.expm1, [x]))
    case .celu(let alpha): BuiltInActivation.celu.formula([alpha]).composed(with: x)
    case .gelu(isApproximate: false): BuiltInActivation.geluExact.formula([]).composed(with: x)
    case .gelu(isApproximate: true): BuiltInActivation.gelu.formula([]).composed(with: x)
    case .hardSigmoid(let alpha, let beta):
      .call(.min, [.call(.max, [.constant(alpha) * x + .constant(beta), .constant(0)]), .constant(1)])
    case .swish(let beta): x * .call(.sigmoid, [scaled(beta, x)])
    case .clip(let low, let high): clipped(x, low, high)
    default: nil
    }
  }

  /// Functions of mathematics.
  private func elementary(_ x: ScalarExpression) -> ScalarExpression? {
    let one = ScalarExpression.constant(1)
    let half = ScalarExpression.constant(0.5)
    return switch self {
    case .exp: .call(.exp, [x])
    case .log: logarithm(x)
    case .sqrt: .call(.sqrt, [x])
    case .negate: .negation(x)
    case .abs: .call(.abs, [x])
    case .reciprocal: one / x
    case .tan: .call(.sin, [x]) / .call(.cos, [x])
    case .sinh: half * (.call(.expm1, [x]) - .call(.expm1, [.negation(x)]))
    case .cosh: half * (.call(.exp, [x]) + .call(.exp, [.negation(x)]))
    case .asin: .call(.atan, [x / .call(.sqrt, [one - x * x])])
    case .acos: .constant(.pi / 2) - .call(.atan, [x / .call(.sqrt, [one - x * x])])
    case .acosh: .call(.log, [x + .call(.sqrt, [x * x - one])])
    case .atanh: half * (.call(.log1p, [x]) - .call(.log1p, [.negation(x)]))
    case .sign:
      whenPositive(
        x, then: one,
        otherwise: .select(.less, x, .constant(0), then: .constant(-1), otherwise: .constant(0)))
    case .not: whenTrue(x, then: .constant(0), otherwise: one)
    default: nil
    }
  }

  /// Functions of two operands.
  private func joined(_ x: ScalarExpression, _ y: ScalarExpression) -> ScalarExpression? {
    switch self {
    case .add: x + y
    case .multiply: x * y
    case .minimum: .call(.min, [x, y])
    case .maximum: .call(.max, [x, y])
    case .subtract: difference(x, y)
    case .divide: x / y
    case .power: .call(.pow, [x, y])
    case .prelu: whenPositive(x, then: x, otherwise: y * x)
    case .less: truth(.less, x, y)
    case .lessOrEqual: truth(.lessOrEqual, x, y)
    case .greater: truth(.greater, x, y)
    case .greaterOrEqual: truth(.greaterOrEqual, x, y)
    case .equal: truth(.equal, x, y)
    case .and: whenTrue(x, then: asTruth(y), otherwise: .constant(0))
    case .or: whenTrue(x, then: .constant(1), otherwise: asTruth(y))
    default: nil
    }
  }

  private func clipped(_ x: ScalarExpression, _ low: Double?, _ high: Double?) -> ScalarExpression? {
    guard low?.isNaN != true, high?.isNaN != true, low != .infinity, high != -.infinity else { return nil }
    var result = x
    if let low, low.isFinite { result = .call(.max, [result, .constant(low)]) }
    if let high, high.isFinite { result = .call(.min, [result, .constant(high)]) }
    return result
  }
}

/// 1 where the comparison holds, 0 elsewhere.
private func truth(
  _ comparison: ScalarExpression.Comparison, _ x: ScalarExpression, _ y: ScalarExpression
) -> ScalarExpression {
  .select(comparison, x, y, then: .constant(1), otherwise: .constant(0))
}

/// A choice by a number that is 0 or not: by the comparison itself where the number comes from one, so that a choice
/// that was written as operators is the same choice when it is read.
private func whenTrue(
  _ condition: ScalarExpression, then: ScalarExpression, otherwise: ScalarExpression
) -> ScalarExpression {
  switch condition {
  case .select(let comparison, let a, let b, .constant(1), .constant(0)):
    .select(comparison, a, b, then: then, otherwise: otherwise)
  case .select(let comparison, let a, let b, .constant(0), .constant(1)):
    .select(comparison, a, b, then: otherwise, otherwise: then)
  default: .select(.notEqual, condition, .constant(0), then: then, otherwise: otherwise)
  }
}

/// x − y; exp(a) − 1, which operators have no word for, as the function that formulas have for it.
private func difference(_ x: ScalarExpression, _ y: ScalarExpression) -> ScalarExpression {
  if case .call(.exp, let a) = x, y == .constant(1) { return .call(.expm1, a) }
  return x - y
}

/// log(x), and log(1 + a) in the same way.
private func logarithm(_ x: ScalarExpression) -> ScalarExpression {
  switch x {
  case .binary(.add, .constant(1), let a), .binary(.add, let a, .constant(1)): .call(.log1p, [a])
  default: .call(.log, [x])
  }
}

/// 1 where x is not 0.
private func asTruth(_ x: ScalarExpression) -> ScalarExpression {
  whenTrue(x, then: .constant(1), otherwise: .constant(0))
}

private func whenPositive(
  _ x: ScalarExpression, then: ScalarExpression, otherwise: ScalarExpression
) -> ScalarExpression {
  .select(.greater, x, .constant(0), then: then, otherwise: otherwise)
}

/// factor · x, without the factor where it is 1.
private func scaled(_ factor: Double, _ x: ScalarExpression) -> ScalarExpression {
  factor == 1 ? x : .constant(factor) * x
}
