import DKSFormulas
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

  /// What the runtime has no function for, and the program therefore writes out.
  static let writtenOut: Set = ["mish", "hardSwish", "hardTanh", "relu6"]

  @Test(
    "The runtime has most that the catalogue has, the rest is written out",
    arguments: ActivationCatalogue.all.map(\.name))
  func builtIn(name: String) throws {
    #expect(try program("phi: \(name)").contains("ElementwiseFunction") == Self.writtenOut.contains(name))
  }

  @Test("What the runtime lacks is an enum of its own, transformed like any other")
  func writtenOut() throws {
    expect(
      try program("phi: relu6, alpha: 3, beta: -0.8"),
      contains: """
        enum Relu6: ElementwiseFunction {
          static func value(_ x: Float) -> Float { ScalarMath.min(ScalarMath.max(x, 0), 6) }
        """)
    #expect(
      try program("phi: relu6, alpha: 3, beta: -0.8")
        .contains("Activation(Relu6.self, inputScale: 3, inputShift: -0.8)"))
    #expect(try program("phi: celu(2), gamma: 1.5").contains("Activation(.celu(alpha: 2), outputScale: 1.5)"))
    #expect(try program("phi: prelu").contains("Activation(.leakyReLU(negativeSlope: 0.25))"))
  }

  @Test("Initialisers carry biases and mirrors")
  func initializers() throws {
    func dense(_ initializer: String) throws -> String {
      try swift(
        """
        graph One method=none {
          x = input : f32[6]
          output y = dense(x) {units: 4, init: \(initializer)} : f32[4]
        }
        """)
    }
    #expect(
      try dense("gaussian(scale: 1.5, bias: 0.25)").contains(
        "init: .gaussian(scale: 1.5).withBias(deviation: 0.25)"))
    #expect(try dense("orthogonal(mirror: both)").contains("init: .scaledOrthogonal.mirrored(.both)"))
    #expect(
      try dense("delta(orthogonal, mirror: inputs)").contains(
        "init: .delta(.scaledOrthogonal).mirrored(.inputs)"))
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
