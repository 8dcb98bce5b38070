import DKSFormulas
import Foundation
import Testing

@testable import DKSKernels

@Suite("Activation functions")
struct ActivationFunctionTests {
  static let names = ActivationCatalogue.all.map(\.name)

  @Test("there is one for every name of the catalogue, and it is the catalogue's formula", arguments: names)
  func catalogue(name: String) throws {
    let activation = try #require(ActivationCatalogue.activation(name))
    let function = try ActivationFunction(activation)
    let program = ExpressionProgram(activation.expression)
    for y in [-7.3, -2, -0.6, -1e-3, 0.2, 1.1, 3.7, 9] {
      let (a, b) = (function.jet(y), program.jet(at: y))
      // selu's constants and the rounding of the formula set the tolerance.
      for (x, z) in [(a.value, b.value), (a.first, b.first), (a.second, b.second), (a.third, b.third)] {
        #expect(abs(x - z) <= 1e-12 * max(1, abs(x)), "\(name) at \(y)")
      }
    }
  }

  @Test("derivatives are those of the function", arguments: names)
  func derivatives(name: String) throws {
    let function = try builtIn(name)
    let h = 1e-4
    for y in [-6.1, -1.7, -0.4, 0.3, 1.2, 4.9] {
      let (left, middle, right) = (function.jet(y - h), function.jet(y), function.jet(y + h))
      let pairs = [
        ((right.value - left.value) / (2 * h), middle.first),
        ((right.first - left.first) / (2 * h), middle.second),
        ((right.second - left.second) / (2 * h), middle.third),
      ]
      for (difference, derivative) in pairs {
        #expect(abs(difference - derivative) <= 2e-7 * max(1, abs(derivative)), "\(name) at \(y)")
      }
    }
  }

  @Test("nothing overflows far out", arguments: names)
  func farOut(name: String) throws {
    let function = try builtIn(name)
    for y in [-1e6, -800.0, 800, 1e6] { #expect(function.jet(y).isFinite, "\(name) at \(y)") }
  }

  @Test("smooth starts solve the deep-limit equation with φ' > 0", arguments: names)
  func starts(name: String) throws {
    let function = try builtIn(name)
    for (starts, s) in [(function.slopeStarts, 0.5), (function.curvatureStarts, 0.5.squareRoot())] {
      for case .deepLimit(let shift) in starts {
        let f = function.jet(shift)
        let slope = abs(f.first * f.third) + s * f.second * f.second
        #expect(abs(f.first * f.third + s * f.second * f.second) < 2e-5 * slope, "\(name)")
        #expect(f.first > 0)
      }
    }
  }

  @Test("kinks are where derivatives jump, and where the formula has them", arguments: names)
  func kinks(name: String) throws {
    let function = try builtIn(name)
    var own = try #require(ActivationCatalogue.activation(name))
    own.isBuiltIn = false
    let found = try ActivationFunction(own).kinks.map(\.position)
    #expect(function.kinks.map(\.position) == found)
    for kink in function.kinks {
      let (left, right) = (function.jet(kink.position - 1e-12), function.jet(kink.position + 1e-12))
      #expect(abs(left.value - kink.value) < 1e-10 && abs(right.value - kink.value) < 1e-10)
      #expect(abs(left.first - kink.slope.left) < 1e-10 && abs(right.first - kink.slope.right) < 1e-10)
      #expect(
        abs(left.second - kink.curvature.left) < 1e-10 && abs(right.second - kink.curvature.right) < 1e-10)
    }
  }

  @Test("a wrong name or argument is named")
  func errors() {
    #expect(throws: ActivationError.unknownName("relux")) { try builtIn("relux") }
    #expect(throws: ActivationError.wrongArguments(name: "tanh", expected: 0)) { try builtIn("tanh", [1]) }
    #expect(throws: ActivationError.wrongArguments(name: "celu", expected: 1)) { try builtIn("celu", [0]) }
    #expect(throws: ActivationError.wrongArguments(name: "leakyRelu", expected: 1)) {
      try builtIn("leakyRelu", [.infinity])
    }
  }
}
