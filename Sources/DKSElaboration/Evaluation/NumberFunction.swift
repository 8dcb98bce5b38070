import Foundation

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
    case .exp: return Foundation.exp(a)
    case .log: return Foundation.log(a)
    case .log2: return Foundation.log2(a)
    case .abs: return a.magnitude
    case .min: return x.reduce(a, Swift.min)
    case .max: return x.reduce(a, Swift.max)
    case .pow: return x.count == 2 ? Foundation.pow(a, x[1]) : .nan
    case .sin: return Foundation.sin(a)
    case .cos: return Foundation.cos(a)
    case .tan: return Foundation.tan(a)
    case .tanh: return Foundation.tanh(a)
    case .atan: return Foundation.atan(a)
    case .asinh: return Foundation.asinh(a)
    case .erf: return Foundation.erf(a)
    case .sigmoid: return 1 / (1 + Foundation.exp(-a))
    case .floor: return a.rounded(.down)
    case .ceil: return a.rounded(.up)
    case .round: return a.rounded()
    }
  }
}
