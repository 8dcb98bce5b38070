import CElementwise
import Foundation

extension Activation.Function {
  /// max(x, 0)
  public static let relu = leakyReLU(negativeSlope: 0)

  /// x, or a x for negative x.
  public static func leakyReLU(negativeSlope: Double) -> Self {
    compiled(dks_leaky_relu, base: { $0 > 0 ? $0 : negativeSlope * $0 }, extras: { _ in [negativeSlope] })
  }

  /// x, or eˣ − 1 for negative x.
  public static let elu = elu(scale: 1)

  /// x, or a (eˣ − 1) for negative x.
  public static func elu(scale: Double) -> Self {
    compiled(
      dks_elu, base: { $0 > 0 ? $0 : scale * expm1($0) }, extras: { [scale, scale * Foundation.exp($0)] })
  }

  /// λ times `elu(scale:)`, with the constants of Klambauer et al. 2017 (Theory 4.4).
  public static let selu = Self { transform in
    let lambda = 1.050_700_987_355_480_5
    return elu(scale: 1.673_263_242_354_377_3).prepared(
      .init(
        inputScale: transform.inputScale, inputShift: transform.inputShift,
        outputScale: lambda * transform.outputScale, outputShift: transform.outputShift / lambda))
  }

  /// x, or α (e^(x/α) − 1) for negative x (Barron 2017); α is positive.
  public static func celu(alpha: Double) -> Self {
    // α elu(x/α), so that the centred loop of elu serves.
    Self { transform in
      elu.prepared(
        .init(
          inputScale: transform.inputScale / alpha, inputShift: transform.inputShift / alpha,
          outputScale: alpha * transform.outputScale, outputShift: transform.outputShift / alpha))
    }
  }

  /// x − λ above λ, x + λ below −λ, 0 between; λ is positive.
  public static func softshrink(lambda: Double) -> Self {
    compiled(
      dks_softshrink, base: { max($0 - lambda, 0) + min($0 + lambda, 0) }, extras: { _ in [lambda] })
  }

  /// log(1 + eˣ)
  public static let softplus = compiled(
    dks_softplus, near: 1, base: { max($0, 0) + log1p(Foundation.exp(-abs($0))) },
    extras: { [logistic($0)] })
}

/// 1 / (1 + e⁻ˣ) in double precision.
func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
