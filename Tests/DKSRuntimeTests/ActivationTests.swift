import Foundation
import Testing

@testable import DKSRuntime

/// An activation with its definition in double precision and its transform for ten layers under DKS with
/// ζ = 1.5 (Theory, appendix A: α β δ γ).
struct Reference: Sendable, CustomTestStringConvertible {
  let name: String
  let function: Activation.Function
  let transform: [Double]
  let value: @Sendable (Double) -> Double
  let slope: @Sendable (Double) -> Double

  var testDescription: String { name }

  static func sigmoid(_ x: Double) -> Double { x > 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)) }
  static func gate(_ x: Double) -> Double { 2 * (2 / Double.pi).squareRoot() * (x + 0.044715 * x * x * x) }
  static func normal(_ x: Double) -> Double { (1 + erf(x / 2.0.squareRoot())) / 2 }

  static let all: [Reference] = [
    Reference(
      name: "tanh", function: .tanh,
      transform: [0.2966500994144, 0.6528036092515, -0.5424961623046, 4.964600158156],
      value: { tanh($0) }, slope: { 1 / pow(cosh($0), 2) }),
    Reference(
      name: "softplus", function: .softplus,
      transform: [0.8102795447335, 0.4190004083874, -0.9981736052758, 2.046517216414],
      value: { max($0, 0) + log1p(exp(-abs($0))) }, slope: { sigmoid($0) }),
    Reference(
      name: "sigmoid", function: .sigmoid,
      transform: [0.5933001988287, 1.305607218503, -0.7712480811523, 9.929200316312],
      value: { sigmoid($0) }, slope: { sigmoid($0) * sigmoid(-$0) }),
    Reference(
      name: "erf", function: .erf,
      transform: [0.256251590732, 0.6401695913804, -0.6053241230658, 5.175615216416],
      value: { erf($0) }, slope: { 2 / Double.pi.squareRoot() * exp(-$0 * $0) }),
    Reference(
      name: "atan", function: .atan,
      transform: [0.3848853350154, 0.7034972893611, -0.5714872169279, 3.784377022866],
      value: { atan($0) }, slope: { 1 / (1 + $0 * $0) }),
    Reference(
      name: "asinh", function: .asinh,
      transform: [0.7494160639362, 1.17906745943, -0.9224129324582, 1.964516533955],
      value: { asinh($0) }, slope: { 1 / (1 + $0 * $0).squareRoot() }),
    Reference(
      name: "swish", function: .swish,
      transform: [0.4369165900002, 0.3413047253295, -0.2427555779368, 3.428074461989],
      value: { $0 * sigmoid($0) }, slope: { sigmoid($0) * (1 + $0 * sigmoid(-$0)) }),
    Reference(
      name: "gelu", function: .gelu,
      transform: [0.2826481870714, 0.2455378713897, -0.1755145638359, 5.108402750024],
      value: { $0 * sigmoid(gate($0)) },
      slope: {
        let s = sigmoid(gate($0))
        return s + $0 * s * sigmoid(-gate($0)) * 2 * (2 / Double.pi).squareRoot()
          * (1 + 3 * 0.044715 * $0 * $0)
      }),
    Reference(
      name: "geluExact", function: .geluExact,
      transform: [0.2827543103402, 0.2459803366346, -0.1758471777495, 5.103794362555],
      value: { $0 * normal($0) },
      slope: { normal($0) + $0 * exp(-$0 * $0 / 2) / (2 * Double.pi).squareRoot() }),
    Reference(
      name: "bentIdentity", function: .bentIdentity,
      transform: [1.02069543873, 0.1003587491264, -0.2848974541846, 0.9347526591493],
      value: { (($0 * $0 + 1).squareRoot() - 1) / 2 + $0 },
      slope: { $0 / (2 * ($0 * $0 + 1).squareRoot()) + 1 }),
    Reference(
      name: "elu", function: .elu,
      transform: [0.3636418445706, -0.3624013826659, 0.2622934092387, 3.811775915106],
      value: { $0 > 0 ? $0 : expm1($0) }, slope: { $0 > 0 ? 1 : exp($0) }),
    Reference(
      name: "selu", function: .selu, transform: [0.4, -0.34, 0.4, 2.5],
      value: { 1.0507009873554805 * ($0 > 0 ? $0 : 1.6732632423543773 * expm1($0)) },
      slope: { 1.0507009873554805 * ($0 > 0 ? 1 : 1.6732632423543773 * exp($0)) }),
    Reference(
      name: "softsign", function: .softsign,
      transform: [0.2115989499282, 0.3109805863932, -0.2179085446532, 7.663644137848],
      value: { $0 / (1 + abs($0)) }, slope: { 1 / pow(1 + abs($0), 2) }),
    Reference(
      name: "sin", function: .sin,
      transform: [0.2034201169806, 2.179640886596, -0.8035116591015, 8.592988476517],
      value: { sin($0) }, slope: { cos($0) }),
    Reference(
      name: "cos", function: .cos, transform: [0.21, 0.6, -0.8, 8.5], value: { cos($0) }, slope: { -sin($0) }),
    Reference(
      name: "square", function: .square, transform: [0.3, 0.9, -0.9, 1.7], value: { $0 * $0 },
      slope: { 2 * $0 }),
    Reference(
      name: "relu", function: .relu, transform: [0.5, 0.4, -0.5, 1.9], value: { max($0, 0) },
      slope: { $0 > 0 ? 1 : 0 }),
    Reference(
      name: "leakyReLU", function: .leakyReLU(negativeSlope: 0.5898066780856297),
      transform: [1, 0, -0.16364345924995788, 1.243069035041045],
      value: { $0 > 0 ? $0 : 0.5898066780856297 * $0 }, slope: { $0 > 0 ? 1 : 0.5898066780856297 }),
    Reference(
      name: "softshrink", function: .softshrink(lambda: 0.7),
      transform: [1.4, 0.91, -0.45, 1.5],
      value: { max($0 - 0.7, 0) + min($0 + 0.7, 0) }, slope: { abs($0) > 0.7 ? 1 : 0 }),
    Reference(
      name: "identity", function: .identity, transform: [0.5, 0.25, 1, 2], value: { $0 }, slope: { _ in 1 }),
  ]
}

@Suite struct ActivationTests {
  /// Values and slopes of an activation on a grid, and the worst error of each relative to its largest
  /// value near by: 1 + |y|.
  static func errors(
    _ reference: Reference, _ t: [Double], of activation: Activation, from low: Double = -6,
    to high: Double = 6
  ) -> (value: Double, slope: Double) {
    let x = (0...4001).map { Float(low + (high - low) * Double($0) / 4001) }
    var y = [Float](repeating: 0, count: x.count)
    var slope = y
    activation.loop(x.count, x, &y, &slope)
    var plain = y
    activation.loop(x.count, x, &plain, nil)
    #expect(plain == y, "the slope must not change the value")
    var worst = (value: 0.0, slope: 0.0)
    for (index, x) in x.enumerated() {
      let v = t[0] * Double(x) + t[1]
      let value = t[3] * (reference.value(v) + t[2])
      let derivative = t[3] * t[0] * reference.slope(v)
      worst.value = max(worst.value, abs(Double(y[index]) - value) / (1 + abs(value)))
      let isAtKink = abs(v) < 1e-6
      if !isAtKink {
        worst.slope = max(worst.slope, abs(Double(slope[index]) - derivative) / (1 + abs(derivative)))
      }
    }
    return worst
  }

  @Test(arguments: Reference.all)
  func plainFormsAreAccurate(_ reference: Reference) {
    let errors = Self.errors(reference, [1, 0, 0, 1], of: Activation(reference.function))
    #expect(errors.value < 3e-7)
    #expect(errors.slope < 6e-7)
  }

  @Test(arguments: Reference.all)
  func transformedFormsAreAccurate(_ reference: Reference) {
    let t = reference.transform
    let activation = Activation(
      reference.function, inputScale: t[0], inputShift: t[1], outputScale: t[3], outputShift: t[2])
    let errors = Self.errors(reference, t, of: activation)
    #expect(errors.value < 1.5e-6)
    #expect(errors.slope < 1e-6)
  }

  /// As in a network of a thousand layers: α small and γ large, where φ(αx + β) + δ loses digits.
  @Test(arguments: Reference.all)
  func centeredFormsKeepTheirDigits(_ reference: Reference) {
    let beta = reference.name == "leakyReLU" ? 0.5 : reference.transform[1]
    let slope = reference.slope(beta)
    let alpha = 0.02
    let gamma = slope == 0 ? 1 : 1 / (alpha * slope)
    let t = [alpha, beta, -reference.value(beta), gamma]
    let activation = Activation(
      reference.function, inputScale: t[0], inputShift: t[1], outputScale: t[3], outputShift: t[2])
    let errors = Self.errors(reference, t, of: activation, from: -4, to: 4)
    #expect(errors.value < 6e-7)
    #expect(errors.slope < 6e-7)
  }

  @Test(arguments: Reference.all)
  func extremesStayFinite(_ reference: Reference) {
    let x: [Float] = [-1e4, -300, -90, -20, 20, 90, 300, 1e4]
    for t in [[1, 0, 0, 1], reference.transform] {
      let activation = Activation(
        reference.function, inputScale: t[0], inputShift: t[1], outputScale: t[3], outputShift: t[2])
      var y = [Float](repeating: 0, count: x.count)
      var slope = y
      activation.loop(x.count, x, &y, &slope)
      for (index, x) in x.enumerated() {
        let v = t[0] * Double(x) + t[1]
        let value = t[3] * (reference.value(v) + t[2])
        #expect(abs(Double(y[index]) - value) <= 2e-3 * (1 + abs(value)), "at \(x)")
        #expect(slope[index].isFinite, "at \(x)")
      }
    }
  }

  @Test(arguments: Reference.all)
  func notANumberShows(_ reference: Reference) {
    var y: [Float] = [0]
    Activation(reference.function, inputShift: 0.3).loop(1, [.nan], &y, nil)
    #expect(y[0].isNaN)
  }

  @Test(arguments: Reference.all)
  func gradientsOnTheTape(_ reference: Reference) {
    let t = reference.transform
    let activation = Activation(
      reference.function, inputScale: t[0], inputShift: t[1], outputScale: t[3], outputShift: t[2])
    var check = GradientCheck([[7]])
    check.isSpaced = true
    check.expect { activation($0[0]) }
    check.expect { weightedSum((1, activation($0[0])), (0.5, $0[0])) }
  }

  enum Mish: ElementwiseFunction {
    static func value(_ x: Float) -> Float { x * ScalarMath.tanh(ScalarMath.softplus(x)) }
    static func derivative(_ x: Float) -> Float {
      let t = ScalarMath.tanh(ScalarMath.softplus(x))
      return t + x * (1 - t * t) * ScalarMath.sigmoid(x)
    }
  }

  @Test func ownFunctions() {
    let mish = Reference(
      name: "mish", function: .identity, transform: [],
      value: { $0 * tanh(log1p(exp($0))) },
      slope: {
        let t = tanh(log1p(exp($0)))
        return t + $0 * (1 - t * t) * Reference.sigmoid($0)
      })
    let t = [0.7, 0.2, -0.1, 1.9]
    let activation = Activation(
      Mish.self, inputScale: t[0], inputShift: t[1], outputScale: t[3], outputShift: t[2])
    let errors = Self.errors(mish, t, of: activation)
    #expect(errors.value < 1e-6)
    #expect(errors.slope < 1e-6)
    GradientCheck([[5]]).expect { activation($0[0]) }
  }
}
