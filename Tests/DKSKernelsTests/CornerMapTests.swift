@testable import DKSFormulas
import Testing

@testable import DKSKernels

/// Kernels of functions that are straight lines between corners follow from the corners alone.
@Suite("Corner maps")
struct CornerMapTests {
  private func own(_ formula: String) throws -> ActivationFunction {
    try ActivationFunction(
      Activation(name: "own", expression: try ScalarExpression(parsing: formula), isBuiltIn: false))
  }

  private func side(_ function: ActivationFunction, _ scale: Double, _ shift: Double)
    -> CovarianceQuadrature.Side
  {
    let moments = function.moments(scale: scale, shift: shift)
    return .init(function: function, scale: scale, shift: shift, mean: moments.center + moments.mean)
  }

  @Test(
    "they are what quadrature over two variables finds",
    arguments: [
      ("max(x, 0)", "max(x, 0)"), ("min(max(x, -1), 1)", "min(max(x, -1), 1)"),
      ("x > 0.5 ? x - 0.5 : x < -0.5 ? x + 0.5 : 0", "abs(x - 1)"),
      ("max(x, 0.01) + max(x, 0.02) - 3 * max(x, 2)", "x > 0 ? x : 0.1 * x"),
    ])
  func quadrature(first: String, second: String) throws {
    for (scale, shift) in [(1.0, 0.0), (0.3, -0.4), (-2, 0.7)] {
      let (a, b) = (side(try own(first), scale, shift), side(try own(second), 0.8, 0.1))
      let quadrature = CovarianceQuadrature(first: a, second: b)
      let map = try #require(CornerMap(first: a, second: b))
      for c in [-1, -0.999, -0.6, 0, 0.3, 0.9, 0.9999, 1] {
        #expect(abs(map.value(c) - quadrature.value(c)) < 1e-12, "\(c)")
        #expect(abs(map.derivative(c) - quadrature.derivative(c)) < 1e-11, "\(c)")
      }
    }
  }

  @Test("ReLU has its closed form")
  func relu() throws {
    let side = side(.relu, 1, 0)
    let map = try #require(CornerMap(first: side, second: side))
    let closed = LeakyReluMap(negativeSlope: 0)
    let variance = 0.5 - 1 / (2 * .pi)
    for c in [-0.9, 0.1, 0.5, 0.999999] {
      #expect(abs(map.value(c) - variance * closed.centeredValue(c)) < 1e-15)
      #expect(abs(map.secondDerivative(c) - variance * closed.centeredSecondDerivative(c)) < 1e-12 / (1 - c))
    }
  }

  @Test("curved functions have none")
  func curved() throws {
    let curved = side(try own("max(tanh(x), 0)"), 1, 0)
    #expect(CornerMap(first: curved, second: side(.relu, 1, 0)) == nil)
  }

  @Test("between its kinks, a curved function has the series where that converges and quadrature beyond")
  func seriesAndQuadrature() throws {
    let function = try own("x > 0 ? x : exp(x) - 1")
    let map = CMap(of: function, transform: ActivationTransform(inputScale: 1.3, inputShift: 0.2))
    let side = side(function, 1.3, 0.2)
    let quadrature = CovarianceQuadrature(first: side, second: side)
    let total = quadrature.value(1) + side.mean * side.mean
    for c in [-0.95, -0.82, 0, 0.5, 0.81999, 0.82001, 0.99] {
      #expect(abs(map.value(c) - (quadrature.value(c) + side.mean * side.mean) / total) < 1e-13, "\(c)")
      #expect(abs(map.derivative(c) - quadrature.derivative(c) / total) < 1e-12, "\(c)")
    }
  }
}
