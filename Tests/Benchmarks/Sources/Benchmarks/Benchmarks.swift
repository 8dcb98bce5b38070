import DKSRuntime

/// A network of equal tanh layers, deep and narrow.
struct Deep: Network {
  static let tanh = Activation(
    .tanh, inputScale: 0.0938, inputShift: 0.5566, outputScale: 14.23, outputShift: -0.5055)

  let parameters: Parameters
  let layers: [Dense]
  let digit: Dense

  init(inputs: Int, width: Int, depth: Int) {
    var build = ParameterBuilder(seed: 0)
    layers = (0..<depth).map { build.dense("layer[\($0)]", from: $0 == 0 ? inputs + 1 : width, to: width) }
    digit = build.dense("digit", from: width, to: 10)
    parameters = build.parameters()
  }

  struct Output { let digit: Tensor }

  func callAsFunction(_ batch: Batch) -> Output {
    var x = batch["image"].flattened().normalizedPerLocation(.one)
    for layer in layers { x = Self.tanh(layer(x)) }
    return Output(digit: digit(x))
  }
}

/// Four 3×3 convolutions of 64 channels on 32×32 images.
struct Convolutional: Network {
  static let relu = Activation(.relu, outputScale: 1.414)

  let parameters: Parameters
  let layers: [Convolution]
  let digit: Dense

  init() {
    var build = ParameterBuilder(seed: 0)
    layers = (0..<4).map { build.convolution("layer[\($0)]", from: $0 == 0 ? 3 : 64, to: 64, kernel: 3) }
    digit = build.dense("digit", from: 64, to: 10)
    parameters = build.parameters()
  }

  struct Output { let digit: Tensor }

  func callAsFunction(_ batch: Batch) -> Output {
    var x = batch["image"]
    for layer in layers { x = Self.relu(layer(x)) }
    return Output(digit: digit(x.globalAveragePooled()))
  }
}

@main enum Benchmarks {
  static func main() throws {
    for threads in [1, 2] {
      try measure(
        "MLP 784-512x8-10, batch 128", Deep(inputs: 784, width: 512, depth: 8), [784], 128, threads, 40)
      try measure(
        "tanh MLP 64x50, batch 256", Deep(inputs: 64, width: 64, depth: 50), [64], 256, threads, 100)
      try measure(
        "tanh MLP 64x100, batch 256", Deep(inputs: 64, width: 64, depth: 100), [64], 256, threads, 100)
      try measure("CNN 4 x 3x3x64 on 32x32, batch 64", Convolutional(), [3, 32, 32], 64, threads, 6)
    }
  }

  /// The median over steps, on synthetic data.
  static func measure<N: Network>(
    _ name: String, _ network: N, _ shape: [Int], _ batch: Int, _ threads: Int, _ steps: Int
  ) throws where N.Output == Deep.Output {
    try measure(name, network, shape, batch, threads, steps) { crossEntropy($0.digit, $1["digit"]) }
  }

  static func measure<N: Network>(
    _ name: String, _ network: N, _ shape: [Int], _ batch: Int, _ threads: Int, _ steps: Int
  ) throws where N.Output == Convolutional.Output {
    try measure(name, network, shape, batch, threads, steps) { crossEntropy($0.digit, $1["digit"]) }
  }

  static func measure<N: Network>(
    _ name: String, _ network: N, _ shape: [Int], _ batch: Int, _ threads: Int, _ steps: Int,
    loss: @escaping @Sendable (N.Output, Batch) -> Loss
  ) throws {
    let size = shape.reduce(1, *)
    let images = (0..<batch * size).map { Float(($0 * 7919) % 1000) / 1000 }
    let digits = (0..<batch).map { Float($0 % 10) }
    let data = try DataSet([(Field("image", shape: shape), images), (Field("digit"), digits)], test: 0)
    var options = TrainingOptions()
    options.threads = threads
    let training = Training(
      network, data: data, optimizer: .sgd(rate: 1e-3, momentum: 0.9), batch: batch, options)
    training.loss = loss
    for _ in 0..<3 { try training.step() }
    let clock = ContinuousClock()
    var times: [Double] = []
    for _ in 0..<steps {
      times.append(try clock.measure { try training.step() } / .milliseconds(1))
    }
    times.sort()
    print("\(name), \(threads) thread(s): median \(times[steps / 2]) ms, best \(times[0]) ms")
  }
}
