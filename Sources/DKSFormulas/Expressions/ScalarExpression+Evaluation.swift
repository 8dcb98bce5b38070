import CMath

extension ScalarExpression {
  /// The value at `x`, in double precision; NaN or infinite outside the domain, as the functions of libm are.
  package func value(at x: Double) -> Double {
    switch self {
    case .variable: return x
    case .constant(let value): return value
    case .negation(let operand): return -operand.value(at: x)
    case .binary(let op, let a, let b): return op(a.value(at: x), b.value(at: x))
    case .call(let function, let operands):
      // An ill-formed call has no value; `Graph.verify` finds it.
      guard operands.count == function.arity else { return .nan }
      return function.arity == 1
        ? function(operands[0].value(at: x))
        : function(operands[0].value(at: x), operands[1].value(at: x))
    case .select(let comparison, let a, let b, let then, let otherwise):
      return comparison(a.value(at: x), b.value(at: x)) ? then.value(at: x) : otherwise.value(at: x)
    }
  }
}

extension ScalarExpression.BinaryOperator {
  /// The result for two numbers.
  package func callAsFunction(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .add: a + b
    case .subtract: a - b
    case .multiply: a * b
    case .divide: a / b
    }
  }
}

extension ScalarExpression.Comparison {
  /// The result for two numbers.
  package func callAsFunction(_ a: Double, _ b: Double) -> Bool {
    switch self {
    case .less: a < b
    case .lessOrEqual: a <= b
    case .greater: a > b
    case .greaterOrEqual: a >= b
    case .equal: a == b
    case .notEqual: a != b
    }
  }
}

extension ScalarExpression.Function {
  /// The value of a function of one operand; NaN for one of two.
  package func callAsFunction(_ a: Double) -> Double {
    switch self {
    case .exp: CMath.exp(a)
    case .log: CMath.log(a)
    case .sqrt: a.squareRoot()
    case .abs: a.magnitude
    case .tanh: CMath.tanh(a)
    case .erf: CMath.erf(a)
    case .sin: CMath.sin(a)
    case .cos: CMath.cos(a)
    case .sigmoid: logistic(a)
    // log(1 + exp(a)) without overflow.
    case .softplus: Swift.max(a, 0) + CMath.log1p(CMath.exp(-a.magnitude))
    case .atan: CMath.atan(a)
    case .asinh: CMath.asinh(a)
    case .log1p: CMath.log1p(a)
    case .expm1: CMath.expm1(a)
    case .min, .max, .pow: .nan
    }
  }

  /// The value of a function of two operands; NaN for one of one.
  package func callAsFunction(_ a: Double, _ b: Double) -> Double {
    switch self {
    case .min: a.isNaN || b.isNaN ? .nan : Swift.min(a, b)
    case .max: a.isNaN || b.isNaN ? .nan : Swift.max(a, b)
    case .pow: CMath.pow(a, b)
    default: .nan
    }
  }

  /// 1 / (1 + exp(−a)), whose exponential never overflows.
  private func logistic(_ a: Double) -> Double {
    let e = CMath.exp(-a.magnitude)
    return a < 0 ? e / (1 + e) : 1 / (1 + e)
  }
}
