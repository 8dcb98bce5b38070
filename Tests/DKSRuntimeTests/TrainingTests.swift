import Foundation
import Testing

@testable import DKSRuntime

/// A small network with most kinds of layers in it.
struct Small: Network {
  static let tanh = Activation(.tanh, inputScale: 0.8, outputScale: 1.5)

  let parameters: Parameters
  let convolution: Convolution
  let norm: LayerNorm
  let hidden: Dense
  let digit: Dense
  let size: Dense

  init(seed: UInt64 = 0) {
    var build = ParameterBuilder(seed: seed)
    convolution = build.convolution("convolution", from: 2, to: 8, kernel: 3, stride: 2)
    norm = build.layerNorm("norm", 8)
    hidden = build.dense("hidden", from: 8 * 4 + 1, to: 16)
    digit = build.dense("digit", from: 16, to: 3)
    size = build.dense("size", from: 16, to: 1)
    parameters = build.parameters()
  }

  struct Output {
    let digit: Tensor
    let size: Tensor
  }

  func callAsFunction(image: Tensor) -> Output {
    let features = Self.tanh(norm(convolution(image)))
    let x = Self.tanh(hidden(features.flattened().normalizedPerLocation(.one).dropout(0.1)))
    return Output(digit: digit(x), size: size(x))
  }

  func callAsFunction(_ batch: Batch) -> Output { self(image: batch["image"]) }
}

/// Images whose brightest channel and row say the class, and whose sum says the size.
func smallData(_ count: Int = 200, test: Double = 0.2) throws -> DataSet {
  var random = RandomStream(seed: 3)
  var (images, digits, sizes): ([Float], [Float], [Float]) = ([], [], [])
  for index in 0..<count {
    let digit = index % 3
    var image = (0..<32).map { _ in Float(random.gaussian()) * 0.3 }
    for place in 0..<8 { image[digit * 8 + place] += 1 }
    images += image
    digits.append(Float(digit))
    sizes.append(image.reduce(0, +) / 10)
  }
  return try DataSet(
    [(Field("image", shape: [2, 4, 4]), images), (Field("digit"), digits), (Field("size"), sizes)], test: test
  )
}

@Suite struct TrainingTests {
  private let loss: @Sendable (Small.Output, Batch) -> Loss = { output, batch in
    crossEntropy(output.digit, batch["digit"]) + 0.25 * meanSquaredError(output.size, batch["size"])
  }

  private func options(threads: Int = 1, steps: Int? = nil) -> TrainingOptions {
    var options = TrainingOptions()
    options.threads = threads
    options.steps = steps
    options.quiet = true
    return options
  }

  @Test func resultsDoNotDependOnTheNumberOfThreads() throws {
    let data = try smallData(400)
    let runs = try [1, 2, 5].map { threads in
      let training = Training(
        Small(), data: data, optimizer: .adam(rate: 1e-2), schedule: .cosine, batch: 150,
        options(threads: threads))
      training.loss = loss
      let losses = try (0..<7).map { _ in try training.step() }
      return (losses, training.network.parameters.values, try training.evaluate())
    }
    for run in runs.dropFirst() {
      #expect(run.0.map(\.bitPattern) == runs[0].0.map(\.bitPattern))
      #expect(run.1.map(\.bitPattern) == runs[0].1.map(\.bitPattern))
      #expect(run.2 == runs[0].2)
    }
  }

  @Test func aSmallNetworkLearns() throws {
    let training = Training(
      Small(), data: try smallData(), optimizer: .sgd(rate: 0.05, momentum: 0.9, decay: 1e-4), batch: 32,
      epochs: 30, options())
    training.loss = loss
    let before = try training.evaluate()
    try training.run(loss)
    let after = try training.evaluate()
    #expect(after.heads.map(\.name) == ["digit", "size"])
    #expect((after.heads[0].accuracy ?? 0) > 0.95)
    #expect(after.heads[1].accuracy == nil)
    #expect(after.heads[1].loss < 0.3 * before.heads[1].loss)
    #expect(abs(after.loss - after.heads[0].loss - 0.25 * after.heads[1].loss) < 1e-9)
    #expect(training.stepCount == 150)
  }

  @Test func aStepIsTheGradientOfTheWholeBatch() throws {
    // One step of plain gradient descent on a batch of several shards against differences of the loss.
    let data = try DataSet(
      [(Field("x", shape: [3]), sampled(300)), (Field("y", shape: [2]), sampled(200, seed: 2))], test: 0)
    let training = Training(Line(), data: data, optimizer: .sgd(rate: 1), batch: 100, options(threads: 2))
    training.loss = { meanSquaredError($0, $1["y"]) }
    let parameters = training.network.parameters
    let before = parameters.values
    func value(_ index: Int, _ step: Float) throws -> Double {
      var moved = before
      moved[index] += step
      parameters["line.weight"] = Array(moved[..<6])
      parameters["line.bias"] = Array(moved[6...])
      return try training.evaluate().loss
    }
    let numeric = try before.indices.map { (try value($0, 0.01) - value($0, -0.01)) / 0.02 }
    parameters["line.weight"] = Array(before[..<6])
    parameters["line.bias"] = Array(before[6...])
    let evaluated = try training.evaluate().loss
    #expect(abs(try training.step() - evaluated) < 1e-7)
    for (index, value) in parameters.values.enumerated() {
      #expect(abs(Double(before[index] - value) - numeric[index]) < 1e-4)
    }
  }

  struct Line: Network {
    let parameters: Parameters
    let line: Dense

    init(name: String = "line") {
      var build = ParameterBuilder(seed: 0)
      line = build.dense(name, from: 3, to: 2, init: .gaussian)
      if name == "twice" { _ = build.dense(name, from: 3, to: 2) }
      parameters = build.parameters()
    }

    func callAsFunction(_ batch: Batch) -> Tensor { line(batch["x"]) }
  }

  @Test func memoryIsPlannedOnce() throws {
    let training = Training(Small(), data: try smallData(), optimizer: .adam(), batch: 64, options())
    training.loss = loss
    let arena = training.workers[0].tape.arena
    for _ in 0..<3 { try training.step() }
    let after = arena.allocationCount
    for _ in 0..<5 { try training.step() }
    #expect(arena.allocationCount == after)
  }

  @Test func jobsTakeDenormalNumbersForZero() {
    for threads in [1, 2] {
      let products = Results<Float>(8, 1)
      performConcurrently(8, threads: threads) { job, _ in
        products[job] = Float(job + 1) * sampled(1)[0].magnitude * 1e-30 * 1e-12
      }
      #expect(products.taken().allSatisfy { $0 == 0 })
    }
    let outside = sampled(1)[0].magnitude * 1e-30 * 1e-12
    #expect(outside > 0)
  }

  @Test func mistakesAreErrors() throws {
    let data = try DataSet([(Field("x", shape: [4]), sampled(40)), (Field("y", shape: [2]), sampled(20))])
    func error(_ network: Line, _ loss: (@Sendable (Tensor, Batch) -> Loss)?) -> String? {
      let training = Training(network, data: data, optimizer: .adam(), batch: 4, options())
      training.loss = loss
      do {
        try training.step()
        return nil
      } catch { return "\(error)" }
    }
    #expect(
      error(Line()) { meanSquaredError($0, $1["y"]) }
        == "dense layer 'line' found an input of shape [4], wanted 3 features")
    #expect(error(Line(), nil) == "training has no loss: set `loss`, or call `run`")
    #expect(
      error(Line(name: "twice")) { meanSquaredError($0, $1["y"]) }
        == "two parameters are named 'twice.weight'")
    let good = try DataSet([(Field("x", shape: [3]), sampled(30)), (Field("y", shape: [2]), sampled(20))])
    let diverging = Training(Line(), data: good, optimizer: .sgd(rate: 1e30), batch: 4, epochs: 5, options())
    #expect(throws: RuntimeError.self) { try diverging.run { meanSquaredError($0, $1["y"]) } }
  }

  /// Two layers, of which the second divides by what the first makes.
  struct Chain: Network {
    let parameters: Parameters
    let first: Dense
    let second: Dense

    init() {
      var build = ParameterBuilder(seed: 0)
      first = build.dense("first", from: 3, to: 4, init: .gaussian)
      second = build.dense("second", from: 4, to: 2, init: .gaussian)
      parameters = build.parameters()
    }

    func callAsFunction(_ batch: Batch) -> Tensor { second(Activation(.softplus)(first(batch["x"]))) }
  }

  /// What training says of data whose field x has `value` at one place, and what it leaves.
  private func divergence(
    x value: Float = 0, weights: [String: Float] = [:], rate: Double = 0.1, save: String? = nil,
    test: Double = 0
  ) throws -> (message: String, weights: [Float]) {
    var inputs = sampled(30)
    inputs[3 * 4] += value
    let data = try DataSet(
      [(Field("x", shape: [3]), inputs), (Field("y", shape: [2]), sampled(20, seed: 2))], test: test)
    var options = options(steps: 20)
    options.save = save
    let training = Training(Chain(), data: data, optimizer: .sgd(rate: rate), batch: 5, epochs: 4, options)
    for (name, value) in weights { training.network.parameters[name]?[0] = value }
    do {
      try training.run { meanSquaredError($0, $1["y"]) }
      return ("no error", training.network.parameters.values)
    } catch { return ("\(error)", training.network.parameters.values) }
  }

  @Test func whatIsNotFiniteIsNamedWhereItBegan() throws {
    let before = Chain().parameters.values
    let field = try divergence(x: .nan)
    #expect(field.message.contains("(epoch 1) is nan: the field 'x' holds nan in example 5 of the data"))
    #expect(try divergence(x: 3e38, weights: ["first.weight": 3]).message.contains("example 5 of the data"))
    let overflow = try divergence(weights: ["second.weight": 3e38])
    #expect(overflow.message.hasPrefix("the loss of step 1 (epoch 1) is"), "\(overflow.message)")
    #expect(
      try divergence(weights: ["first.bias": 3e38, "second.weight": 3e38]).message.contains(
        "the layer 'second' gives"))
    let loaded = try divergence(weights: ["second.bias": .nan])
    #expect(loaded.message.hasSuffix("the weights 'second.bias' hold nan before the first step"))
    // The weights are those of the step before.
    #expect(field.weights.allSatisfy { $0.isFinite } && field.weights.count == before.count)
  }

  @Test func nothingThatIsNotFiniteIsSaved() throws {
    let folder = try TemporaryFolder()
    let path = "\(folder.path)/weights"
    for rate in [1e3, 1e10, 1e20, 1e30, 1e38] {
      let (message, _) = try divergence(rate: rate, save: path, test: 0.3)
      #expect(message != "no error", "rate \(rate)")
      #expect(message.contains("step") || message.contains("epoch"), "\(message)")
      guard FileManager.default.fileExists(atPath: path) else { continue }
      let saved = Chain()
      try saved.parameters.load(from: path)
      #expect(saved.parameters.values.allSatisfy { $0.isFinite }, "rate \(rate)")
    }
  }

  @Test func weightsAreSavedAndLoaded() throws {
    let folder = try TemporaryFolder()
    let data = try smallData()
    var saving = options(steps: 3)
    saving.save = "\(folder.path)/weights"
    let first = Training(Small(), data: data, optimizer: .adam(), batch: 32, saving)
    try first.run(loss)
    var loading = options(steps: 0)
    loading.load = saving.save
    let second = Training(Small(seed: 9), data: data, optimizer: .adam(), batch: 32, loading)
    try second.run(loss)
    #expect(first.network.parameters.values == second.network.parameters.values)
  }

  @Test func inferenceByHand() throws {
    let network = Small()
    let data = try smallData()
    let byField = network(data.batch(rows: [0, 1, 2]))
    let byHand = network(
      image: try Tensor(data.batch(rows: [0, 1, 2])["image"].values, shape: [2, 4, 4], batch: 3))
    #expect(byField.digit.values == byHand.digit.values)
    #expect(byHand.digit.shape == [3] && byHand.digit.batch == 3)
  }
}

/// Sums over the elements of a sequence with shared weights, as the compiler writes a scan.
struct Recurrent: Network {
  let parameters: Parameters
  let embed: Embedding
  let input: Dense
  let state: Dense
  let head: Dense

  init() {
    var build = ParameterBuilder(seed: 0)
    embed = build.embedding("embed", count: 4, size: 8)
    input = build.dense("input", from: 8, to: 8)
    state = build.dense("state", from: 8, to: 8)
    head = build.dense("head", from: 8, to: 2)
    parameters = build.parameters()
  }

  func callAsFunction(_ batch: Batch) -> Tensor {
    let tokens = embed(batch.indices("tokens"))
    var h = Tensor.zeros(shape: [8], like: tokens)
    var states: [Tensor] = []
    for step in 0..<tokens.shape[0] {
      h = Activation(.tanh)(weightedSum((0.7, input(tokens.element(step))), (0.7, state(h))))
      states.append(h)
    }
    return head(weightedSum((0.5, stacked(states).last()), (0.5, stacked(states).averaged(axis: 0))))
  }
}

@Suite struct RecurrentTests {
  @Test func aScanLearnsWhichTokenCameFirst() throws {
    var random = RandomStream(seed: 8)
    var (tokens, labels): ([Float], [Float]) = ([], [])
    for _ in 0..<300 {
      let sentence = (0..<5).map { _ in Float(random.index(below: 4)) }
      tokens += sentence
      labels.append(sentence[0] < 2 ? 0 : 1)
    }
    let data = try DataSet([(Field("tokens", shape: [5]), tokens), (Field("label"), labels)])
    var options = TrainingOptions()
    options.quiet = true
    let training = Training(
      Recurrent(), data: data, optimizer: .adam(rate: 1e-2), batch: 40, epochs: 30, options)
    try training.run { crossEntropy($0, $1["label"]) }
    #expect((try training.evaluate().heads[0].accuracy ?? 0) > 0.9)
  }
}
