import CElementwise
import Foundation

extension Activation.Function {
  /// tanh x
  public static let tanh = compiled(
    dks_tanh, near: 2, base: { Foundation.tanh($0) },
    extras: { [1 / pow(cosh($0), 2)] })

  /// 1 / (1 + e⁻ˣ), as (tanh(x / 2) + 1) / 2.
  public static let sigmoid = Self { transform in
    tanh.prepared(
      .init(
        inputScale: transform.inputScale / 2, inputShift: transform.inputShift / 2,
        outputScale: transform.outputScale / 2, outputShift: 2 * transform.outputShift + 1))
  }

  /// (2 / √π) ∫₀ˣ e^(−t²) dt
  public static let erf = compiled(dks_erf, near: 0.5, base: { Foundation.erf($0) })

  /// arctan x
  public static let atan = compiled(dks_atan, near: 1, base: { Foundation.atan($0) })

  /// arsinh x
  public static let asinh = compiled(
    dks_asinh, near: 1, base: { Foundation.asinh($0) }, extras: { [($0 * $0 + 1).squareRoot()] })

  /// x / (1 + |x|)
  public static let softsign = compiled(
    dks_softsign, base: { $0 / (1 + abs($0)) }, extras: { [1 / (1 + abs($0))] })
}
