import CMath

extension Jet {
  /// The variable itself.
  @inlinable package static func variable(_ x: Double) -> Jet { Jet(x, 1) }

  @inlinable package static prefix func - (a: Jet) -> Jet { Jet(-a.value, -a.first, -a.second, -a.third) }

  @inlinable package static func + (a: Jet, b: Jet) -> Jet {
    Jet(a.value + b.value, a.first + b.first, a.second + b.second, a.third + b.third)
  }

  @inlinable package static func - (a: Jet, b: Jet) -> Jet {
    Jet(a.value - b.value, a.first - b.first, a.second - b.second, a.third - b.third)
  }

  @inlinable package static func * (a: Jet, b: Jet) -> Jet {
    Jet(
      a.value * b.value,
      a.first * b.value + a.value * b.first,
      a.second * b.value + 2 * a.first * b.first + a.value * b.second,
      a.third * b.value + 3 * (a.second * b.first + a.first * b.second) + a.value * b.third)
  }

  @inlinable package static func / (a: Jet, b: Jet) -> Jet {
    let q = a.value / b.value
    let q1 = (a.first - q * b.first) / b.value
    let q2 = (a.second - 2 * q1 * b.first - q * b.second) / b.value
    let q3 = (a.third - 3 * (q2 * b.first + q1 * b.second) - q * b.third) / b.value
    return Jet(q, q1, q2, q3)
  }

  /// f(self) from the value and derivatives of f at `value`, by Faà di Bruno's formula.
  @inlinable package func composed(_ f: Jet) -> Jet {
    Jet(
      f.value,
      f.first * first,
      f.second * first * first + f.first * second,
      f.third * first * first * first + 3 * f.second * first * second + f.first * third)
  }

  /// Whether all derivatives are zero.
  @inlinable package var isConstant: Bool { first == 0 && second == 0 && third == 0 }

  /// self^exponent; a constant exponent may go with a negative base if it is a whole number.
  package func raised(to exponent: Jet) -> Jet {
    guard exponent.isConstant else {
      let log = ScalarExpression.Function.log.jet(at: value)
      return (exponent * composed(log)).exponential
    }
    let p = exponent.value
    // A factor of zero ends the series, also where the power of the base would be infinite.
    func term(_ factor: Double, _ order: Double) -> Double {
      factor == 0 ? 0 : factor * pow(value, p - order)
    }
    return composed(
      Jet(pow(value, p), term(p, 1), term(p * (p - 1), 2), term(p * (p - 1) * (p - 2), 3)))
  }

  /// e^self
  package var exponential: Jet {
    let e = exp(value)
    return composed(Jet(e, e, e, e))
  }
}

extension ScalarExpression.Function {
  /// Value and derivatives of a function of one operand; those of two operands have their own rules.
  package func jet(at y: Double) -> Jet {
    switch self {
    case .exp:
      let e = CMath.exp(y)
      return Jet(e, e, e, e)
    case .expm1:
      let e = CMath.exp(y)
      return Jet(CMath.expm1(y), e, e, e)
    case .log:
      let r = 1 / y
      return Jet(CMath.log(y), r, -r * r, 2 * r * r * r)
    case .log1p:
      let r = 1 / (1 + y)
      return Jet(CMath.log1p(y), r, -r * r, 2 * r * r * r)
    case .sqrt:
      let s = y.squareRoot()
      return Jet(s, 0.5 / s, -0.25 / (s * y), 0.375 / (s * y * y))
    case .abs:
      return y < 0 ? Jet(-y, -1) : Jet(y, 1)
    case .tanh: return ActivationFunction.tanh.jet(y)
    case .erf: return ActivationFunction.erf.jet(y)
    case .sin: return ActivationFunction.sin.jet(y)
    case .cos: return ActivationFunction.cos.jet(y)
    case .sigmoid: return logisticJet(y)
    case .softplus: return ActivationFunction.softplus.jet(y)
    case .atan: return ActivationFunction.atan.jet(y)
    case .asinh: return ActivationFunction.asinh.jet(y)
    case .min, .max, .pow: return Jet(.nan, .nan, .nan, .nan)
    }
  }
}
