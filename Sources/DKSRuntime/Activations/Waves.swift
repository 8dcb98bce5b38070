import CElementwise
import Foundation

extension Activation.Function {
  /// sin x
  public static let sin = compiled(
    dks_sin, base: { Foundation.sin($0) }, extras: { [Foundation.sin($0), Foundation.cos($0)] })

  /// cos x = sin(x + π/2)
  public static let cos = Self { transform in
    var shifted = transform
    shifted.inputShift += Double.pi / 2
    return sin.prepared(shifted)
  }

  /// x²
  public static let square = compiled(dks_square, base: { $0 * $0 })

  /// (√(x² + 1) − 1) / 2 + x
  public static let bentIdentity = compiled(
    dks_bent_identity, base: { (($0 * $0 + 1).squareRoot() - 1) / 2 + $0 },
    extras: { [($0 * $0 + 1).squareRoot()] })

  /// x
  public static let identity = leakyReLU(negativeSlope: 1)
}
