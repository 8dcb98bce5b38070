import DKSBackEnds
import DKSDiagnostics
import DKSFormulas
import DKSGraph
import Foundation
import Testing

@Suite("The Swift program of a network")
struct GoldenProgramTests {
  static let perceptron = """
    graph MLP method=dks(zeta: 1.5) {
      image = input : f32[1, 2, 2]
      features.flatten = flatten(image) : f32[4]
      features.normalized = normalizeInput(features.flatten) : f32[5]
      features.repeat[0].dense = dense(features.normalized) {units: 8} : f32[8]
      features.repeat[0].tanh = activation(features.repeat[0].dense) {phi: tanh, alpha: 0.5, gamma: 2, residual: 1e-16} : f32[8]
      features.repeat[1].dense = dense(features.repeat[0].tanh) {units: 8} : f32[8]
      features.repeat[1].tanh = activation(features.repeat[1].dense) {phi: tanh, alpha: 0.5, gamma: 2, residual: 1e-16} : f32[8]
      features.repeat[2].dense = dense(features.repeat[1].tanh) {units: 8} : f32[8]
      features.repeat[2].tanh = activation(features.repeat[2].dense) {phi: tanh, alpha: 0.5, gamma: 2, residual: 1e-16} : f32[8]
      output digit = dense(features.repeat[2].tanh) {units: 10} : f32[10]
    }
    """

  static let plan = TrainingPlan(
    data: .mnist(path: "Data/MNIST"),
    loss: [.init(weight: 1, kind: .crossEntropy, output: "digit", target: "digit")],
    optimizer: .sgd(rate: 0.05, momentum: 0.9))

  @Test("A perceptron reads as if a person had written it")
  func perceptron() throws {
    let program = try swift(Self.perceptron, training: Self.plan, emitsMain: true)
    #expect(
      program == """
        // Compiled by dksc from test.graph with dks(zeta: 1.5); do not edit.

        import DKSRuntime

        /// Compiled by dksc with dks(zeta: 1.5).
        public struct MLP: Network {
          /// tanh under dks(zeta: 1.5): γ(tanh(αx)), residual 1e-16.
          static let tanh = Activation(.tanh, inputScale: 0.5, outputScale: 2)

          /// All that is learned.
          public let parameters: Parameters
          let first: Dense
          let features: [Dense]
          let digit: Dense

          /// Makes a network with random weights.
          ///
          /// - Parameter seed: The same seed gives the same weights.
          public init(seed: UInt64 = 0) {
            var build = ParameterBuilder(seed: seed)
            first = build.dense("features.repeat[0].dense", from: 5, to: 8)
            features = (1..<3).map { build.dense("features.repeat[\\($0)].dense", from: 8, to: 8) }
            digit = build.dense("digit", from: 8, to: 10)
            parameters = build.parameters()
          }

          /// What the network computes for each example.
          public struct Output {
            /// Head `digit`, [10].
            public let digit: Tensor
          }

          /// The forward pass.
          ///
          /// - Parameter image: [1, 2, 2] for each example.
          public func callAsFunction(image: Tensor) -> Output {
            var x = image.flattened().normalizedPerLocation(.one)
            x = Self.tanh(first(x))
            for layer in features {
              x = Self.tanh(layer(x))
            }
            return Output(digit: digit(x))
          }

          /// The forward pass for the fields of a batch.
          public func callAsFunction(_ batch: Batch) -> Output { self(image: batch["image"]) }
        }

        extension MLP {
          /// Trains a new network as the file's `train` section says.
          @discardableResult
          public static func train(
            data: String = "Data/MNIST", seed: UInt64 = 0, options: TrainingOptions = .init()
          ) throws -> MLP {
            let seed = options.seed ?? seed
            let network = MLP(seed: seed)
            let data = try DataSet.mnist(
              options.data ?? data, image: Field("image", shape: [1, 2, 2]), label: "digit")
            let training = Training(
              network, data: data, optimizer: .sgd(rate: 0.05, momentum: 0.9), batch: 128, epochs: 10, seed: seed,
              options)
            try training.run { output, batch in crossEntropy(output.digit, batch["digit"]) }
            return network
          }
        }

        /// Trains MLP; `--help` says what can be chosen.
        @main enum Main {
          static func main() { TrainingOptions.runMain { try MLP.train(options: $0) } }
        }

        """)
  }

  @Test("The same graph gives the same text")
  func determinism() throws {
    let programs = try Set((0..<20).map { _ in try swift(Self.perceptron, training: Self.plan) })
    #expect(programs.count == 1)
  }

  @Test("A program without training lists what is learned and tries the network once")
  func summary() throws {
    let program = try swift(
      """
      graph Words method=none {
        words = input : i32[3]
        output vector = embedding(words) {count: 7, size: 2} : f32[3, 2]
      }
      """, emitsMain: true)
    expect(
      program,
      contains: """
        @main enum Main {
          static func main() throws {
            let network = Words()
            for entry in network.parameters.entries {
              print(entry.name, entry.shape, entry.count)
            }
            let words = try IndexTensor((0..<3).map { _ in Int.random(in: 0..<7) }, shape: [3], batch: 1)
            let output = network(words: words)
            print("vector", output.vector.shape, output.vector.values.prefix(8))
          }
        }
        """)
  }

  @Test("Without an entry point there is none")
  func noMain() throws {
    #expect(!(try swift(Self.perceptron, training: Self.plan, emitsMain: false).contains("@main")))
  }

  @Test("Of several networks the first that can be trained is the program's")
  func severalNetworks() throws {
    var diagnostics = DiagnosticSet()
    let network = try graph(Self.perceptron)
    var other = network
    other.name = "Other"
    let networks = [BackEndInput(graph: other), BackEndInput(graph: network, training: Self.plan)]
    let program = try #require(
      swiftProgram(
        for: networks, options: SwiftOptions(sourceName: "two.dks"), diagnostics: &diagnostics))
    #expect(program.contains("public struct Other: Network"))
    #expect(program.contains("public struct MLP: Network"))
    #expect(program.components(separatedBy: "@main").count == 2)
    #expect(program.contains("try MLP.train"))
  }

  @Test("χ₁ stands in the comment where it is known")
  func localSlope() throws {
    var diagnostics = DiagnosticSet()
    let network = BackEndInput(
      graph: try graph(Self.perceptron), localSlopes: ["features.repeat[0].tanh": 1.0040628702])
    let program = swiftProgram(
      for: [network], options: SwiftOptions(sourceName: "a.dks"), diagnostics: &diagnostics)
    #expect(program?.contains("χ₁ = 1.00406287: γ(tanh(αx))") == true)
  }

  @Test("A sum of losses, a schedule and decay")
  func training() throws {
    let plan = TrainingPlan(
      data: .csv(path: "drive.csv", test: 0.1),
      loss: [
        .init(weight: 1, kind: .mse, output: "steering", target: "angle"),
        .init(weight: 0.25, kind: .crossEntropy, output: "lane", target: "lane"),
      ],
      optimizer: .adam(rate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8), batch: 64, epochs: 20, seed: 3,
      decay: 1e-4, schedule: .step(epochs: 5, factor: 0.5))
    let program = try swift(
      """
      graph Driver method=none {
        speed = input : f32[8]
        output steering = dense(speed) {units: 1} : f32[1]
        output lane = dense(speed) {units: 4} : f32[4]
      }
      """, training: plan)
    expect(
      program,
      contains: """
        let data = try DataSet.csv(
          options.data ?? data, Field("speed", shape: [8]), Field("angle", shape: [1]),
          Field("lane", classes: 4), test: 0.1, seed: seed)
        let training = Training(
          network, data: data,
          optimizer: .adam(rate: 0.001, beta1: 0.9, beta2: 0.999, epsilon: 1e-08, decay: 0.0001),
          schedule: .step(every: 5, factor: 0.5), batch: 64, epochs: 20, seed: seed, options)
        try training.run { output, batch in
          meanSquaredError(output.steering, batch["angle"]) + 0.25 * crossEntropy(output.lane, batch["lane"])
        }
        """)
  }

  @Test("Heads on one label are told apart by name, and the smaller one bounds the classes")
  func oneLabel() throws {
    let plan = TrainingPlan(
      data: .csv(path: "d.csv", test: 0.1),
      loss: [
        .init(weight: 1, kind: .crossEntropy, output: "main", target: "label"),
        .init(weight: 0.3, kind: .crossEntropy, output: "aux", target: "label"),
        .init(weight: 1, kind: .binaryCrossEntropy, output: "on", target: "on"),
      ], optimizer: .sgd(rate: 0.1, momentum: 0))
    let program = try swift(
      """
      graph Heads method=none {
        x = input : f32[8]
        output main = dense(x) {units: 6} : f32[6]
        output aux = dense(x) {units: 4} : f32[4]
        output on = dense(x) {units: 1} : f32[1]
      }
      """, training: plan)
    expect(
      program,
      contains: """
        let data = try DataSet.csv(
          options.data ?? data, Field("x", shape: [8]), Field("label", classes: 4),
          Field("on", shape: [1], within: 0...1), test: 0.1, seed: seed)
        """)
    expect(
      program,
      contains: """
          crossEntropy(output.main, batch["label"]).named("main")
            + 0.3 * crossEntropy(output.aux, batch["label"]).named("aux")
            + binaryCrossEntropy(output.on, batch["on"])
        """)
  }

  @Test("Image data cannot feed two inputs")
  func dataDoesNotFeed() throws {
    var diagnostics = DiagnosticSet()
    let network = BackEndInput(
      graph: try graph(
        """
        graph Two method=none {
          a = input : f32[4]
          b = input : f32[4]
          output digit = sum(a, b) {weights: [0.6, 0.8]} : f32[4]
        }
        """), training: Self.plan)
    let program = swiftProgram(
      for: [network], options: SwiftOptions(sourceName: "two.dks"), diagnostics: &diagnostics)
    #expect(program == nil)
    #expect(diagnostics.all.map(\.code) == ["DKS0602"])
    #expect(diagnostics.all.allSatisfy { $0.span != nil })
  }
}
