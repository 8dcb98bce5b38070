import DKSFormulas

/// The coefficients a_k = E[φ̂(√q z) h_k(z)] of a transformed activation fed with variance q, from which the
/// covariance at any two variances follows: E[φ̂(u)φ̂(v)] = Σ a_k(q_u) a_k(q_v) c^k (Theory 1.3, 3.4).
///
/// The series is cut at a degree where little is left; what is left of E[φ̂²] and of E[φ̂'²] is put into the
/// last power, so that both are exact at c = 1 and the error elsewhere is below the remainder.
package struct DualCoefficients: Sendable {
  /// The variance of the input, not negative.
  package let q: Double
  /// E[φ̂²], the variance of the output and its squared mean.
  package let square: Double
  private let values: [Double]
  /// √ of what Σ a_k² lacks to E[φ̂²], and of what Σ k a_k² lacks to q E[φ̂'²].
  private let remainder: Double
  private let slopeRemainder: Double

  private static let degreeLimit = 300

  /// Integrates x ↦ γ(φ(αx + β) + δ) at variance `q` of x.
  package init(of function: ActivationFunction, transform: ActivationTransform, q: Double) {
    self.q = q
    let function = function.withSlope(of: transform)
    let scale = transform.inputScale * max(q, 0).squareRoot()
    guard scale != 0 else {
      let constant = transform.outputScale * (function.value(transform.inputShift) + transform.outputShift)
      square = constant * constant
      values = [constant]
      remainder = 0
      slopeRemainder = 0
      return
    }
    var scaled = transform
    scaled.inputScale = scale
    let local = localMap(of: function, transform: scaled)
    square = local.qMap
    let rule = function.resolution.rule(
      scale: scale, shift: transform.inputShift, refinement: function.checksResolution ? 1 : 0, halfRange: 13)
    let nodes = rule.nodes
    let products = zip(nodes, rule.weights).map { x, w in
      w * transform.outputScale * (function.value(scale * x + transform.inputShift) + transform.outputShift)
    }
    var previous = [Double](repeating: 0, count: nodes.count)
    var current = [Double](repeating: 1, count: nodes.count)
    var values = [products.reduce(0, +)]
    var sum = values[0] * values[0]
    var slopes = 0.0
    for k in 0..<Self.degreeLimit {
      let up = 1 / Double(k + 1).squareRoot()
      let down = Double(k).squareRoot() * up
      var coefficient = 0.0
      for i in nodes.indices {
        let next = nodes[i] * current[i] * up - down * previous[i]
        previous[i] = current[i]
        current[i] = next
        coefficient += products[i] * next
      }
      values.append(coefficient)
      sum += coefficient * coefficient
      slopes += Double(k + 1) * coefficient * coefficient
      if square - sum <= 1e-12 * square, local.chi1 * square - slopes <= 1e-10 * square { break }
    }
    self.values = values
    remainder = max(0, square - sum).squareRoot()
    slopeRemainder = max(0, local.chi1 * square - slopes).squareRoot()
  }

  /// E[φ̂(u)φ̂(v)] for Gaussian u of variance `q`, v of variance `other.q` and the given covariance.
  package func covariance(with other: DualCoefficients, at covariance: Double) -> Double {
    let c = correlation(with: other, covariance)
    let count = min(values.count, other.values.count)
    var sum = remainder * other.remainder
    var k = count
    while k > 0 {
      k -= 1
      sum = sum * c + values[k] * other.values[k]
    }
    return sum
  }

  /// E[φ̂'(u)φ̂'(v)], the derivative of the covariance by that of the inputs.
  package func slope(with other: DualCoefficients, at covariance: Double) -> Double {
    let scale = (q * other.q).squareRoot()
    guard scale > 0 else { return 0 }
    let c = correlation(with: other, covariance)
    let count = min(values.count, other.values.count)
    var sum = slopeRemainder * other.slopeRemainder
    var k = count
    while k > 1 {
      k -= 1
      sum = sum * c + Double(k) * values[k] * other.values[k]
    }
    return sum / scale
  }

  private func correlation(with other: DualCoefficients, _ covariance: Double) -> Double {
    let scale = (q * other.q).squareRoot()
    return scale > 0 ? min(max(covariance / scale, -1), 1) : 0
  }
}
