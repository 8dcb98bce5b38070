import DKSFormulas
import DKSGraph

/// Makes well-formed graphs of every operation, with names that are hard to print.
struct RandomGraph {
  private var random: SplitMix64
  private var builder: GraphBuilder
  private var graph: Graph { builder.graph }

  /// The graph of the given seed.
  static func make(seed: UInt64) -> Graph {
    var maker = RandomGraph(seed: seed)
    return maker.run()
  }

  private init(seed: UInt64) {
    random = SplitMix64(seed: seed)
    builder = GraphBuilder(name: "")
  }

  private mutating func run() -> Graph {
    builder = GraphBuilder(name: name(), method: method())
    for _ in 0..<int(1, 3) { builder.addInput(inputType(), named: name()) }
    for _ in 0..<int(0, 40) { addNode() }
    // Some outputs are named like their nodes, some not; some nodes have two.
    for k in 0..<int(0, 3) {
      let node = anyNode()
      let own = graph[node].name
      let isFree = !graph.outputs.contains { $0.name == own }
      builder.output(isFree && flip() ? own : "\(name()) \(k)", node)
    }
    return graph
  }

  private mutating func addNode() {
    let operand = anyNode()
    switch int(0, 11) {
    case 0: sum()
    case 1: join(Stack(), from: operand)
    case 2: join(Concat(axis: flip() ? nil : 0), from: operand)
    case 3: _ = try? builder.add(Multiply(), to: [operand, operand], named: name())
    case 4: share()
    case 5, 6: add(ActivationLayer(phi: phi(), transform: transform(), isKept: flip()), to: [operand])
    case 7: add(Zeros(shape: [int(1, 4), int(1, 4)]), to: [])
    default: add(layer(), to: [operand])
    }
  }

  /// Adds the operation if its operands fit; otherwise another node will come.
  private mutating func add(_ operation: any Operation, to operands: [Node.ID]) {
    _ = try? builder.add(operation, to: operands, named: name())
  }

  private mutating func sum() {
    let first = anyNode()
    let alike = graph.nodes.indices.filter { graph.nodes[$0].type == graph[first].type }
    let operands = (0..<int(1, 4)).map { _ in Node.ID(alike[int(0, alike.count - 1)]) }
    add(WeightedSum(weights: operands.map { _ in double() }), to: operands)
  }

  private mutating func join(_ operation: any Operation, from operand: Node.ID) {
    add(operation, to: Array(repeating: operand, count: int(1, 3)))
  }

  /// Uses the weights of an affine node a second time.
  private mutating func share() {
    guard let owner = graph.nodes.firstIndex(where: { $0.operation is any AffineOperation }) else { return }
    let node = graph.nodes[owner]
    let key = node.sharedWeights ?? name()
    guard !graph.nodes.contains(where: { $0.sharedWeights == key }) || node.sharedWeights == key else {
      return
    }
    builder.graph.nodes[owner].sharedWeights = key
    _ = try? builder.add(node.operation, to: node.operands, named: name(), sharedWeights: key)
  }

  private mutating func layer() -> any Operation {
    switch int(0, 28) {
    case 0: Dense(units: int(1, 9), hasBias: flip(), initializer: initializer())
    case 1:
      Convolution(
        channels: 2 * int(1, 3), kernel: extents(4), stride: extents(3), dilation: extents(2),
        padding: padding(), groups: int(1, 2), hasBias: flip(), initializer: initializer())
    case 2:
      DepthwiseConvolution(
        kernel: extents(3), stride: extents(2), dilation: extents(2), padding: padding(),
        multiplier: int(1, 2), hasBias: flip(), initializer: initializer())
    case 3:
      AveragePool(
        size: extents(3), stride: flip() ? nil : extents(3), padding: padding(), countsPadding: flip())
    case 4: MaxPool(size: extents(3), stride: flip() ? nil : extents(3), padding: padding())
    case 5: GlobalAveragePool()
    case 6: LayerNorm(epsilon: flip() ? LayerNorm.defaultEpsilon : 1e-3)
    case 7: Flatten()
    case 8: Reshape(shape: [int(1, 4), int(1, 4)], isSignal: flip())
    case 9: flip() ? Transpose(axes: [1, 0], isSignal: flip()) : Transpose(axes: [2, 0, 1])
    case 10: Part(index: int(0, 1), count: 2, axis: flip() ? nil : 0)
    case 11: Dropout(rate: Double(int(0, 9)) / 10)
    case 12: Embedding(count: int(1, 50), size: int(1, 6), initializer: initializer())
    case 13: Average(axis: int(0, 2))
    case 14: Last()
    case 15: flip() ? Scale(factor: double()) : Rescale(gain: [double()], shift: flip() ? [] : [double()])
    case 16: Element(index: int(0, 2))
    case 17:
      TransposedConvolution(
        channels: 2 * int(1, 3), kernel: extents(4), stride: extents(3), padding: padding(),
        outputPadding: flip() ? 0 : extents(2), groups: int(1, 2), hasBias: flip(),
        initializer: initializer())
    case 18: ScaleShift(hasScale: flip(), hasShift: flip())
    case 19: LocalResponseNorm(size: int(1, 5), alpha: double().magnitude, beta: double(), bias: 2)
    case 20: Pad(border: border())
    case 21: Slice(axis: flip() ? nil : 0, start: int(0, 2), count: int(1, 3), step: int(1, 2))
    case 22: Upsample(factor: extents(3), mode: flip() ? .nearest : .linear)
    case 23: ChannelShuffle(groups: int(1, 3))
    case 24: Softmax(axis: flip() ? nil : 0, isLogarithm: flip())
    case 25: Gain(initial: flip() ? 1 : double())
    case 26: Reverse(axis: flip() ? nil : int(0, 1))
    case 27: Opaque(kind: name(), region: name(), result: int(0, 2), type: inputType())
    default: NormalizeInput(mode: flip() ? .one : .averageQ)
    }
  }

  private mutating func inputType() -> TensorType {
    switch int(0, 4) {
    case 0: TensorType(.float32, [int(1, 8)])
    case 1: TensorType(.float32, [int(1, 4), int(1, 6)], isSignal: flip())
    case 2: TensorType(.int32, flip() ? [] : [int(1, 6)])
    default: TensorType(.float32, [int(1, 4), int(1, 6), int(1, 6)])
    }
  }

  private mutating func phi() -> Activation {
    if flip() {
      let entry = ActivationCatalogue.all[int(0, ActivationCatalogue.all.count - 1)]
      let arguments = entry.parameters.map { _ in double() }
      if let activation = entry.activation(arguments) { return activation }
    }
    return Activation(
      name: name(), arguments: flip() ? [] : [double(), double()],
      expression: RandomFormula.make(depth: int(0, 5), random: &random), isBuiltIn: false)
  }

  private mutating func transform() -> ActivationTransform? {
    flip()
      ? nil
      : ActivationTransform(
        inputScale: double(), inputShift: double(), outputScale: double(), outputShift: double(),
        negativeSlope: flip() ? nil : double(), residual: flip() ? 0 : double().magnitude)
  }

  private mutating func initializer() -> Initializer? {
    guard flip() else { return nil }
    return Initializer(
      Initializer.Distribution.allCases[int(0, 3)], isDelta: flip(), scale: flip() ? 1 : double())
  }

  private mutating func method() -> Method {
    let kinds: [Method.Kind] = [
      .none, .dks(zeta: 1 + Double(int(1, 40)) / 16), .tat(.automatic), .tat(.curvature(double().magnitude)),
      .tat(.cAtZero(0.9)),
    ]
    return Method(
      kinds[int(0, kinds.count - 1)], inputs: Method.InputNormalization.allCases[int(0, 2)])
  }

  private mutating func name() -> String {
    let names = [
      "features.repeat[17].dense", "dense", "dense_2", "output", "graph", "input", "sum", "true", "ζ.Schicht",
      "two words", "", "a\"quote\\", "line\nbreak\r\n", "\u{7}", "1abc", "f32[3]", "a[", "a]", "x.", ".x",
      "%3",
      "a//b", "👩‍🔬", "e\u{301}", "{}", "method", "weights", "\u{A0}",
    ]
    return names[int(0, names.count - 1)]
  }

  private mutating func anyNode() -> Node.ID { Node.ID(int(0, graph.nodes.count - 1)) }
  private mutating func padding() -> Padding { flip() ? .same : flip() ? .valid : .explicit(border()) }
  private mutating func border() -> Border {
    let before = Extents(height: int(-1, 2), width: int(-1, 2))
    return flip() ? Border(before) : Border(before: before, after: Extents(int(0, 2)))
  }
  private mutating func extents(_ limit: Int) -> Extents {
    flip() ? Extents(int(1, limit)) : Extents(height: int(1, limit), width: int(1, limit))
  }
  private mutating func flip() -> Bool { Bool.random(using: &random) }
  private mutating func int(_ low: Int, _ high: Int) -> Int { Int.random(in: low...high, using: &random) }

  /// Zeros, whole numbers, short and long fractions, large and small ones; never 0 where it would not do.
  private mutating func double() -> Double {
    switch int(0, 4) {
    case 0: Double(int(1, 5))
    case 1: Double(int(1, 99)) / 100
    case 2: -Double.random(in: 0.001...3, using: &random)
    case 3: Double.random(in: 1...2, using: &random) * 1e-200
    default: Double.random(in: 1...2, using: &random) * 1e30
    }
  }
}
