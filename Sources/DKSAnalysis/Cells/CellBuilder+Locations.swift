import DKSGraph

extension CellBuilder {
  /// A location of one of the operands; nothing where zeros stand.
  typealias Source = (operand: Int, location: Int)

  /// The value whose locations are those of the operands that `sources` names.
  ///
  /// `key` tells rearrangements apart. Where the one operand is uniform and `isInside` says that no zeros come in, many
  /// locations are not looked at: O(1).
  mutating func gather(
    _ node: Node, key: AnyHashable, isInside: Bool = true, sources: () -> [Source?]
  ) -> CellValue {
    if node.operands.count == 1, isInside, locations(node.type) > Rearrangements.fewElements,
      case .uniform(let source) = value(node.operands[0])
    {
      let operand = graph.operandTypes(of: node)[0]
      if operand == node.type, node.operation is Slice || node.operation is Part { return .uniform(source) }
      // Along the steps of a sequence a cut is a shift.
      if operand.isSequence, let start = node.operation.cutStart(of: operand) {
        return .uniform(placed(source, at: .shift(Int32(start))))
      }
      return .uniform(placed(source, at: rearrangements.number(of: key, operand.shape)))
    }
    guard take(locations(node.type)) else { return .uniform(zero) }
    return gather(node, sources())
  }

  private mutating func gather(_ node: Node, _ sources: [Source?]) -> CellValue {
    let operands = node.operands.map { parts(of: value($0), graph[$0].type) }
    /// One class of locations of the result, and where each of them is in the operand.
    struct Found {
      var operand: Int
      var number: Int
      var moves = PlaceTable()
    }
    // By operand, the class of the result for each class of the operand; zeros have the last row.
    var numbers = operands.map { [Int](repeating: -1, count: $0.classes.count) } + [[-1]]
    var classes: [Found] = []
    var classOfLocation: [Int32] = []
    classOfLocation.reserveCapacity(sources.count)
    for (p, source) in sources.enumerated() {
      let operand = source?.operand ?? operands.count
      let number = source.map { operands[$0.operand].number(at: $0.location) } ?? 0
      var k = numbers[operand][number]
      if k < 0 {
        k = classes.count
        numbers[operand][number] = k
        classes.append(Found(operand: operand, number: number))
      }
      classes[k].moves.append(p, source?.location ?? 0)
      classOfLocation.append(Int32(k))
    }
    let width = features(node.type)
    let segments = classes.map { found -> [CellParts.Segment] in
      guard found.operand < operands.count else { return [.init(source: zero, size: width)] }
      return operands[found.operand].classes[found.number].map {
        var source = $0.source
        source.place =
          network.cells[source.index].locations == 1
          ? .aligned : rearrangements.position(of: found.moves, in: source.place)
        return .init(source: source, size: $0.size)
      }
    }
    return CellParts(classes: segments, classOfLocation: classOfLocation).simplified
  }

  // MARK: Pools

  /// A mean over locations, per channel.
  ///
  /// By classes, every location of the result has the mean over all locations: the map of one q and one c, which
  /// `assumptions()` names. Where locations are told apart it is what it says.
  mutating func pool(_ node: Node, _ i: Int) -> CellValue {
    let operand = graph.operandTypes(of: node)[0]
    if let average = node.operation as? Average, !average.isOverLocations(of: operand) {
      return mixed(node, i)
    }
    if resolvesLocations { return windows(node, operand, i) }
    let parts = self.parts(of: value(node.operands[0]), operand)
    let places = locations(node.type)
    if parts.classes.count == 1 {
      let position = rearrangements.number(of: AnyHashable(node.operation), operand.shape)
      return CellParts(
        parts.classes[0].map { .init(source: placed($0.source, at: position), size: $0.size) },
        locations: places
      ).simplified
    }
    guard take(parts.classes.reduce(0) { $0 + $1.count }, parts.classes.count) else { return .uniform(zero) }
    var segments: [CellParts.Segment] = []
    for (size, sources) in runs(parts.classes) {
      let terms = zip(sources, parts.counts).map { CellTerm(source: $0, coefficient: Double($1)) }
      segments.append(.init(source: mixture(terms, channels: size, locations: places, i), size: size))
    }
    return CellParts(segments, locations: places).simplified
  }

  /// The mean, or for a maximum the first, of the locations in each window.
  private mutating func windows(_ node: Node, _ operand: TensorType, _ i: Int) -> CellValue {
    let parts = self.parts(of: value(node.operands[0]), operand)
    let windows =
      (node.operation as? any PoolingLayer)?.slidingWindow.windows(over: operand)
      ?? [Array(0..<locations(operand))]
    let takesFirst = node.operation is MaxPool
    var classes: [[CellParts.Segment]] = []
    for window in windows {
      let lists = (takesFirst ? Array(window.prefix(1)) : window).map { parts.classes[parts.number(at: $0)] }
      let weights = [Double](repeating: 1 / Double(max(lists.count, 1)), count: lists.count)
      var segments: [CellParts.Segment] = []
      for run in runs(lists) {
        segments.append(.init(source: sum(run.sources, weights, run.size, 1, i), size: run.size))
      }
      classes.append(segments)
    }
    return CellParts(classes: classes, classOfLocation: (0..<Int32(classes.count)).map { $0 }).simplified
  }

  /// Features and locations change places: everything is taken for the mean of everything.
  mutating func mixed(_ node: Node, _ i: Int) -> CellValue {
    mixed(node.operands.map { .parts(parts(of: value($0), graph[$0].type)) }, node, i)
  }

  /// The same of some values.
  mutating func mixed(_ values: [CellValue], _ node: Node, _ i: Int) -> CellValue {
    var terms: [CellTerm] = []
    for value in values {
      switch value {
      case .uniform(let source): terms.append(CellTerm(source: source, coefficient: 1))
      case .parts(let parts):
        let total = Double(parts.counts.reduce(0, +) * (parts.classes.first?.size ?? 1))
        for (segments, count) in zip(parts.classes, parts.counts) {
          terms += segments.map { CellTerm(source: $0.source, coefficient: Double($0.size * count) / total) }
        }
      }
    }
    let (channels, places) = (features(node.type), locations(node.type))
    var source = mixture(terms, channels: channels, locations: places, i)
    let shape = graph.operandTypes(of: node).first?.shape ?? []
    let position = rearrangements.number(of: AnyHashable(node.operation), shape)
    source.channel = rearrangements.compose(position, source.channel)
    source.place = .aligned
    return .uniform(source)
  }
}

extension Operation {
  /// Where consecutive elements begin that are taken along the first axis.
  fileprivate func cutStart(of operand: TensorType) -> Int? {
    switch self {
    case let slice as Slice where slice.step == 1: slice.start
    case let part as Part: part.index * (operand.shape[0] / max(part.count, 1))
    default: nil
    }
  }
}
