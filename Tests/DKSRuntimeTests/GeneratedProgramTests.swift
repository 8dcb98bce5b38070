import DKSRuntime
import Testing

// The contract with the compiler's Swift back end: what it writes, over the public API alone.

/// Twenty tanh layers and two heads.
struct Digits: Network {
  /// tanh, transformed.
  static let tanh = Activation(
    .tanh, inputScale: 0.2966500994144, inputShift: 0.6528036092515, outputScale: 4.964600158156,
    outputShift: -0.5424961623046)
  static let mish = Activation(Mish.self)
  static let leaky = Activation(.leakyReLU(negativeSlope: 0.31), outputScale: 1.35)

  let parameters: Parameters
  let first: Dense
  let features: [Dense]
  let digit: Dense
  let sum: Dense

  /// - Parameter seed: the same seed gives the same weights.
  init(seed: UInt64 = 0) {
    var build = ParameterBuilder(seed: seed)
    first = build.dense("features.repeat[0].dense", from: 17, to: 24)
    features = (1..<20).map { build.dense("features.repeat[\($0)].dense", from: 24, to: 24) }
    digit = build.dense("digit", from: 24, to: 4)
    sum = build.dense("sum", from: 24, to: 1, bias: false, init: .gaussian(scale: 0.5))
    parameters = build.parameters()
  }

  struct Output {
    let digit: Tensor
    let sum: Tensor
  }

  func callAsFunction(image: Tensor) -> Output {
    var x = image.flattened().normalizedPerLocation(.one)
    x = Self.tanh(first(x))
    for layer in features { x = Self.tanh(layer(x)) }
    return Output(digit: digit(x), sum: sum(Self.mish(Self.leaky(x))))
  }

  func callAsFunction(_ batch: Batch) -> Output { self(image: batch["image"]) }
}

/// mish(x) = x * tanh(log(1 + exp(x)))
enum Mish: ElementwiseFunction {
  static func value(_ x: Float) -> Float { x * ScalarMath.tanh(ScalarMath.softplus(x)) }
  static func derivative(_ x: Float) -> Float {
    let t = ScalarMath.tanh(ScalarMath.softplus(x))
    return t + x * (1 - t * t) * ScalarMath.sigmoid(x)
  }
}

extension Digits {
  /// Trains a new network as the file's `train` section says.
  @discardableResult
  static func train(
    data: String, seed: UInt64 = 0, options: TrainingOptions = .init()
  ) throws -> Digits {
    let seed = options.seed ?? seed
    let network = Digits(seed: seed)
    let data = try DataSet.csv(
      options.data ?? data, .init("image", shape: [1, 4, 4]), .init("digit"), .init("sum", shape: [1]),
      test: 0.25, seed: seed)
    let training = Training(
      network, data: data, optimizer: .sgd(rate: 0.003, momentum: 0.9), schedule: .cosine, batch: 32,
      epochs: 20, seed: seed, options)
    try training.run { output, batch in
      crossEntropy(output.digit, batch["digit"]) + 0.25 * meanSquaredError(output.sum, batch["sum"])
    }
    return network
  }
}

enum Main {
  static func main() { TrainingOptions.runMain { try Digits.train(data: "digits.csv", options: $0) } }
}

@Suite struct GeneratedProgramTests {
  @Test func aGeneratedProgramTrains() throws {
    let folder = try TemporaryFolder()
    let pixels = sampled(16 * 400, seed: 21)
    var text = (0..<16).map { "image[\($0)]" }.joined(separator: ",") + ",digit,sum\n"
    for row in 0..<400 {
      let image = pixels[16 * row..<16 * row + 16].enumerated().map { index, value in
        value * 0.3 + (index / 4 == row % 4 ? 1 : 0)
      }
      text += image.map { "\($0)" }.joined(separator: ",") + ",\(row % 4),\(image[0] + image[5])\n"
    }
    var options = TrainingOptions()
    options.quiet = true
    options.data = folder.write("digits.csv", text)
    let network = try Digits.train(data: "elsewhere.csv", seed: 3, options: options)

    let data = try DataSet.csv(options.data ?? "", .init("image", shape: [1, 4, 4]), .init("digit"))
    let batch = data.batch(rows: Array(0..<data.count))
    let logits = network(batch).digit.values
    let right = (0..<data.count).count { row in
      let answer = logits[4 * row..<4 * row + 4]
      return answer.firstIndex(of: answer.max() ?? 0) == 4 * row + row % 4
    }
    #expect(Double(right) / Double(data.count) > 0.95)
  }
}
