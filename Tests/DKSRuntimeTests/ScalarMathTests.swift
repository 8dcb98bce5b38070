import Foundation
import Testing

@testable import DKSRuntime

@Suite struct ScalarMathTests {
  /// The worst error on a grid, relative to the value but for values below `floor`.
  private func error(
    _ f: (Float) -> Float, _ exact: (Double) -> Double, _ low: Double, _ high: Double, floor: Double = 1e-30
  ) -> Double {
    (0...5000).reduce(0) { worst, index in
      let x = Float(low + (high - low) * Double(index) / 5000)
      let value = exact(Double(x))
      return max(worst, abs(Double(f(x)) - value) / max(abs(value), floor))
    }
  }

  @Test func functionsAreAccurate() {
    #expect(error(ScalarMath.exp, { exp($0) }, -80, 80) < 3e-7)
    #expect(error(ScalarMath.expm1, { expm1($0) }, -3, 3) < 4e-7)
    #expect(error(ScalarMath.log, { log($0) }, 1e-3, 1000, floor: 1e-2) < 3e-7)
    #expect(error(ScalarMath.log1p, { log1p($0) }, -0.9, 3) < 3e-7)
    #expect(error(ScalarMath.tanh, { tanh($0) }, -10, 10) < 4e-7)
    #expect(error(ScalarMath.sigmoid, { 1 / (1 + exp(-$0)) }, -80, 80) < 4e-7)
    #expect(error(ScalarMath.softplus, { log1p(exp($0)) }, -80, 80) < 4e-7)
    #expect(error(ScalarMath.erf, { erf($0) }, -5, 5) < 3e-7)
    #expect(error(ScalarMath.sin, { sin($0) }, -100, 100, floor: 1e-1) < 3e-7)
    #expect(error(ScalarMath.cos, { cos($0) }, -100, 100, floor: 1e-1) < 3e-7)
    #expect(error(ScalarMath.atan, { atan($0) }, -20, 20) < 3e-7)
    #expect(error(ScalarMath.asinh, { asinh($0) }, -20, 20) < 3e-7)
    #expect(error({ ScalarMath.pow($0, 1.5) }, { pow($0, 1.5) }, 0.01, 20) < 2e-6)
    #expect(error({ ScalarMath.pow($0, -3) }, { pow($0, -3) }, -5, -0.1) < 4e-7)
  }

  @Test func edgesAreThoseOfTheCLibrary() {
    #expect(ScalarMath.exp(100) == .infinity)
    #expect(ScalarMath.exp(-200) == 0)
    #expect(ScalarMath.exp(0) == 1)
    #expect(abs(ScalarMath.exp(88.6) / Foundation.exp(Float(88.6)) - 1) < 1e-5)
    #expect(ScalarMath.expm1(-200) == -1)
    #expect(ScalarMath.expm1(1e-12) == 1e-12)
    #expect(ScalarMath.log(0) == -.infinity)
    #expect(ScalarMath.log(-1).isNaN)
    #expect(abs(ScalarMath.log(0x1p-140) - Foundation.log(Float(0x1p-140))) < 1e-4)
    #expect(ScalarMath.log1p(-1) == -.infinity)
    #expect(ScalarMath.log1p(1e-12) == 1e-12)
    #expect(ScalarMath.pow(-2, 3) == -8)
    #expect(ScalarMath.pow(-2, 0.5).isNaN)
    #expect(ScalarMath.pow(0, 0) == 1)
    #expect(ScalarMath.pow(0, -1.5) == .infinity)
    #expect(ScalarMath.tanh(100) == 1)
    #expect(ScalarMath.tanh(-0.0).sign == .minus)
    #expect(ScalarMath.erf(9) == 1)
    #expect(ScalarMath.min(1, 2) == 1)
    #expect(ScalarMath.max(1, 2) == 2)
    #expect(ScalarMath.sqrt(9) == 3)
    #expect(ScalarMath.abs(-9) == 9)
    for f in [ScalarMath.exp, ScalarMath.log, ScalarMath.tanh, ScalarMath.erf, ScalarMath.softplus] {
      #expect(f(.nan).isNaN)
    }
  }
}
