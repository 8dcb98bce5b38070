import DKSFormulas
import Testing

@Suite("Derivatives")
struct DifferentiationTests {
  /// The derivative by Richardson's extrapolation of central differences.
  private func slope(of f: ScalarExpression, at x: Double) -> Double {
    func difference(_ h: Double) -> Double { (f.value(at: x + h) - f.value(at: x - h)) / (2 * h) }
    let h = 1e-3
    return (4 * difference(h / 2) - difference(h)) / 3
  }

  private func check(_ f: ScalarExpression, at points: [Double], location: SourceLocation = #_sourceLocation)
  {
    let derivative = f.derivative
    for x in points {
      let wanted = slope(of: f, at: x)
      let found = derivative.value(at: x)
      #expect(
        (found - wanted).magnitude < 1e-8 * max(1, wanted.magnitude), "(\(f))′ = \(derivative) at \(x)",
        sourceLocation: location)
    }
  }

  @Test("Of every activation, away from kinks, first and second")
  func catalogue() throws {
    for entry in ActivationCatalogue.all {
      let f = try #require(entry.activation()).expression
      check(f, at: [-3.4, -1.2, -0.3, 0.2, 1.7, 4])
      check(f.derivative, at: [-3.4, -1.2, -0.3, 0.2, 1.7, 4])
    }
  }

  @Test(
    "Of every function and rule",
    arguments: [
      "exp(2 * x)", "log(x * x + 1)", "sqrt(x + 9)", "abs(x - 1) * x", "min(x, x * x)", "max(sin(x), cos(x))",
      "pow(x, 3)", "pow(x, 2)", "pow(x, 1)", "pow(x, 0)", "pow(2, x)", "pow(x + 5, x / 3)",
      "tanh(x) / (1 + x * x)",
      "erf(-x)", "sin(cos(x))", "sigmoid(3 - x)", "softplus(x / 2)", "atan(x * x)", "asinh(2 * x)",
      "log1p(x * x)",
      "expm1(x / 4)", "x > 1.05 ? x * x : -(x / (2 + x * x))", "1 / (3 + x * x)", "-(-x) - 3 * (2 * x)",
    ])
  func rules(text: String) throws {
    check(try ScalarExpression(parsing: text), at: [-2.3, -0.7, 0.4, 1.3, 2.9])
  }

  @Test("Nested magnitudes do not double their derivative")
  func nested() throws {
    let text = String(repeating: "abs(", count: 60) + "x" + String(repeating: " - 0.1)", count: 60)
    let formula = try ScalarExpression(parsing: text)
    check(formula, at: [-3.43, 0.234, 8.7])
    #expect(formula.derivative.description.utf8.count < 100_000)
  }

  @Test("Terms that are zero or one do not show")
  func simplification() throws {
    func derivative(_ text: String) throws -> String {
      try ScalarExpression(parsing: text).derivative.description
    }
    #expect(try derivative("x") == "1")
    #expect(try derivative("3") == "0")
    #expect(try derivative("tanh(3)") == "0")
    #expect(try derivative("2 * x + 1") == "2")
    #expect(try derivative("tanh(x)") == "1 - tanh(x) * tanh(x)")
    #expect(try derivative("tanh(2 * x)") == "2 * (1 - tanh(2 * x) * tanh(2 * x))")
    #expect(try derivative("x * sigmoid(x)") == "sigmoid(x) + x * (sigmoid(x) * (1 - sigmoid(x)))")
    #expect(try derivative("x > 0 ? x : 0.1 * x") == "x > 0 ? 1 : 0.1")
    #expect(try derivative("cos(x)") == "-sin(x)")
    #expect(try derivative("x / 2") == "1 / 2" || derivative("x / 2") == "0.5")
  }
}
