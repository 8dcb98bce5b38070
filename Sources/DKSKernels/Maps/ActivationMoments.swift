import DKSFormulas

/// A transformed activation φ̂ at a Gaussian input of one variance: the averages that kernels are made of.
package final class ActivationMoments: Sendable {
  /// The variance of the input, not negative.
  package let inputQ: Double
  /// E[φ̂²]
  package let q: Double
  /// E[φ̂]
  package let mean: Double
  /// E[φ̂']
  package let meanSlope: Double
  /// q · dE[φ̂²]/dq
  package let qSlope: Double
  /// C'(1) of the map from the correlation of inputs to that of results; 0 for a constant input.
  package let chi1: Double
  /// C''(1); infinite where φ' jumps.
  package let curvature: Double

  /// The activation, with the slope that the method chose, and the transform for inputs of unit variance.
  let function: ActivationFunction
  let scaled: ActivationTransform
  /// What ends quadrature that takes too long.
  let meter: QuadratureMeter?
  /// The correlation map; nil where the input is 0.
  let map: CMap?

  /// Integrates x ↦ γ(φ(αx + β) + δ) at variance `inputQ` of x.
  package init(
    of function: ActivationFunction, transform: ActivationTransform, inputQ: Double,
    meter: QuadratureMeter? = nil
  ) {
    self.inputQ = inputQ
    self.meter = meter
    self.function = function.withSlope(of: transform)
    // φ̂ of a Gaussian with variance q is φ̂ with its input scaled by √q (Theory 3.4).
    var scaled = transform
    scaled.inputScale *= max(inputQ, 0).squareRoot()
    self.scaled = scaled
    guard scaled.inputScale != 0, !self.function.isConstant else {
      mean = transform.outputScale * (self.function.value(transform.inputShift) + transform.outputShift)
      meanSlope = transform.outputScale * transform.inputScale * self.function.slope(transform.inputShift)
      q = mean * mean
      qSlope = 0
      chi1 = 0
      curvature = 0
      map = nil
      return
    }
    let local = localMap(of: function, transform: scaled)
    q = local.qMap
    qSlope = local.qSlope
    mean = local.mean
    meanSlope = local.meanSlope / inputQ.squareRoot()
    chi1 = local.chi1
    curvature = local.curvature
    map = CMap(of: function, transform: scaled, meter: meter)
  }

  /// E[φ̂⁴], by one more integral.
  package func fourthMoment() -> Double {
    guard scaled.inputScale != 0 else { return q * q }
    let scale = function.resolution.sufficient(scaled.inputScale)
    let rule = function.resolution.rule(scale: scale, shift: scaled.inputShift, refinement: 1)
    return zip(rule.nodes, rule.weights).reduce(0) { sum, node in
      let y =
        scaled.outputScale
        * (function.value(scale * node.0 + scaled.inputShift) + scaled.outputShift)
      return sum + node.1 * y * y * y * y
    }
  }
}
