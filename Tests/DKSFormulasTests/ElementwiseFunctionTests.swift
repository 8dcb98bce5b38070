import Testing

@testable import DKSFormulas

/// Functions of elements have one meaning, as a number and as a formula.
struct ElementwiseFunctionTests {
  static let unary: [ElementwiseFunction] = [
    .relu, .tanh, .sigmoid, .softplus, .softsign, .erf, .hardSwish, .mish, .leakyRelu(0.1),
    .thresholdedRelu(0.5), .elu(1), .elu(0.7), .selu(alpha: 1.6732632423543773, gamma: 1.0507009873554805),
    .celu(0.8), .gelu(isApproximate: false), .gelu(isApproximate: true), .hardSigmoid(alpha: 0.2, beta: 0.5),
    .swish(1), .swish(1.7), .clip(min: 0, max: 6), .clip(min: nil, max: 1), .clip(min: -1, max: .infinity),
    .exp, .log, .sqrt, .negate, .abs, .reciprocal, .sin, .cos, .tan, .sinh, .cosh, .asin, .acos, .atan,
    .asinh,
    .acosh, .atanh, .sign, .not,
  ]

  @Test(arguments: unary)
  func formulasHaveTheValues(function: ElementwiseFunction) throws {
    let formula = try #require(function.expression(of: [.variable]))
    for x in [-3, -1, -0.5, 0, 0.25, 0.5, 0.75, 1, 2.5, 7] {
      let (wanted, found) = (function.evaluate([x]), formula.value(at: x))
      // A formula may have a value where the function has none, as 1/0 under an arc tangent has.
      if wanted.isFinite {
        #expect(abs(found - wanted) <= 1e-12 * max(1, abs(wanted)), "\(function) at \(x)")
      }
    }
  }

  @Test(
    arguments: [
      .add, .multiply, .minimum, .maximum, .mean, .subtract, .divide, .power, .prelu, .less, .lessOrEqual,
      .greater, .greaterOrEqual, .equal, .and, .or,
    ] as [ElementwiseFunction])
  func formulasOfTwoOperandsHaveTheValues(function: ElementwiseFunction) throws {
    for y in [-2, 0, 0.5, 3] {
      let formula = try #require(function.expression(of: [.variable, .constant(y)]))
      for x in [-2, -0.5, 0, 0.5, 3] where function.evaluate([x, y]).isFinite {
        #expect(abs(formula.value(at: x) - function.evaluate([x, y])) <= 1e-12)
      }
    }
  }

  /// A choice that was written as a comparison and a selection is the same choice when it is read.
  @Test func aChoiceByAComparisonIsOneChoice() throws {
    let x = ScalarExpression.variable
    let isPositive = try #require(ElementwiseFunction.greater.expression(of: [x, .constant(0)]))
    let isNot = try #require(ElementwiseFunction.not.expression(of: [isPositive]))
    let (one, two) = (ScalarExpression.constant(2), ScalarExpression.constant(3))
    #expect(
      ElementwiseFunction.select.expression(of: [isPositive, one, two])
        == .select(.greater, x, .constant(0), then: one, otherwise: two))
    #expect(
      ElementwiseFunction.select.expression(of: [isNot, one, two])
        == .select(.greater, x, .constant(0), then: two, otherwise: one))
  }

  /// What formulas have functions for, and operators have not, is that function again when it is read.
  @Test func functionsThatOperatorsLackComeBack() throws {
    let (x, one) = (ScalarExpression.variable, ScalarExpression.constant(1))
    let exponential = try #require(ElementwiseFunction.exp.expression(of: [x]))
    #expect(ElementwiseFunction.subtract.expression(of: [exponential, one]) == .call(.expm1, [x]))
    for operands in [[x, one], [one, x]] {
      let sum = try #require(ElementwiseFunction.add.expression(of: operands))
      #expect(ElementwiseFunction.log.expression(of: [sum]) == .call(.log1p, [x]))
    }
  }

  /// Values of the ONNX reference implementation.
  @Test(
    arguments: [
      (ElementwiseFunction.hardSwish, -1, -0.3333333333333333), (.hardSigmoid(alpha: 0.2, beta: 0.5), 1, 0.7),
      (.celu(2), -1, -0.7869386805747332), (.elu(2), -1, -1.2642411176571153),
      (.selu(alpha: 2, gamma: 3), -1, -3.7927233529713457), (.thresholdedRelu(1), 1, 0),
      (.round, 2.5, 2), (.round, -1.5, -2), (.sign, -3, -1), (.mish, 1, 0.8650983882673103),
      (.gelu(isApproximate: false), 1, 0.8413447460685429),
      (.gelu(isApproximate: true), 1, 0.8411919906082768),
      (.softplus, 1000, 1000), (.sigmoid, -1000, 0),
    ] as [(ElementwiseFunction, Double, Double)])
  func valuesAreThoseOfTheStandard(function: ElementwiseFunction, x: Double, y: Double) {
    #expect(abs(function.evaluate([x]) - y) < 1e-12)
  }

  /// What recognises an activation by its formula relies on it.
  @Test(arguments: [
    (ElementwiseFunction.relu, "relu"), (.tanh, "tanh"), (.sigmoid, "sigmoid"), (.softplus, "softplus"),
    (.softsign, "softsign"), (.erf, "erf"), (.hardSwish, "hardSwish"), (.mish, "mish"), (.elu(1), "elu"),
    (.selu(alpha: 1.6732632423543773, gamma: 1.0507009873554805), "selu"), (.swish(1), "swish"),
    (.gelu(isApproximate: true), "gelu"), (.gelu(isApproximate: false), "geluExact"),
    (.clip(min: 0, max: 6), "relu6"), (.clip(min: -1, max: 1), "hardTanh"), (.sin, "sin"), (.atan, "atan"),
  ])
  func activationsHaveTheLanguagesFormula(function: ElementwiseFunction, name: String) throws {
    let activation = try #require(ActivationCatalogue.activation(name))
    #expect(function.expression(of: [.variable]) == activation.expression)
  }

  @Test func manyOperandsAreJoinedOneByOne() throws {
    #expect(ElementwiseFunction.mean.evaluate([1, 2, 6]) == 3)
    #expect(ElementwiseFunction.maximum.evaluate([1, 5, 2]) == 5)
    #expect(ElementwiseFunction.select.evaluate([0, 1, 2]) == 2)
    let formula = try #require(
      ElementwiseFunction.mean.expression(of: [.variable, .constant(2), .constant(6)]))
    #expect(formula.value(at: 1) == 3)
  }

  @Test func wrongOperandsHaveNoValue() {
    #expect(ElementwiseFunction.select.evaluate([1, 2]).isNaN)
    #expect(ElementwiseFunction.relu.evaluate([]).isNaN)
    #expect(ElementwiseFunction.add.evaluate([]).isNaN)
    #expect(ElementwiseFunction.relu.expression(of: [.variable, .variable]) == nil)
    #expect(ElementwiseFunction.floor.expression(of: [.variable]) == nil)
    #expect(ElementwiseFunction.elu(.infinity).expression(of: [.variable]) == nil)
    #expect(ElementwiseFunction.clip(min: .nan, max: nil).expression(of: [.variable]) == nil)
  }
}
