/// A function of one variable with its derivative, as the compiler writes it for an `activation` of the
/// user's own; see `ScalarMath` for what it is written with.
public protocol ElementwiseFunction: SendableMetatype {
  /// φ(x)
  static func value(_ x: Float) -> Float
  /// φ′(x)
  static func derivative(_ x: Float) -> Float
}
