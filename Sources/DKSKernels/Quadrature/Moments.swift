import DKSFormulas

/// Gaussian moments of φ(y), y = αx + β, x ~ N(0, 1), of which all local quantities are made (Theory 3.1).
///
/// φ is centered on `center` = φ(β), so that V, P and m keep their relative accuracy when α is small.
struct Moments: Sendable {
  /// φ(β)
  var center = 0.0
  /// E[φ − center]
  var mean = 0.0
  /// E[(φ − center)²]
  var square = 0.0
  /// E[φ'²]
  var slopeSquare = 0.0
  /// E[x(φ − center)φ']
  var mixed = 0.0
  /// E[xφ'], which is α E[φ''] for a smooth φ.
  var tilt = 0.0
  /// E[φ''²]; infinite if φ' jumps.
  var curvatureSquare = 0.0
  /// E[φ']
  var meanSlope = 0.0

  /// V = Var φ.
  var variance: Double { square - mean * mean }
  /// E[x(φ − Eφ)φ'] = P − mR.
  var mixedCovariance: Double { mixed - mean * tilt }
}

/// Moments with their derivatives by α and by β; `center` is held fixed.
struct MomentDerivatives: Sendable {
  var moments = Moments()
  var byScale = Moments()
  var byShift = Moments()
}

extension ActivationFunction {
  /// The moments at (α, β), α ≠ 0.
  func moments(scale: Double, shift: Double, refinement: Int = 0) -> Moments {
    let wanted = scale
    let scale = resolution.sufficient(wanted)
    let rule = resolution.rule(scale: scale, shift: shift, refinement: refinement)
    var m = Moments()
    m.center = jet(shift).value
    for (x, w) in zip(rule.nodes, rule.weights) {
      let f = jet(scale * x + shift)
      let v = f.value - m.center
      m.mean += w * v
      m.square += w * v * v
      m.slopeSquare += w * f.first * f.first
      m.mixed += w * x * v * f.first
      m.tilt += w * x * f.first
      m.curvatureSquare += w * f.second * f.second
      m.meanSlope += w * f.first
    }
    // What rounding leaves of them would be multiplied by the scale.
    if scale != wanted { (m.mixed, m.tilt, m.meanSlope) = (0, 0, 0) }
    if hasCorner { m.curvatureSquare = .infinity }
    return m
  }

  /// The moments and their derivatives at (α, β), α > 0.
  ///
  /// Under the integral, and at a kink x0 = (k − β)/α of an integrand g with jump J by the terms
  /// ∂β E[g] += J ϕ(x0)/α and ∂α E[g] += x0 J ϕ(x0)/α (Theory 3.3).
  func momentDerivatives(scale: Double, shift: Double, refinement: Int = 0) -> MomentDerivatives {
    let scale = resolution.sufficient(scale)
    let rule = resolution.rule(scale: scale, shift: shift, refinement: refinement)
    var result = MomentDerivatives()
    var m = Moments()
    var b = Moments()
    var a = Moments()
    m.center = jet(shift).value
    for (x, w) in zip(rule.nodes, rule.weights) {
      let f = jet(scale * x + shift)
      let v = f.value - m.center
      let wx = w * x
      let vf = v * f.first
      let ff = f.first * f.first
      let fs = f.first * f.second
      let product = ff + v * f.second
      m.mean += w * v
      m.square += w * v * v
      m.slopeSquare += w * ff
      m.mixed += wx * vf
      m.tilt += wx * f.first
      m.curvatureSquare += w * f.second * f.second
      m.meanSlope += w * f.first
      b.slopeSquare += w * fs
      a.slopeSquare += wx * fs
      b.square += w * vf
      b.mixed += wx * product
      a.mixed += wx * x * product
      b.tilt += wx * f.second
      a.tilt += wx * x * f.second
      b.curvatureSquare += w * f.second * f.third
      a.curvatureSquare += wx * f.second * f.third
    }
    b.mean = m.meanSlope
    a.mean = m.tilt
    b.square *= 2
    a.square = 2 * m.mixed
    b.slopeSquare *= 2
    a.slopeSquare *= 2
    b.curvatureSquare *= 2
    a.curvatureSquare *= 2
    for kink in kinks {
      let x0 = (kink.position - shift) / scale
      let p0 = normalDensity(x0) / scale
      let slopeJump = kink.slope.right - kink.slope.left
      let squareJump = slopeJump * (kink.slope.right + kink.slope.left)
      let v = kink.value - m.center
      let curvatureJump =
        (kink.curvature.right - kink.curvature.left) * (kink.curvature.right + kink.curvature.left)
      b.slopeSquare += squareJump * p0
      b.mixed += x0 * v * slopeJump * p0
      b.tilt += x0 * slopeJump * p0
      b.curvatureSquare += curvatureJump * p0
      a.slopeSquare += x0 * squareJump * p0
      a.mixed += x0 * x0 * v * slopeJump * p0
      a.tilt += x0 * x0 * slopeJump * p0
      a.curvatureSquare += x0 * curvatureJump * p0
    }
    if hasCorner { m.curvatureSquare = .infinity }
    result.moments = m
    result.byScale = a
    result.byShift = b
    return result
  }
}
