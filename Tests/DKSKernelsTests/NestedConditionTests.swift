import DKSFormulas
import Testing

@testable import DKSKernels

/// Conditions on conditions, as exporters write them, are as good as the plain ones.
@Suite("Nested conditions")
struct NestedConditionTests {
  private func expression(_ formula: String) throws -> ScalarExpression {
    try ScalarExpression(parsing: formula)
  }

  private func own(_ formula: String) throws -> ActivationFunction {
    try ActivationFunction(Activation(name: "own", expression: try expression(formula), isBuiltIn: false))
  }

  @Test(
    "a condition on a chosen number is the condition that chose it",
    arguments: [
      ("(x > 0.5 ? 1 : 0) != 0 ? x : 2", "x > 0.5 ? x : 2"),
      ("(x > 0.5 ? 0 : 1) == 1 ? x : 2", "x > 0.5 ? 2 : x"),
      ("0.5 < (x < 1 ? 1 : 0) ? x : 2", "x < 1 ? x : 2"),
      ("(x > 0.5 ? 1 : 2) > 0 ? x : 2", "x"),
      ("((x > 0.5 ? 1 : 0) != 0 ? 1 : 0) != 0 ? x : 2", "x > 0.5 ? x : 2"),
    ])
  func folded(nested: String, plain: String) throws {
    #expect(try expression(nested).constantsFolded == expression(plain))
  }

  @Test(
    "the kinks are those of the plain formula",
    arguments: [
      ("((x > 0.5 ? 1 : 0) != 0 ? x - 0.5 : 0) + ((x < -0.5 ? 1 : 0) != 0 ? x + 0.5 : 0)", [-0.5, 0.5]),
      ("(x > 0.5 ? 1 : 0) * x - (x > 0.5 ? 1 : 0) / 2", [0.5]),
      ("min((x > 1 ? 1 : 0), 0.5) > 0.25 ? x - 1 : 0", [1]),
      ("((x > 0 ? 1 : 0) + (x > 1 ? 1 : 0)) == 1 ? x : (x > 1 ? 1 : 0)", [0, 1]),
      // What is compared is zero on a stretch, and no line tells it.
      ("(tanh(x) > 0.5 ? tanh(x) - 0.5 : 0) != 0 ? tanh(x) : 0.5", [0.5493061443340549]),
    ])
  func kinks(formula: String, positions: [Double]) throws {
    let kinks = try own(formula).kinks.map(\.position)
    try #require(kinks.count == positions.count)
    for (kink, position) in zip(kinks, positions) { #expect(abs(kink - position) < 1e-13) }
  }

  @Test("a jump stays a jump", arguments: ["(x > 0.5 ? 1 : 0) != 0 ? x : 0", "(x > 0 ? 1 : 0) + x"])
  func jumps(formula: String) throws {
    #expect(throws: ActivationError.discontinuous(at: formula.contains("0.5") ? 0.5 : 0)) { try own(formula) }
  }

  @Test("what switches without end is refused, and at once")
  func manySwitches() throws {
    for formula in ["abs(sin(3000 * x))", "sin(300 * x) > 0 ? x : 2 * x"] {
      #expect {
        try own(formula)
      } throws: { error in
        if case .tooManySwitches? = error as? ActivationError { true } else { false }
      }
    }
  }

  @Test("what is long and rough at once is refused, and quadrature ends where its meter does")
  func work() throws {
    #expect {
      try own((-20...20).map { "max(tanh(x) - \(Double($0) / 40), 0)" }.joined(separator: " + "))
    } throws: { error in
      if case .tooCostly? = error as? ActivationError { true } else { false }
    }
    let meter = QuadratureMeter(limit: 1_000_000)
    let map = CMap(of: try own("x > 0 ? x : exp(x) - 1"), transform: ActivationTransform(), meter: meter)
    #expect(map.value(0.9).isFinite && !meter.isExhausted)
    for _ in 0..<4 { _ = map.value(0.95) }
    #expect(map.value(0.9).isNaN && meter.isExhausted)
    #expect(map.value(0.5).isFinite)
  }

  @Test("constants and straight lines have kernels; only a method finds nothing to shape in them")
  func lines() throws {
    let line = Activation(name: "own", expression: try expression("2 * x + 1"), isBuiltIn: false)
    #expect(throws: ActivationError.affine) { try ActivationFunction(line) }
    let moments = ActivationMoments(
      of: try ActivationFunction(line, mustBend: false), transform: ActivationTransform(), inputQ: 4)
    #expect(abs(moments.q - 17) < 1e-12)
    #expect(abs(moments.mean - 1) < 1e-13)
    let three = Activation(name: "own", expression: try expression("3"), isBuiltIn: false)
    let constant = ActivationMoments(
      of: try ActivationFunction(three, mustBend: false), transform: ActivationTransform(), inputQ: 4)
    #expect(constant.q == 9 && constant.chi1 == 0)
  }
}
