import DKSGraph

/// Makes the cells of a graph, node by node; how each operation moves them is told here and nowhere else.
struct CellBuilder {
  var network: CellNetwork
  var rearrangements = Rearrangements()
  var joints = JointCache()
  /// Numbers of shared weights.
  private var keys: [String: Int32] = [:]
  private(set) var keyNames: [String] = []
  /// The number of cells when each was met first.
  private(set) var keyBirths: [Int32] = []
  /// The cell that stands for each network input after normalization, by input node and mode.
  private var normalized: [String: Int] = [:]
  /// The steps of stacks whose steps are images or sequences, by node.
  var steps: [Int: [CellValue]] = [:]
  /// Numbers for activations, and the cells that they make of parts.
  var layers: [ActivationLayer: Int] = [:]
  var activated: [ActivatedPart: Int] = [:]
  /// What it took so far: locations and channels looked at one by one, cells and parts made.
  private var work = 0
  /// Whether the method brings the means of transformed activations to 0.
  let centersActivations: Bool

  init(_ network: CellNetwork) {
    self.network = network
    if case .dks = network.graph.method.kind { centersActivations = true } else { centersActivations = false }
    var uses: [String: Int] = [:]
    for node in network.graph.nodes {
      if let key = node.sharedWeights, node.operation is any AffineOperation { uses[key, default: 0] += 1 }
    }
    isShared = Set(uses.lazy.filter { $0.value > 1 }.map(\.key))
  }

  private let isShared: Set<String>

  var graph: Graph { network.graph }
  var zero: CellReference { CellReference(CellNetwork.zero) }

  /// The number of the weights of node `i`; −1 where they are used once: by no other node, at locations of one class.
  mutating func sharedKey(of node: Node, _ i: Int, classes: Int) -> Int32 {
    let named = node.sharedWeights.flatMap { isShared.contains($0) ? $0 : nil }
    guard let key = named ?? (classes > 1 ? Self.ownKey(i) : nil) else { return -1 }
    if let known = keys[key] { return known }
    let number = Int32(keyNames.count)
    keys[key] = number
    keyNames.append(key)
    keyBirths.append(Int32(network.cells.count))
    return number
  }

  /// A key for weights that only one node has.
  static func ownKey(_ i: Int) -> String { "\u{0}\(i)" }

  func value(_ id: Node.ID) -> CellValue { network.values[Int(id.index)] }

  /// The features and the locations of a type; tokens are locations of one feature.
  func features(_ type: TensorType) -> Int { type.channelCount }
  func locations(_ type: TensorType) -> Int { type.placeCount }

  /// Whether every location is told apart.
  var resolvesLocations: Bool { if case .locations = network.resolution { true } else { false } }

  /// Adds the value of node `i`.
  mutating func add(_ i: Int) {
    let node = graph.nodes[i]
    let before = network.cells.count
    let value = network.excess == nil ? value(of: node, i) : .uniform(zero)
    network.append(value)
    if !take(1, 1 + 4 * (network.cells.count - before) + 8 * value.segmentCount) { network.exceed(at: i) }
  }

  /// Counts work in proportion to `count` times `each`, and says whether there may be more.
  ///
  /// Who asks for every location knows what that takes.
  mutating func take(_ count: Int, _ each: Int = 1) -> Bool {
    if resolvesLocations { return true }
    let (amount, isLarge) = count.multipliedReportingOverflow(by: max(each, 1))
    let (sum, isLarger) = work.addingReportingOverflow(isLarge ? .max : amount)
    work = isLarger ? .max : sum
    return work <= CellNetwork.workLimit + CellNetwork.workPerNode * graph.nodes.count
  }

  private mutating func value(of node: Node, _ i: Int) -> CellValue {
    if case .locations(let known) = network.resolution, known[i] { return inputs(of: node, i) }
    switch node.operation {
    case is Input, is Opaque: return inputs(of: node, i)
    case let layer as NormalizeInput: return normalizedInput(layer, node, i)
    case is Zeros: return .uniform(zero)
    case let layer as any AffineOperation: return affine(layer, node, i)
    case let layer as ActivationLayer: return activation(layer, node, i)
    case let sum as WeightedSum: return self.sum(node, sum.weights, i)
    case let scale as Scale:
      return map(value(node.operands[0]), node) { builder, source, size, count in
        builder.scaled(source, by: scale.factor, size, count, i)
      }
    case let gain as Gain:
      return map(value(node.operands[0]), node) { builder, source, size, count in
        builder.scaled(source, by: gain.initial, size, count, i)
      }
    case is LayerNorm: return norm(node, i)
    case let dropout as Dropout where dropout.rate > 0:
      return map(value(node.operands[0]), node) { builder, source, size, count in
        builder.dropout(source, rate: dropout.rate, size, count, i)
      }
    case is any PoolingLayer, is GlobalAveragePool, is Average: return pool(node, i)
    default: return rearranged(node, i)
    }
  }

  /// Calls `body` for each group of channels of each class of locations, with their numbers.
  mutating func map(
    _ value: CellValue, _ node: Node,
    _ body: (inout CellBuilder, CellReference, _ channels: Int, _ locations: Int) -> CellReference
  ) -> CellValue {
    switch value {
    case .uniform(let source):
      return .uniform(body(&self, source, features(node.type), locations(node.type)))
    case .parts(var parts):
      for number in parts.classes.indices {
        for k in parts.classes[number].indices {
          let segment = parts.classes[number][k]
          parts.classes[number][k].source = body(&self, segment.source, segment.size, parts.counts[number])
        }
      }
      return parts.simplified
    }
  }

  /// The value as parts, whatever it is.
  func parts(of value: CellValue, _ type: TensorType) -> CellParts {
    switch value {
    case .parts(let parts): return parts
    case .uniform(let source):
      return CellParts([.init(source: source, size: features(type))], locations: locations(type))
    }
  }

  // MARK: Entries

  private mutating func inputs(of node: Node, _ i: Int) -> CellValue {
    let (channels, places) = (features(node.type), locations(node.type))
    guard resolvesLocations else {
      let cell = network.append(.input, node: i, channels: channels, locations: places)
      return .uniform(CellReference(cell))
    }
    let cells = (0..<places).map { p in
      network.append(.input, node: i, channels: channels, locations: 1) { $0.location = Int32(p) }
    }
    return CellParts(
      classes: cells.map { [.init(source: CellReference($0), size: channels)] },
      classOfLocation: (0..<Int32(places)).map { $0 }
    ).simplified
  }

  /// The same input brought to q = 1 in the same way is the same value.
  private mutating func normalizedInput(_ layer: NormalizeInput, _ node: Node, _ i: Int) -> CellValue {
    guard case .uniform(let source) = value(node.operands[0]) else { return inputs(of: node, i) }
    let key = "\(source.cell) \(source.place) \(layer.mode)"
    if let known = normalized[key] { return .uniform(CellReference(known)) }
    let result = inputs(of: node, i)
    if case .uniform(let made) = result { normalized[key] = made.index }
    return result
  }
}
