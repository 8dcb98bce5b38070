import DKSFormulas
import Foundation
import Testing

@testable import DKSKernels

@Suite("Kernel maps")
struct KernelMapTests {
  /// The transform with Q(1) = 1 and C(0) = 0 at given α and β.
  private func centered(_ function: ActivationFunction, _ alpha: Double, _ beta: Double)
    -> ActivationTransform
  {
    let m = function.moments(scale: alpha, shift: beta)
    return ActivationTransform(
      inputScale: alpha, inputShift: beta, outputScale: 1 / m.variance.squareRoot(),
      outputShift: -(m.center + m.mean))
  }

  @Test("selu at unit input: Theory 4.4")
  func selu() throws {
    let map = localMap(of: try builtIn("selu"), transform: ActivationTransform())
    #expect(abs(map.qMap - 1) < 1e-7)
    #expect(abs(map.cAt0) < 1e-12)
    #expect(abs(map.chi1 * map.qMap - 1.0715749925) < 1e-9)
    #expect(abs(map.qSlope - 0.7826478832) < 1e-9)
    #expect(map.curvature == .infinity)
  }

  @Test("erf in closed form: Theory 4.1 and 3.3", arguments: [0.1, 1, 3, 40])
  func erf(alpha: Double) throws {
    let m = try builtIn("erf").moments(scale: alpha, shift: 0)
    let q = alpha * alpha
    #expect(close(m.variance, 2 / .pi * asin(2 * q / (1 + 2 * q)), 1e-14))
    #expect(close(m.slopeSquare, 4 / .pi / (1 + 4 * q).squareRoot(), 1e-14))
  }

  @Test("moments of sin in closed form: Theory 3.3", arguments: [0.3, 2, 15])
  func sin(alpha: Double) throws {
    let beta = 0.7
    let m = try builtIn("sin").moments(scale: alpha, shift: beta)
    let decay = exp(-2 * alpha * alpha) * Foundation.cos(2 * beta)
    let mean = exp(-alpha * alpha / 2) * Foundation.sin(beta)
    #expect(abs(m.variance - ((1 - decay) / 2 - mean * mean)) < 1e-15)
    #expect(abs(m.slopeSquare - (1 + decay) / 2) < 1e-14)
    #expect(abs(m.mixed + m.center * m.tilt - alpha * decay) < 1e-14)
  }

  @Test(
    "the analytic Jacobian is that of the moments, kinks included",
    arguments: ["tanh", "gelu", "elu", "selu", "softsign", "relu"])
  func jacobian(name: String) throws {
    let function = try builtIn(name)
    let (alpha, beta, h) = (0.8, -0.4, 1e-5)
    let all = function.momentDerivatives(scale: alpha, shift: beta)
    // Uncentered, since the center moves with β.
    func plain(_ alpha: Double, _ beta: Double) -> [Double] {
      let m = function.moments(scale: alpha, shift: beta)
      return [m.variance, m.slopeSquare, m.mixedCovariance, m.tilt, m.curvatureSquare]
    }
    func analytic(_ d: Moments) -> [Double] {
      let m = all.moments
      return [
        d.square - 2 * m.mean * d.mean, d.slopeSquare, d.mixed - d.mean * m.tilt - m.mean * d.tilt, d.tilt,
        d.curvatureSquare,
      ]
    }
    let byScale = zip(plain(alpha + h, beta), plain(alpha - h, beta)).map { ($0 - $1) / (2 * h) }
    let byShift = zip(plain(alpha, beta + h), plain(alpha, beta - h)).map { ($0 - $1) / (2 * h) }
    for (numeric, exact) in zip(byScale + byShift, analytic(all.byScale) + analytic(all.byShift))
    where numeric.isFinite {
      #expect(abs(numeric - exact) < 1e-8, "\(name)")
    }
  }

  @Test("leaky ReLU in closed form: appendix A")
  func leaky() {
    #expect(close(LeakyReluMap(negativeSlope: 0).value(0.5), 0.6089977810442293, 1e-15))
    #expect(close(LeakyReluMap(negativeSlope: 0.3).value(0), 0.14309343507344716, 1e-15))
    #expect(close(LeakyReluMap(negativeSlope: 0.3).value(-0.7), -0.36280339400541, 1e-13))
    #expect(close(LeakyReluMap(negativeSlope: 0.9).value(0.2), 0.20124142300476944, 1e-14))
  }

  @Test("C at any c equals two-dimensional quadrature in 20 digits")
  func values() throws {
    let samples: [(String, Double, Double, Double, Double)] = [
      ("tanh", 0.59, 0.88, 0.3, 0.2725254961990559), ("tanh", 0.59, 0.88, -0.7, -0.5502630018385539),
      ("elu", 0.9, -0.5, 0.5, 0.4716269236985017), ("elu", 0.9, -0.5, -0.8, -0.6452200095179031),
      ("elu", 0.9, -0.5, 0.95, 0.9441657296715784), ("softsign", 0.5, 0.3, 0.5, 0.4830123170911684),
      ("relu", 1.5, 1, 0.5, 0.4700149811898508), ("relu", 1.5, 1, -0.4, -0.345908098735871),
    ]
    for (name, alpha, beta, c, expected) in samples {
      let function = try builtIn(name)
      let map = CMap(of: function, transform: centered(function, alpha, beta))
      #expect(abs(map.value(c) - expected) < 1e-13, "\(name) at \(c)")
      #expect(map.errorBound <= 1e-13)
    }
  }

  @Test("the forms of the C map agree where more than one applies")
  func forms() throws {
    for (name, alpha, beta) in [
      ("sin", 0.7, 0.9), ("cos", 1.1, -0.3), ("tanh", 0.5, 0.6), ("gelu", 0.9, 0.1),
    ] {
      let function = try builtIn(name)
      let transform = centered(function, alpha, beta)
      let map = CMap(of: function, transform: transform)
      let m = function.moments(scale: alpha, shift: beta)
      let side = CovarianceQuadrature.Side(
        function: function, scale: alpha, shift: beta, mean: m.center + m.mean)
      let quadrature = CovarianceQuadrature(first: side, second: side)
      for c in [-1.0, -0.6, 0.2, 0.97] {
        #expect(abs(map.value(c) - quadrature.value(c) / m.variance) < 2e-14, "\(name) at \(c)")
        #expect(abs(map.derivative(c) - quadrature.derivative(c) / m.variance) < 1e-13, "\(name) at \(c)")
      }
    }
    let relu = try builtIn("relu")
    let closed = CMap(of: relu, transform: ActivationTransform(outputScale: 2.0.squareRoot()))
    let side = CovarianceQuadrature.Side(
      function: relu, scale: 1, shift: 0, mean: 1 / (2 * Double.pi).squareRoot())
    let quadrature = CovarianceQuadrature(first: side, second: side)
    for c in [-1.0, -0.999, -0.5, 0.1, 0.9, 0.9999, 1 - 1e-9] {
      let expected = closed.offset + closed.weight * quadrature.value(c) / (0.5 - 1 / (2 * .pi))
      #expect(abs(closed.value(c) - expected) < 1e-14, "at \(c)")
    }
  }

  @Test(
    "the local map is the C map's at 0 and 1",
    arguments: ["tanh", "softplus", "swish", "sin", "elu", "softsign", "selu"])
  func ends(name: String) throws {
    let function = try builtIn(name)
    let transform = try DeepKernelShaping.solve(function, excessSlope: 0.05)
    let local = localMap(of: function, transform: transform)
    let map = CMap(of: function, transform: transform)
    #expect(abs(map.value(1) - 1) < 1e-13)
    #expect(abs(map.value(0) - local.cAt0) < 1e-14)
    #expect(abs(map.derivative(0) - local.slopeAt0) < 1e-13)
    #expect(abs(map.derivative(1) - local.chi1) < 1e-12)
  }

  @Test("Theorem 13 bounds every C map", arguments: ["tanh", "softplus", "gelu", "elu", "sin", "leakyRelu"])
  func bounds(name: String) throws {
    let function = try builtIn(name)
    let excess = 0.02
    let transform = try DeepKernelShaping.solve(function, excessSlope: excess)
    let map = CMap(of: function, transform: transform)
    let defect = 1 - map.derivative(0)
    let grid = stride(from: -1.0, through: 1, by: 0.05)
    let distance = grid.reduce(0) { max($0, abs(map.value($1) - $1)) }
    let slopeDistance = grid.reduce(0) { max($0, abs(map.derivative($1) - 1)) }
    #expect(distance >= defect / 4 && distance <= 2 * defect)
    #expect(slopeDistance <= 2 * defect + excess)
    #expect(distance <= 2 * excess && slopeDistance <= 3 * excess)
  }

  @Test("a C map with slope 1.05 per layer composes to at most 1.05^L from the identity")
  func composition() throws {
    let function = try builtIn("tanh")
    let map = CMap(of: function, transform: try DeepKernelShaping.solve(function, excessSlope: 0.05))
    let values = evaluate(chain(5), entry: 0.5) { _, c in map.value(c) }
    let zeta = 1.05 * 1.05 * 1.05 * 1.05 * 1.05
    #expect(abs(try #require(values.last) - 0.5) <= 2 * (zeta - 1))
  }
}
