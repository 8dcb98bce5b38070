import CElementwise
import Foundation

extension Activation.Function {
  /// x / (1 + e⁻ˣ)
  public static let swish = compiled(
    dks_swish, near: 1, base: { $0 * logistic($0) }, extras: { [logistic($0), logistic(-$0)] })

  /// x Φ(x) with Φ approximated by ½(1 + tanh(√(2/π)(x + 0.044715 x³))) (Hendrycks & Gimpel 2016).
  public static let gelu = compiled(
    dks_gelu, near: 0.5, base: { $0 * logistic(gate($0)) },
    extras: { [logistic(gate($0)), logistic(-gate($0)), gate($0)] })

  /// x Φ(x)
  public static let geluExact = compiled(
    dks_gelu_exact, near: 0.5, base: { $0 * (1 + Foundation.erf($0 / 2.0.squareRoot())) / 2 })

  private static func gate(_ x: Double) -> Double {
    2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x)
  }
}
