extension ScalarExpression {
  /// The derivative with respect to x, lightly simplified.
  ///
  /// At a kink it is one of the one-sided derivatives: that of the side which the comparison chooses there,
  /// for `abs` the right one, for `min` and `max` the one of the first operand. The comparison of a choice is
  /// taken as it is, so a jump counts for nothing.
  package var derivative: ScalarExpression {
    switch self {
    case .variable: return 1
    case .constant: return 0
    case .negation(let a): return .negative(a.derivative)
    case .binary(.add, let a, let b): return .sum(a.derivative, b.derivative)
    case .binary(.subtract, let a, let b): return .difference(a.derivative, b.derivative)
    case .binary(.multiply, let a, let b):
      return .sum(.product(a.derivative, b), .product(a, b.derivative))
    case .binary(.divide, let a, let b):
      let slope = b.derivative
      if slope.constantValue == 0 { return .quotient(a.derivative, b) }
      // (a/b)′ = (a′ − (a/b) b′)/b overflows later than the form with b².
      return .quotient(.difference(a.derivative, .product(self, slope)), b)
    case .select(let comparison, let a, let b, let then, let otherwise):
      return .choice(comparison, a, b, then: then.derivative, otherwise: otherwise.derivative)
    case .call(let function, let operands):
      guard operands.count == function.arity else { return .constant(0) }
      if operands.count == 1 {
        let slope = operands[0].derivative
        return slope.constantValue == 0 ? 0 : function.derivative(at: operands[0], slope: slope)
      }
      return function.derivative(operands[0], operands[1])
    }
  }
}

extension ScalarExpression.Function {
  /// The derivative of `f(u)`, given that of u.
  fileprivate func derivative(at u: ScalarExpression, slope: ScalarExpression) -> ScalarExpression {
    let value = ScalarExpression.call(self, u)
    switch self {
    case .exp: return .product(slope, value)
    case .log: return .quotient(slope, u)
    case .sqrt: return .quotient(slope, .product(2, value))
    case .abs:
      // A slope that is a formula is written once: in both branches it would double with each level of nesting.
      guard slope.constantValue == nil else {
        return .choice(.less, u, 0, then: .negative(slope), otherwise: slope)
      }
      return .product(.choice(.less, u, 0, then: -1, otherwise: 1), slope)
    case .tanh: return .product(slope, 1 - value * value)
    case .erf:
      let factor = ScalarExpression.constant(2 / Double.pi.squareRoot())
      return .product(factor, .product(slope, .call(.exp, -(u * u))))
    case .sin: return .product(slope, .call(.cos, u))
    case .cos: return .negative(.product(slope, .call(.sin, u)))
    case .sigmoid: return .product(slope, value * (1 - value))
    case .softplus: return .product(slope, .call(.sigmoid, u))
    case .atan: return .quotient(slope, 1 + u * u)
    case .asinh: return .quotient(slope, .call(.sqrt, 1 + u * u))
    case .log1p: return .quotient(slope, .sum(1, u))
    case .expm1: return .product(slope, .call(.exp, u))
    case .min, .max, .pow: return 0  // of two operands, below
    }
  }

  /// The derivative of `f(a, b)`.
  fileprivate func derivative(_ a: ScalarExpression, _ b: ScalarExpression) -> ScalarExpression {
    switch self {
    case .min: return .choice(.lessOrEqual, a, b, then: a.derivative, otherwise: b.derivative)
    case .max: return .choice(.greaterOrEqual, a, b, then: a.derivative, otherwise: b.derivative)
    case .pow: return powerDerivative(a, b)
    default: return 0  // of one operand, above
    }
  }

  /// (aᵇ)′ = b aᵇ⁻¹ a′ for a constant b, else aᵇ (b′ log a + b a′/a), which wants a > 0.
  private func powerDerivative(_ a: ScalarExpression, _ b: ScalarExpression) -> ScalarExpression {
    let slope = a.derivative
    if let exponent = b.constantsFolded.constantValue {
      let power: ScalarExpression =
        switch exponent {
        case 0: 0
        case 1: 1
        case 2: .product(2, a)
        default: .product(.constant(exponent), .call(.pow, [a, .constant(exponent - 1)]))
        }
      return .product(power, slope)
    }
    let logarithmic: ScalarExpression = .product(b.derivative, .call(.log, a))
    return .product(
      .call(.pow, [a, b]), .sum(logarithmic, .quotient(.product(b, slope), a)))
  }
}
