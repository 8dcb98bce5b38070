import CMath

/// The functions that numbers can be put through while compiling: `sqrt(1 - a * a)`.
enum NumberFunction: String, CaseIterable, Sendable {
  case sqrt, exp, log, log2, abs, min, max, pow
  case sin, cos, tan, tanh, atan, asinh, erf, sigmoid
  case floor, ceil, round

  /// How many numbers it takes; `min` and `max` take any number from two.
  var arity: ClosedRange<Int> {
    switch self {
    case .min, .max: 2...Int.max
    case .pow: 2...2
    default: 1...1
    }
  }

  /// The value at `x`, which has as many numbers as `arity` asks for; not finite where there is none.
  func callAsFunction(_ x: [Double]) -> Double {
    guard let a = x.first else { return .nan }
    switch self {
    case .sqrt: return a.squareRoot()
    case .exp: return CMath.exp(a)
    case .log: return CMath.log(a)
    case .log2: return CMath.log2(a)
    case .abs: return a.magnitude
    case .min: return x.reduce(a, Swift.min)
    case .max: return x.reduce(a, Swift.max)
    case .pow: return x.count == 2 ? CMath.pow(a, x[1]) : .nan
    case .sin: return CMath.sin(a)
    case .cos: return CMath.cos(a)
    case .tan: return CMath.tan(a)
    case .tanh: return CMath.tanh(a)
    case .atan: return CMath.atan(a)
    case .asinh: return CMath.asinh(a)
    case .erf: return CMath.erf(a)
    case .sigmoid: return 1 / (1 + CMath.exp(-a))
    case .floor: return a.rounded(.down)
    case .ceil: return a.rounded(.up)
    case .round: return a.rounded()
    }
  }
}
