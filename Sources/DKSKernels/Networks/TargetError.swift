/// Why a global target has no local counterpart.
package enum TargetError: Error, Hashable {
  /// The network has no nonlinear layer, so every maximal function is constant.
  case noNonlinearLayer
  /// The target is not a number in the open or half-open range where it makes sense: ζ > 1, τ > 0,
  /// 0 < η < 1.
  case targetOutOfRange(value: Double, lowerBound: Double, upperBound: Double)
  /// The maximum would be over more parts than are looked at.
  case tooManyParts
  /// Even a = 0 leaves the largest C(0) below η; `maximum` is what it reaches.
  case unreachable(maximum: Double)
}
