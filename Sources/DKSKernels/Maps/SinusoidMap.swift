import CMath

/// The correlation of sin(αx + b) and sin(αx' + b) as a function of that of x and x' (Theory 3.3):
/// the covariance is ½[e^{−α²(1−c)} − cos 2b·e^{−α²(1+c)}] less its value at c = 0.
struct SinusoidMap: Sendable {
  private let square: Double
  private let cosine: Double
  private let variance: Double

  init(scale: Double, phase: Double) {
    square = scale * scale
    cosine = cos(2 * phase)
    variance = expm1(square) - cosine * expm1(-square)
  }

  func value(_ c: Double) -> Double {
    (expm1(square * c) - cosine * expm1(-square * c)) / variance
  }

  func derivative(_ c: Double) -> Double {
    square * (exp(square * c) + cosine * exp(-square * c)) / variance
  }

  func secondDerivative(_ c: Double) -> Double {
    square * square * (exp(square * c) - cosine * exp(-square * c)) / variance
  }
}
