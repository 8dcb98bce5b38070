import CMath

extension ElementwiseFunction {
  /// How many operands it takes.
  package var arity: ClosedRange<Int> {
    switch self {
    case .add, .multiply, .minimum, .maximum, .mean: 1...Int.max
    case .subtract, .divide, .power, .prelu, .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .and,
      .or:
      2...2
    case .select: 3...3
    default: 1...1
    }
  }

  /// Whether its results are truth values, whatever its operands are.
  package var isPredicate: Bool {
    switch self {
    case .not, .less, .lessOrEqual, .greater, .greaterOrEqual, .equal, .and, .or: true
    default: false
    }
  }

  /// The value for these operands, truth values as 0 and 1; NaN outside the domain and for a wrong number of
  /// operands.
  package func evaluate(_ operands: [Double]) -> Double {
    guard arity.contains(operands.count) else { return .nan }
    switch operands.count {
    case 1 where arity.upperBound == 1: return value(of: self, at: operands[0])
    case 3 where self == .select: return operands[0] != 0 ? operands[1] : operands[2]
    case 2 where arity.upperBound == 2: return value(of: self, at: operands[0], operands[1])
    default:
      let sum = operands.dropFirst().reduce(operands[0]) { value(of: self, at: $0, $1) }
      return self == .mean ? sum / Double(operands.count) : sum
    }
  }
}

// Free functions see the C library; the cases of `ElementwiseFunction` would hide it.

/// A function of one operand; the formulas are ONNX's.
private func value(of function: ElementwiseFunction, at x: Double) -> Double {
  switch function {
  case .named(let function, let settings): function.formula(settings).value(at: x)
  case .leakyRelu(let slope): x < 0 ? slope * x : x
  case .thresholdedRelu(let threshold): x <= threshold ? 0 : x
  case .elu(let alpha): x < 0 ? alpha * expm1(x) : x
  case .selu(let alpha, let gamma): gamma * (x < 0 ? alpha * expm1(x) : x)
  case .celu(let alpha): x < 0 ? alpha * expm1(x / alpha) : x
  case .gelu(isApproximate: false): 0.5 * x * (1 + erf(x / 2.0.squareRoot()))
  case .gelu(isApproximate: true):
    0.5 * x * (1 + tanh((2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)))
  case .hardSigmoid(let alpha, let beta): smaller(larger(alpha * x + beta, 0), 1)
  case .swish(let beta): x * logistic(beta * x)
  case .clip(let low, let high): smaller(larger(x, low ?? -.infinity), high ?? .infinity)
  case .exp: exp(x)
  case .log: log(x)
  case .sqrt: x.squareRoot()
  case .negate: -x
  case .abs: x.magnitude
  case .reciprocal: 1 / x
  case .tan: tan(x)
  case .sinh: sinh(x)
  case .cosh: cosh(x)
  case .asin: asin(x)
  case .acos: acos(x)
  case .acosh: acosh(x)
  case .atanh: atanh(x)
  case .sign: x > 0 ? 1 : x < 0 ? -1 : x
  case .floor: x.rounded(.down)
  case .ceil: x.rounded(.up)
  case .round: x.rounded(.toNearestOrEven)
  case .not: x == 0 ? 1 : 0
  default: .nan
  }
}

/// A function of two operands, or one step of a function of many.
private func value(of function: ElementwiseFunction, at x: Double, _ y: Double) -> Double {
  switch function {
  case .add, .mean: x + y
  case .multiply: x * y
  case .minimum: smaller(x, y)
  case .maximum: larger(x, y)
  case .subtract: x - y
  case .divide: x / y
  case .power: pow(x, y)
  case .prelu: x < 0 ? y * x : x
  case .less: x < y ? 1 : 0
  case .lessOrEqual: x <= y ? 1 : 0
  case .greater: x > y ? 1 : 0
  case .greaterOrEqual: x >= y ? 1 : 0
  case .equal: x == y ? 1 : 0
  case .and: x != 0 && y != 0 ? 1 : 0
  case .or: x != 0 || y != 0 ? 1 : 0
  default: .nan
  }
}

/// The larger one; NaN if either is.
private func larger(_ x: Double, _ y: Double) -> Double { x.isNaN || y.isNaN ? .nan : max(x, y) }

/// The smaller one; NaN if either is.
private func smaller(_ x: Double, _ y: Double) -> Double { x.isNaN || y.isNaN ? .nan : min(x, y) }

/// 1 / (1 + exp(−x)), whose exponential never overflows.
private func logistic(_ x: Double) -> Double {
  let e = exp(-x.magnitude)
  return x < 0 ? e / (1 + e) : 1 / (1 + e)
}
