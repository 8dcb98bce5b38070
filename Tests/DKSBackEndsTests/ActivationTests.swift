import DKSGraph
import Testing

@Suite("Activations in Swift")
struct ActivationTests {
  /// The program of a network that applies `attributes` once.
  private func program(_ attributes: String) throws -> String {
    try swift(
      """
      graph One method=dks(zeta: 1.5) {
        x = input : f32[6]
        output y = activation(x) {\(attributes)} : f32[6]
      }
      """)
  }

  @Test("The runtime has all that the catalogue has", arguments: ActivationCatalogue.all.map(\.name))
  func builtIn(name: String) throws {
    #expect(!(try program("phi: \(name)").contains("ElementwiseFunction")))
  }

  @Test("An own formula becomes an enum with its derivative; equal parts are worked out once")
  func own() throws {
    expect(
      try program("phi: \"x * tanh(log(1 + exp(x)))\", name: mish, alpha: 0.5"),
      contains: """
        /// mish(x) = x * tanh(log(1 + exp(x)))
        enum Mish: ElementwiseFunction {
          static func value(_ x: Float) -> Float { x * ScalarMath.tanh(ScalarMath.softplus(x)) }
          static func derivative(_ x: Float) -> Float {
            let tanhValue: Float = ScalarMath.tanh(ScalarMath.softplus(x))
            return tanhValue + x * (ScalarMath.sigmoid(x) * (1 - tanhValue * tanhValue))
          }
        }
        """)
  }

  @Test("A choice stays one, and its sides are differentiated")
  func choice() throws {
    expect(
      try program("phi: \"x > 0 ? x : 0.2 * x\", name: leaky"),
      contains: """
        enum Leaky: ElementwiseFunction {
          static func value(_ x: Float) -> Float { x > 0 ? x : 0.2 * x }
          static func derivative(_ x: Float) -> Float { x > 0 ? 1 : 0.2 }
        }
        """)
  }

  @Test("The method's slope of a leaky ReLU replaces the user's")
  func methodSlope() throws {
    #expect(
      try program("phi: leakyRelu(0.1), slope: 0.31, gamma: 1.35")
        .contains("Activation(.leakyReLU(negativeSlope: 0.31), outputScale: 1.35)"))
  }

  @Test("What is kept has a name of its own beside what is transformed")
  func kept() throws {
    let program = try swift(
      """
      graph Two method=dks(zeta: 1.5) {
        x = input : f32[6]
        a = activation(x) {phi: tanh, alpha: 0.5} : f32[6]
        output y = activation(a) {phi: tanh, kept: true} : f32[6]
      }
      """)
    expect(program, contains: "let a = Self.tanh(x)\nreturn Output(y: Self.plainTanh(a))")
  }
}
