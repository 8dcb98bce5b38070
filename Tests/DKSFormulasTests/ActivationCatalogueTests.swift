import DKSFormulas
import Foundation
import Testing

@Suite("The activations of the language")
struct ActivationCatalogueTests {
  @Test(
    "Values at 1 and −1 are those of the definitions",
    arguments: [
      ("tanh", 0.7615941559557649, -0.7615941559557649), ("relu", 1, 0), ("leakyRelu", 1, -0.01),
      ("softplus", 1.3132616875182228, 0.31326168751822286),
      ("swish", 0.7310585786300049, -0.2689414213699951),
      ("silu", 0.7310585786300049, -0.2689414213699951), ("gelu", 0.8411919906082768, -0.15880800939172324),
      ("geluExact", 0.8413447460685429, -0.15865525393145707), ("elu", 1, -0.6321205588285577),
      ("selu", 1.0507009873554805, -1.1113307378125625), ("sigmoid", 0.7310585786300049, 0.2689414213699951),
      ("erf", 0.8427007929497149, -0.8427007929497149), ("atan", 0.7853981633974483, -0.7853981633974483),
      ("asinh", 0.881373587019543, -0.881373587019543), ("softsign", 0.5, -0.5),
      ("sin", 0.8414709848078965, -0.8414709848078965), ("cos", 0.5403023058681398, 0.5403023058681398),
      ("square", 1, 1), ("bentIdentity", 1.2071067811865475, -0.7928932188134525),
      ("mish", 0.8650983882673103, -0.30340146137410895),
      ("hardSwish", 0.6666666666666666, -0.3333333333333333),
      ("hardswish", 0.6666666666666666, -0.3333333333333333), ("hardTanh", 1, -1), ("relu6", 1, 0),
      ("celu", 1, -0.6321205588285577), ("prelu", 1, -0.25),
    ])
  func values(name: String, atOne: Double, atMinusOne: Double) throws {
    let expression = try #require(ActivationCatalogue.activation(name)).expression
    #expect(abs(expression.value(at: 1) - atOne) < 1e-15)
    #expect(abs(expression.value(at: -1) - atMinusOne) < 1e-15)
  }

  @Test("Every entry has a name of its own, a sentence and a formula that prints and reads back")
  func entries() throws {
    let names = ActivationCatalogue.all.flatMap { [$0.name] + $0.aliases }
    #expect(Set(names).count == names.count)
    for entry in ActivationCatalogue.all {
      let activation = try #require(entry.activation())
      #expect(activation.isBuiltIn && activation.name == entry.name)
      #expect(try ScalarExpression(parsing: activation.expression.description) == activation.expression)
      #expect(entry.summary.hasSuffix("."))
    }
  }

  @Test("Arguments fill parameters in order, too many or infinite ones make nothing")
  func arguments() {
    #expect(ActivationCatalogue.activation("leakyRelu", [0.2])?.expression.value(at: -1) == -0.2)
    #expect(ActivationCatalogue.activation("leakyRelu")?.arguments == [0.01])
    #expect(ActivationCatalogue.activation("leakyRelu", [0.2, 1]) == nil)
    #expect(ActivationCatalogue.activation("leakyRelu", [.infinity]) == nil)
    #expect(ActivationCatalogue.activation("tanh", [1]) == nil)
    #expect(
      abs((ActivationCatalogue.activation("celu", [2])?.expression.value(at: -2) ?? 0) + 1.2642411176571153)
        < 1e-15)
    #expect(ActivationCatalogue.activation("celu", [0]) == nil)
    #expect(ActivationCatalogue.activation("celu", [-1]) == nil)
    #expect(ActivationCatalogue.activation("hardTanh")?.expression.value(at: 5) == 1)
    #expect(ActivationCatalogue.activation("relu6")?.expression.value(at: 9) == 6)
    #expect(ActivationCatalogue.activation("Tanh") == nil)
  }
}
