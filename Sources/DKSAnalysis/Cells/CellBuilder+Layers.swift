import DKSFormulas
import DKSGraph

extension CellBuilder {
  /// W h + b: every output channel is a sum over the input channels of its group, at one location or at those under the
  /// taps (Theory 1.2).
  mutating func affine(_ layer: any AffineOperation, _ node: Node, _ i: Int) -> CellValue {
    let operand = graph.operandTypes(of: node)[0]
    var input = value(node.operands[0])
    let isFresh = sharedKey(of: node, i, classes: 1) < 0
    if let convolution = layer as? any ConvolutionLayer {
      if let patches = patches(convolution, node, operand) {
        return fill(patches, layer, node, i)
      }
      input = under(tapOf: convolution, node, input, operand, isFresh: isFresh)
    }
    guard case .parts(let parts) = input else {
      guard case .uniform(let source) = input else { return input }
      let segments = [CellParts.Segment(source: source, size: features(operand))]
      return CellParts(
        outputs(of: layer, segments, node, i, locations(node.type), classes: 1),
        locations: locations(node.type)
      ).simplified
    }
    return fill(parts, layer, node, i)
  }

  private mutating func fill(
    _ input: CellParts, _ layer: any AffineOperation, _ node: Node, _ i: Int
  ) -> CellValue {
    var result = input
    for number in input.classes.indices {
      result.classes[number] = outputs(
        of: layer, input.classes[number], node, i, input.counts[number], classes: input.classes.count)
    }
    return result.simplified
  }

  /// The channels that a layer makes of `input`.
  private mutating func outputs(
    of layer: any AffineOperation, _ input: [CellParts.Segment], _ node: Node, _ i: Int, _ locations: Int,
    classes: Int
  ) -> [CellParts.Segment] {
    let channels = features(node.type)
    let key = sharedKey(of: node, i, classes: classes)
    if let mirror = layer.initializer?.mirror {
      return mirrored(mirror, input, key, i, channels, locations)
    }
    // Uses of shared weights are compared channel by channel of the operand: each group by itself.
    let isCompared = key >= 0
    if let depthwise = layer as? DepthwiseConvolution {
      if isCompared {
        guard take(input.size, 8 + input.count) else { return input }
        return (0..<input.size).map { channel in
          channelGroup(
            cut(input, from: channel, count: 1), channel * depthwise.multiplier, depthwise.multiplier, key, i,
            locations)
        }
      }
      var first = 0
      return input.map { segment in
        let size = segment.size * depthwise.multiplier
        defer { first += size }
        return channelGroup([segment], first, size, key, i, locations)
      }
    }
    let groups = (layer as? Convolution)?.groups ?? (layer as? TransposedConvolution)?.groups ?? 1
    if groups == 1 || (input.count == 1 && !isCompared) {
      return [channelGroup(input, 0, channels, key, i, locations)]
    }
    guard take(groups, input.count) else { return input }
    // Consecutive groups that see one and the same segment are alike.
    let (width, height) = (input.size / groups, channels / groups)
    var result: [CellParts.Segment] = []
    var pending: (source: CellReference, first: Int, count: Int)?
    func close(_ builder: inout CellBuilder) {
      guard let run = pending else { return }
      let seen = CellParts.Segment(source: run.source, size: width)
      result.append(builder.channelGroup([seen], run.first * height, run.count * height, key, i, locations))
      pending = nil
    }
    for group in 0..<groups {
      let seen = cut(input, from: group * width, count: width)
      if !isCompared, seen.count == 1, let run = pending, run.source.cell == seen[0].source.cell,
        run.source.place == seen[0].source.place
      {
        pending?.count += 1
        continue
      }
      close(&self)
      if seen.count == 1 {
        pending = (seen[0].source, group, 1)
      } else {
        result.append(channelGroup(seen, group * height, height, key, i, locations))
      }
    }
    close(&self)
    return result
  }

  private mutating func channelGroup(
    _ input: [CellParts.Segment], _ first: Int, _ size: Int, _ key: Int32, _ i: Int, _ locations: Int
  ) -> CellParts.Segment {
    let terms = network.add(input.map { CellTerm(source: $0.source, coefficient: Double($0.size)) })
    let cell = network.append(.affine(terms: terms), node: i, channels: size, locations: locations) {
      $0.firstChannel = Int32(clamping: first)
      $0.isGaussian = true
      $0.sharedKey = key
    }
    if key < 0 { network.makeFresh(cell) }
    return CellParts.Segment(source: CellReference(cell), size: size)
  }

  // MARK: Windows

  /// The operand under the one tap that counts: that of the Delta form, else the middle one.
  private mutating func under(
    tapOf layer: any ConvolutionLayer, _ node: Node, _ input: CellValue, _ operand: TensorType,
    isFresh: Bool
  ) -> CellValue {
    // Where weights are used once, it does not matter which location of many alike they see.
    var isAlike = false
    if isFresh, case .uniform = input { isAlike = true }
    if let transposed = layer as? TransposedConvolution {
      if isAlike { return input }
      let key = AnyHashable([AnyHashable(transposed.kernel), transposed.stride, transposed.padding])
      return gather(node, key: key) {
        transposed.deltaSources(over: operand, to: node.type).map { $0.map { (0, $0) } }
      }
    }
    guard let window = layer.slidingWindow else { return input }
    let inside = layer.deltaTap(for: operand)
    let isDelta = layer.initializer?.isDelta ?? (inside != nil)
    let tap = (isDelta ? inside : nil) ?? window.center
    if window.stride == 1,
      window.places(over: operand) == operand.grid,
      window.isMiddle(tap, over: operand)
    {
      return input
    }
    if isAlike, (!isDelta && layer.kernel != 1) || window.isInside(tap, over: operand) { return input }
    if !isDelta, layer.kernel != 1 {
      // All taps are drawn; beyond the border the nearest location stands for those that are inside.
      let isInside = window.isInside(tap, over: operand)
      return gather(node, key: AnyHashable([AnyHashable(window), tap])) {
        isInside
          ? window.locations(of: tap, over: operand).map { $0.map { (0, $0) } }
          : window.nearestLocations(of: tap, over: operand).map { (0, $0) }
      }
    }
    let isInside = window.isInside(tap, over: operand)
    return gather(node, key: AnyHashable([AnyHashable(window), tap]), isInside: isInside) {
      window.locations(of: tap, over: operand).map { $0.map { (0, $0) } }
    }
  }

  /// Where locations are told apart and all taps are drawn: the operand under each of them, side by side.
  private mutating func patches(
    _ layer: any ConvolutionLayer, _ node: Node, _ operand: TensorType
  ) -> CellParts? {
    guard layer.initializer?.isDelta != true, layer.kernel != 1 else { return nil }
    if !resolvesLocations {
      // All taps of patches that share no location are seen by one place each: few of them are followed.
      guard layer.slidingWindow?.isPatch == true, locations(node.type) <= 1 << 8,
        case .parts = value(node.operands[0])
      else { return nil }
    }
    let maps: [[Int?]]
    if let transposed = layer as? TransposedConvolution {
      maps = transposed.tapSources(over: operand, to: node.type)
    } else {
      guard let window = layer.slidingWindow else { return nil }
      maps = window.taps.map { window.locations(of: $0, over: operand) }
    }
    let parts = self.parts(of: value(node.operands[0]), operand)
    let nothing = [CellParts.Segment(source: zero, size: operand.featureCount)]
    let places = locations(node.type)
    return CellParts(
      classes: (0..<places).map { p in
        maps.flatMap { map in map[p].map { parts.classes[parts.number(at: $0)] } ?? nothing }
      }, classOfLocation: (0..<Int32(places)).map { $0 })
  }

  // MARK: Mirrored weights

  /// [W; −W] makes halves of opposite sign, [W, −W] takes the difference of two halves (Theory 4.3).
  private mutating func mirrored(
    _ mirror: Initializer.Mirror, _ input: [CellParts.Segment], _ key: Int32, _ i: Int, _ channels: Int,
    _ locations: Int
  ) -> [CellParts.Segment] {
    var seen = input
    if mirror != .outputs {
      let half = input.size / 2
      let halves = [cut(input, from: 0, count: half), cut(input, from: half, count: half)]
      seen = []
      for run in runs(halves) {
        let source = difference(run.sources[0], run.sources[1], run.size, locations, i)
        seen.append(CellParts.Segment(source: source, size: run.size))
      }
    }
    guard mirror != .inputs else { return [channelGroup(seen, 0, channels, key, i, locations)] }
    let half = channelGroup(seen, 0, channels / 2, key, i, locations)
    let other = scaled(half.source, by: -1, channels / 2, locations, i)
    return [half, CellParts.Segment(source: other, size: channels - channels / 2)]
  }

  /// a − b; φ(u) − φ(−u) = su where the activation undoes itself.
  private mutating func difference(
    _ a: CellReference, _ b: CellReference, _ channels: Int, _ locations: Int, _ i: Int
  ) -> CellReference {
    if a == zero, b == zero { return zero }
    switch (network.cells[a.index].rule, network.cells[b.index].rule) {
    case (.activation(let u), .activation(let v)):
      if case .scale(let negative, -1) = network.cells[v.index].rule, negative.cell == u.cell,
        let layer = graph.nodes[Int(network.cells[a.index].node)].operation as? ActivationLayer,
        layer.transform == nil, let slope = layer.phi.oddSlope
      {
        return scaled(inside(u, a), by: slope, channels, locations, i)
      }
    case (.sum(let first, _), .sum(let second, _)) where first.count == second.count:
      let terms = zip(network.terms[first], network.terms[second]).map { ($0, $1) }
      if terms.allSatisfy({ $0.coefficient == $1.coefficient }) {
        let parts = terms.map { difference($0.source, $1.source, channels, locations, i) }
        return sum(parts, terms.map(\.0.coefficient), channels, locations, i)
      }
    case (.scale(let x, let k), .scale(let y, let l)) where k == l:
      let inner = difference(x, y, channels, locations, i)
      return scaled(inner, by: k, channels, locations, i)
    default: break
    }
    return sum([a, b], [1, -1], channels, locations, i)
  }
}
