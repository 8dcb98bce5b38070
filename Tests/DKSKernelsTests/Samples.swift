import DKSFormulas
import Testing

@testable import DKSKernels

/// The function of a catalogue name.
func builtIn(_ name: String, _ arguments: [Double] = []) throws -> ActivationFunction {
  try ActivationFunction(
    Activation(name: name, arguments: arguments, expression: .variable, isBuiltIn: true))
}

/// The function of an own formula.
func own(_ expression: ScalarExpression) throws -> ActivationFunction {
  try ActivationFunction(Activation(name: "own", expression: expression, isBuiltIn: false))
}

/// A chain of nonlinear layers, each after an affine one.
func chain(_ layers: Int) -> KernelNetwork {
  var rules: [KernelNetwork.Rule] = [.entry]
  for _ in 0..<layers {
    rules.append(.passThrough(rules.count - 1))
    rules.append(.nonlinear(rules.count - 1))
  }
  rules.append(.passThrough(rules.count - 1))
  return KernelNetwork(rules: rules, outputs: [rules.count - 1])
}

/// Whether two numbers agree to a relative tolerance.
func close(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
  abs(a - b) <= tolerance * max(abs(a), abs(b))
}

/// Every number of a transform agrees with [α, β, δ, γ] up to the symmetries that leave the kernel alone:
/// x → −x for all, (β, δ) → −(β, δ) for odd φ, β → −β and δ → −1 − δ for sigmoid.
func agrees(
  _ transform: ActivationTransform, _ numbers: [Double], function: ActivationFunction, tolerance: Double
) -> Bool {
  func same(_ signs: (shift: Double, offset: Double), offsetConstant: Double = 0) -> Bool {
    let pairs = [
      (transform.inputScale, abs(numbers[0])), (signs.shift * transform.inputShift, numbers[1]),
      (offsetConstant + signs.offset * transform.outputShift, numbers[2]),
      (transform.outputScale, abs(numbers[3])),
    ]
    return pairs.allSatisfy { abs($0 - $1) <= tolerance * max(1, abs($1)) }
  }
  return same((1, 1)) || function.isOdd && same((-1, -1))
    || function.name == "sigmoid" && same((-1, -1), offsetConstant: -1)
}

/// Pseudorandom numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
