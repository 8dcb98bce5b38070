import DKSFormulas

/// Looks at an own formula from both sides of its breakpoints.
struct KinkDetection: Sendable {
  let jet: @Sendable (Double) -> Jet
  /// The largest |φ|, |φ'| and |φ''| nearby, for what counts as no jump.
  let scale: Jet

  /// The kink at `k`, or `nil` if φ, φ' and φ'' are continuous there.
  ///
  /// Both sides are extrapolated to `k` by Taylor's formula from the distance `h`.
  func kink(at k: Double, distance h: Double) throws(ActivationError) -> ActivationFunction.Kink? {
    guard jet(k).value.isFinite else { throw .notFinite(near: k) }
    let left = try limit(k, -h)
    let right = try limit(k, h)
    if jumps(left.value, right.value, 1e-9 * scale.value) { throw .discontinuous(at: k) }
    let slopeJumps = jumps(left.first, right.first, 1e-7 * scale.first)
    let curvatureJumps = jumps(left.second, right.second, max(1e-3 * scale.second, 1e-7 * scale.first))
    guard slopeJumps || curvatureJumps else { return nil }
    let slope = 0.5 * (left.first + right.first)
    let curvature = 0.5 * (left.second + right.second)
    return ActivationFunction.Kink(
      position: k, value: 0.5 * (left.value + right.value),
      slope: slopeJumps ? (left.first, right.first) : (slope, slope),
      curvature: curvatureJumps ? (left.second, right.second) : (curvature, curvature))
  }

  /// Whether two limits differ by more than cancellation in the formula may leave.
  private func jumps(_ left: Double, _ right: Double, _ tolerance: Double) -> Bool {
    abs(left - right) > 1e-7 * max(abs(left), abs(right)) + tolerance
  }

  /// The limit of the jet at `k` from the side of `h`; throws if φ'' is unbounded there, which shows in its
  /// growth over a hundredfold approach.
  private func limit(_ k: Double, _ h: Double) throws(ActivationError) -> Jet {
    let near = jet(k + h)
    let far = jet(k + 100 * h)
    let pairs = [
      (near.value, far.value, scale.value), (near.first, far.first, scale.first),
      (near.second, far.second, max(scale.second, 1e-3 * scale.first)),
    ]
    for (index, (a, b, size)) in pairs.enumerated() where !(abs(a) <= 3 * abs(b) + 1e-3 * size) {
      throw index == 0 ? .notFinite(near: k) : .unresolved(near: k)
    }
    return Jet(
      near.value - h * (near.first - h * (near.second / 2 - h * near.third / 6)),
      near.first - h * (near.second - h * near.third / 2),
      near.second - h * near.third)
  }
}
