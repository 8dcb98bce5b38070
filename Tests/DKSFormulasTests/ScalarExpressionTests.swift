import DKSFormulas
import Testing

@Suite("Formulas")
struct ScalarExpressionTests {
  @Test(
    "A formula is written with no more parentheses than it needs",
    arguments: [
      ("x*tanh(log(1+exp(x)))", "x * tanh(log(1 + exp(x)))"),
      ("((x + 1) + 2) - (3 - x)", "x + 1 + 2 - (3 - x)"),
      ("(x * 2) / (x / 3)", "x * 2 / (x / 3)"),
      ("x > 0 ? x : (0.10 * x)", "x > 0 ? x : 0.1 * x"),
      ("(x > 0 ? x : 1) * 2", "(x > 0 ? x : 1) * 2"),
      ("x > 0 ? 1 : (x < -1 ? 2 : 3)", "x > 0 ? 1 : x < -1 ? 2 : 3"),
      ("-(x * x)", "-(x * x)"), ("-x * x", "-x * x"), ("x - -2", "x - -2"), ("-(2)", "-(2)"),
      ("--x", "-(-x)"), ("max(x, 0) + pow(x, 2.50)", "max(x, 0) + pow(x, 2.5)"),
      ("1e-5 * x + 1E+22", "1e-5 * x + 1e22"), ("1000000 * x", "1000000 * x"),
      ("x==1?0:(x!=2?x>=3?4:5:6)", "x == 1 ? 0 : x != 2 ? x >= 3 ? 4 : 5 : 6"),
    ])
  func printing(text: String, wanted: String) throws {
    #expect(try ScalarExpression(parsing: text).description == wanted)
  }

  @Test("A sum to the right of a sum keeps its parentheses: addition of doubles is not associative")
  func associativity() throws {
    #expect(try ScalarExpression(parsing: "x + (1 + x)").description == "x + (1 + x)")
  }

  @Test(
    "What is no formula is refused with the place and what was wanted",
    arguments: [
      ("", 0, "the formula ends, wanted a number, 'x' or a function"),
      ("x +", 3, "the formula ends, wanted a number, 'x' or a function"),
      ("foo(x)", 0, "found 'foo', wanted a number, 'x' or a function"),
      ("exp(x", 5, "the formula ends, wanted ')'"), ("max(x)", 5, "found ')', wanted ','"),
      ("x x", 2, "found 'x', wanted the end of the formula"), ("x > 1", 5, "the formula ends, wanted '?'"),
      ("1e999", 0, "a number is too large for a double"),
      ("x ? 1 : 2", 2, "found '?', wanted the end of the formula"),
      ("é", 0, "found 'é', wanted a number, 'x' or a function"),
    ])
  func refusal(text: String, offset: Int, message: String) {
    #expect(throws: ScalarExpression.ParseError(offset: offset, message: message)) {
      try ScalarExpression(parsing: text)
    }
  }

  @Test("However deep or long, a formula is read within limits or refused")
  func depth() throws {
    for text in [
      String(repeating: "(", count: 100_000) + "x", String(repeating: "-", count: 100_000) + "x",
      "x" + String(repeating: " + x", count: 100_000), String(repeating: "x > 0 ? ", count: 100_000),
      String(repeating: "exp(", count: 100_000) + "x",
      String(repeating: "x > 0 ? 1 : ", count: 100_000) + "1",
    ] {
      #expect(throws: ScalarExpression.ParseError.self) { try ScalarExpression(parsing: text) }
    }
    _ = try ScalarExpression(parsing: "x" + String(repeating: " + x", count: 150))
  }

  @Test("Folding works out what does not depend on x and nothing else")
  func folding() throws {
    func folded(_ text: String) throws -> String {
      try ScalarExpression(parsing: text).constantsFolded.description
    }
    #expect(try folded("2 * 3 + x") == "6 + x")
    #expect(try folded("x * (1 - 0.75) * 2") == "x * 0.25 * 2")
    #expect(try folded("x + 0 * x") == "x + 0 * x")
    #expect(try folded("-(2)") == "-2")
    #expect(try folded("max(2, 3) + sqrt(4)") == "5")
    #expect(try folded("1 < 2 ? x : exp(x)") == "x")
    #expect(try folded("1 / 0 + x") == "1 / 0 + x")
  }
}
