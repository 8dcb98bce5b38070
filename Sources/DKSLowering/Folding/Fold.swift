import DKSFormulas
import DKSGraph
import DKSTensors

/// A graph while activations are folded.
struct Fold {
  var graph: Graph
  var parameters: ParameterTable
  private let users: [[Int]]
  private let isOutput: [Bool]
  /// The graph before any fold.
  private let original: Graph
  /// The types in which the weights of the nodes of these names are written.
  private let types: [String: ElementType]
  /// The numbers of the layer that was folded last: it is the one before the activation that follows.
  private var last: (node: Int, elements: LayerElements)?

  init(_ graph: Graph, _ parameters: ParameterTable, writtenAs types: [String: ElementType]) {
    self.types = types
    self.graph = graph
    original = graph
    self.parameters = parameters
    var users = [[Int]](repeating: [], count: graph.nodes.count)
    for (i, node) in graph.nodes.enumerated() {
      for operand in node.operands { users[Int(operand.index)].append(i) }
    }
    self.users = users
    var isOutput = [Bool](repeating: false, count: graph.nodes.count)
    for output in graph.outputs { isOutput[Int(output.node.index)] = true }
    self.isOutput = isOutput
  }

  // MARK: α and β

  /// Moves α and β of activation number `index` into what computes its operand.
  mutating func foldInput(_ index: Int) throws(FoldRefusal) {
    guard var activation = graph.nodes[index].operation as? ActivationLayer,
      var transform = activation.transform
    else { return }
    let (alpha, beta) = (transform.inputScale, transform.inputShift)
    guard alpha != 1 || beta != 0 else { return }
    let name = alpha == 1 ? "β" : beta == 0 ? "α" : "α and β"

    var producer = index
    repeat {
      guard let operand = graph.nodes[producer].operands.first else { return }
      producer = Int(operand.index)
      if isOutput[producer] {
        throw FoldRefusal(
          constants: name, reason: "'\(graph.nodes[producer].name)' is a result of the network")
      }
      guard users[producer].count == 1 else {
        throw FoldRefusal(constants: name, reason: "'\(graph.nodes[producer].name)' has other users")
      }
    } while Self.movesValues(graph.nodes[producer].operation)

    if graph.nodes[producer].operation is WeightedSum {
      try foldIntoSum(producer, alpha, beta, name)
    } else {
      try foldIntoProducer(producer, alpha, beta, name)
    }
    transform.inputScale = 1
    transform.inputShift = 0
    activation.transform = transform
    graph.nodes[index].operation = activation
  }

  private mutating func foldIntoProducer(
    _ producer: Int, _ alpha: Double, _ beta: Double, _ constants: String
  ) throws(FoldRefusal) {
    let change = LayerChange(scale: alpha, biasScale: alpha, shift: beta)
    let elements = try elements(producer, constants)
    try check(change, elements, producer, constants) { alpha * $0 + beta }
    try make(change, elements, at: producer, constants)
  }

  /// α goes into the weights of the sum, β into the bias of one of the layers that it adds up.
  private mutating func foldIntoSum(
    _ index: Int, _ alpha: Double, _ beta: Double, _ constants: String
  ) throws(FoldRefusal) {
    guard var sum = graph.nodes[index].operation as? WeightedSum else { return }
    let weights = sum.weights.map { $0 * alpha }
    if beta != 0 {
      var taker: Int?
      for (operand, weight) in zip(graph.nodes[index].operands, weights) where weight.magnitude > 1e-3 {
        let i = Int(operand.index)
        guard users[i].count == 1, !isOutput[i], graph.nodes[i].sharedWeights == nil,
          AffineLayer.takes(graph.nodes[i].operation)
        else { continue }
        taker = i
        let change = LayerChange(shift: beta / weight)
        let elements = try elements(i, constants)
        try check(change, elements, i, constants) { $0 + beta / weight }
        try make(change, elements, at: i, constants)
        break
      }
      guard taker != nil else {
        throw FoldRefusal(
          constants: constants, reason: "no summand of '\(graph.nodes[index].name)' has a bias of its own")
      }
    }
    sum.weights = weights
    graph.nodes[index].operation = sum
  }

  // MARK: γ and δ

  /// Moves γ and δ of activation number `index` into the layers that use it.
  mutating func foldOutput(_ index: Int) throws(FoldRefusal) {
    guard var activation = graph.nodes[index].operation as? ActivationLayer,
      var transform = activation.transform
    else { return }
    let (gamma, delta) = (transform.outputScale, transform.outputShift)
    guard gamma != 1 || delta != 0 else { return }
    let constants = delta == 0 ? "γ" : gamma == 1 ? "δ" : "γ and δ"
    var sinks = try sinks(of: index, transform, constants)

    var layers: [LayerElements] = []
    for sink in sinks { layers.append(try elements(sink.node, constants)) }
    if delta != 0 {
      for i in sinks.indices where sinks[i].shiftBarrier == nil {
        sinks[i].shiftBarrier = borderReached(sinks[i].node, layers[i])
      }
    }
    let barrier = sinks.lazy.compactMap(\.shiftBarrier).first
    let shift = barrier == nil ? delta : 0
    if barrier != nil && gamma == 1 {
      throw FoldRefusal(constants: "δ", reason: barrier ?? "")
    }
    let phi = samples(of: index)
    let change = LayerChange(scale: gamma, rowSums: gamma * shift)
    for (sink, layer) in zip(sinks, layers) {
      try check(
        change, layer, sink.node, constants, before: { gamma * (phi($0) + delta) },
        after: { phi($0) + (delta - shift) }
      ) { $0 }
    }
    for (sink, layer) in zip(sinks, layers) { try make(change, layer, at: sink.node, constants) }
    transform.outputScale = 1
    transform.outputShift = delta - shift
    activation.transform = transform
    graph.nodes[index].operation = activation
    if let barrier { throw FoldRefusal(constants: "δ", reason: barrier) }
  }

  /// A layer that sees the activation, and why a shift would not reach it whole.
  private struct Sink {
    var node: Int
    var shiftBarrier: String?
  }

  private func sinks(
    of index: Int, _ transform: ActivationTransform, _ constants: String
  ) throws(FoldRefusal) -> [Sink] {
    var sinks: [Sink] = []
    var pending: [Sink] = [Sink(node: index)]
    while let current = pending.popLast() {
      if isOutput[current.node] {
        let name = graph.nodes[current.node].name
        throw FoldRefusal(constants: constants, reason: "'\(name)' is a result of the network")
      }
      for user in users[current.node] {
        let node = graph.nodes[user]
        var next = Sink(node: user, shiftBarrier: current.shiftBarrier)
        if AffineLayer.takes(node.operation) {
          sinks.append(next)
          continue
        }
        guard Self.passesScale(node.operation, isPositive: transform.outputScale > 0) else {
          throw FoldRefusal(
            constants: constants,
            reason:
              "'\(node.name)' ('\(type(of: node.operation).mnemonic)') sees it and has no weights to take them"
          )
        }
        if !Self.passesShift(node.operation, over: graph.operandTypes(of: node).first) {
          next.shiftBarrier = "'\(node.name)' puts zeros beside it"
        }
        pending.append(next)
      }
    }
    return sinks
  }

  // MARK: What lets constants pass

  /// Whether the operation only moves values, each to one place or several.
  static func movesValues(_ operation: any Operation) -> Bool {
    switch operation {
    case is Flatten, is Reshape, is Transpose, is ChannelShuffle, is Dropout: true
    case let upsample as Upsample: upsample.mode == .nearest
    default: false
    }
  }

  /// Whether a factor may be applied after the operation instead of before.
  private static func passesScale(_ operation: any Operation, isPositive: Bool) -> Bool {
    switch operation {
    case is Slice, is Part, is Element, is Last, is Pad, is Upsample, is AveragePool, is GlobalAveragePool,
      is Average:
      true
    case is MaxPool: isPositive
    default: movesValues(operation)
    }
  }

  /// Whether a constant may be added after the operation instead of before; for those that let factors pass.
  private static func passesShift(_ operation: any Operation, over operand: TensorType?) -> Bool {
    switch operation {
    case let pad as Pad: return pad.border == Border(0) || pad.mode != .zeros
    case let pool as AveragePool:
      guard pool.countsPadding, let operand else { return true }
      return pool.window.border(over: operand) == Border(0)
    default: return true
    }
  }

  /// Why the layer sees zeros beside the activation; nil where its taps that are not zero stay inside.
  private func borderReached(_ index: Int, _ layer: LayerElements) -> String? {
    let node = graph.nodes[index]
    let reason = "'\(node.name)' reaches beyond the border with taps that are not zero"
    guard let operand = graph.operandTypes(of: node).first else { return nil }
    let window: SlidingWindow
    switch node.operation {
    case let layer as Convolution: window = layer.window
    case let layer as DepthwiseConvolution: window = layer.window
    // Each place of the result is a sum over other taps.
    case is TransposedConvolution: return "places of '\(node.name)' sum over different taps"
    default: return nil
    }
    guard let grid = operand.grid, let rows = window.vertical.tapsInside(along: grid.height),
      let columns = window.horizontal.tapsInside(along: grid.width)
    else { return reason }
    if rows.count == window.size.height && columns.count == window.size.width { return nil }
    for (i, weight) in layer.weights.enumerated() where weight != 0 {
      let column = i % window.size.width
      let row = i / window.size.width % window.size.height
      if !rows.contains(row) || !columns.contains(column) { return reason }
    }
    return nil
  }

  // MARK: Layers

  private func ownLayer(_ index: Int, _ constants: String) throws(FoldRefusal) -> AffineLayer {
    let node = graph.nodes[index]
    guard AffineLayer.takes(node.operation) else {
      throw FoldRefusal(
        constants: constants,
        reason: "'\(node.name)' ('\(type(of: node.operation).mnemonic)') has no weights to take them")
    }
    guard node.sharedWeights == nil else {
      throw FoldRefusal(constants: constants, reason: "'\(node.name)' shares its weights")
    }
    guard let layer = AffineLayer(node, parameters) else {
      throw FoldRefusal(constants: constants, reason: "'\(node.name)' has no weights")
    }
    return layer
  }

  /// The numbers of the layer at `index`; those that were folded last are still there.
  private func elements(_ index: Int, _ constants: String) throws(FoldRefusal) -> LayerElements {
    let layer = try ownLayer(index, constants)
    if let last, last.node == index { return last.elements }
    do throws(WeightError) {
      return try layer.elements()
    } catch {
      throw FoldRefusal(constants: constants, reason: "a weight \(error.message)", isFailure: true)
    }
  }

  private mutating func make(
    _ change: LayerChange, _ elements: LayerElements, at index: Int, _ constants: String
  ) throws(FoldRefusal) {
    var (layer, changed) = (try ownLayer(index, constants), elements)
    changed.make(change)
    layer.make(change, changed)
    last = (index, changed)
    graph.nodes[index].operation = layer.operation
    parameters[graph.nodes[index], layer.weightRole] = layer.weights
    if let bias = layer.bias { parameters[graph.nodes[index], .bias] = bias }
  }

  /// Tries a change on sampled vectors.
  private func check(
    _ change: LayerChange, _ elements: LayerElements, _ index: Int, _ constants: String,
    before: (Double) -> Double = { $0 }, after: (Double) -> Double = { $0 }, result: (Double) -> Double
  ) throws(FoldRefusal) {
    let type = types[graph.nodes[index].name] ?? .float32
    let error = FoldCheck.error(
      of: change, on: elements, writtenAs: type, before: before, after: after, result: result)
    guard error <= FoldCheck.tolerance(of: type) else {
      throw FoldRefusal(
        constants: constants, reason: "\(type) weights would change the result by \(error) of its size")
    }
  }

  /// φ(αz + β) as a function of z, with the α and β that the activation had before any fold.
  private func samples(of index: Int) -> (Double) -> Double {
    guard let activation = original.nodes[index].operation as? ActivationLayer else { return { $0 } }
    let transform = activation.transform ?? ActivationTransform()
    return { z in
      let x = transform.inputScale * z + transform.inputShift
      if let slope = transform.negativeSlope { return x > 0 ? x : slope * x }
      return activation.phi.expression.value(at: x)
    }
  }
}
