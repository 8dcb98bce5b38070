import DKSFormulas

/// The correlation map Σ p_k c^k of a smooth φ(αx + β), p_k = E[φ h_k]²/Var φ for k ≥ 1 with the orthonormal
/// Hermite polynomials h_k (Theory 3.4).
///
/// By Parseval Σ p_k = 1, and what the kept terms lack to 1 bounds the error on [−1, 1].
struct HermiteSeries: Sendable {
  /// E[φ h_k]/√Var φ, with 0 for k = 0.
  let coefficients: [Double]
  /// p_0 = 0, p_1, …: their squares.
  let powers: [Double]
  /// 1 − Σ p_k over the kept terms, not negative.
  let remainder: Double

  static let degreeLimit = 400

  init(
    function: ActivationFunction, scale: Double, shift: Double, moments: Moments,
    degreeLimit: Int = Self.degreeLimit
  ) {
    // h_k ϕ reaches out to about 2√k; beyond 13 the square root of the density is below 1e-18.
    let rule = function.resolution.rule(
      scale: scale, shift: shift, refinement: function.checksResolution ? 1 : 0, halfRange: 13)
    let nodes = rule.nodes
    let products = zip(nodes, rule.weights).map { x, w in
      w * (function.value(scale * x + shift) - moments.center)
    }
    let variance = moments.variance
    var previous = [Double](repeating: 0, count: nodes.count)
    var current = [Double](repeating: 1, count: nodes.count)
    let deviation = variance.squareRoot()
    var coefficients = [0.0]
    var powers = [0.0]
    var sum = 0.0
    var recent = 1.0
    for k in 0..<degreeLimit {
      let coefficient = Self.advance(k, nodes, products, &previous, &current)
      let power = coefficient * coefficient / variance
      coefficients.append(coefficient / deviation)
      powers.append(power)
      sum += power
      recent = 0.7 * recent + power
      if 1 - sum <= 1e-15 || (recent < 1e-17 && 1 - sum <= 1e-13) { break }
    }
    self.coefficients = coefficients
    self.powers = powers
    remainder = max(0, 1 - sum)
  }

  /// Turns h_{k−1} and h_k at the nodes into h_k and h_{k+1}, and yields Σ products·h_{k+1}. Most of the time that kernels
  /// take is spent here.
  private static func advance(
    _ k: Int, _ nodes: [Double], _ products: [Double], _ previous: inout [Double], _ current: inout [Double]
  ) -> Double {
    let up = 1 / Double(k + 1).squareRoot()
    let down = Double(k).squareRoot() * up
    return nodes.withUnsafeBufferPointer { nodes in
      products.withUnsafeBufferPointer { products in
        previous.withUnsafeMutableBufferPointer { previous in
          current.withUnsafeMutableBufferPointer { current in
            var coefficient = 0.0
            for i in 0..<min(nodes.count, products.count, previous.count, current.count) {
              let next = nodes[i] * current[i] * up - down * previous[i]
              previous[i] = current[i]
              current[i] = next
              coefficient += products[i] * next
            }
            return coefficient
          }
        }
      }
    }
  }

  /// Σ p_k c^k
  func value(_ c: Double) -> Double {
    powers.reversed().reduce(0) { $0 * c + $1 }
  }

  /// Σ k p_k c^{k−1}
  func derivative(_ c: Double) -> Double {
    powers.indices.dropFirst().reversed().reduce(0) { $0 * c + Double($1) * powers[$1] }
  }

  /// Σ k(k−1) p_k c^{k−2}
  func secondDerivative(_ c: Double) -> Double {
    powers.indices.dropFirst(2).reversed().reduce(0) { $0 * c + Double($1 * ($1 - 1)) * powers[$1] }
  }
}
