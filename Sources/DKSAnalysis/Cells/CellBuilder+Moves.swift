import DKSGraph

extension CellBuilder {
  /// Operations that move elements about and change none, and those that are taken for the identity.
  mutating func rearranged(_ node: Node, _ i: Int) -> CellValue {
    let operands = graph.operandTypes(of: node)
    guard let operand = operands.first else { return .uniform(zero) }
    switch node.operation {
    case let reshape as Reshape:
      if reshape.shape.count == 1 { return flattened(node, i) }
      if operand.shape.count == 1, node.type.isSequence, operand.element == .float32 { return rows(node) }
      if case .uniform(let source) = value(node.operands[0]), network.cells[source.index].isInput {
        return .uniform(source)
      }
      return mixed(node, i)
    case is Flatten: return flattened(node, i)
    case let transpose as Transpose:
      guard let axis = node.type.featureAxis, node.type.element == .float32,
        transpose.axes[axis] == operand.featureAxis
      else { return mixed(node, i) }
      // A sequence and its signal have the same locations.
      if operand.shape.count == 2 { return value(node.operands[0]) }
      return gather(node, key: AnyHashable(transpose)) { node.locationSources(operands) }
    case let concat as Concat:
      if isChannelAxis(concat.axis, node.type) { return sideBySide(node) }
      return gather(node, key: "concat") { node.locationSources(operands) }
    case let part as Part:
      if part.axis == 0, let step = steps[Int(node.operands[0].index)] {
        let count = step.count / part.count
        steps[i] = Array(step[part.index * count..<(part.index + 1) * count])
        return mixed(steps[i] ?? [], node, i)
      }
      let axis = part.axis ?? operand.featureAxis ?? 0
      if isChannelAxis(axis, operand) {
        let width = operand.shape[axis] / part.count
        return channels(node, from: part.index * width, count: width, step: 1)
      }
      return gather(node, key: AnyHashable(part)) { node.locationSources(operands) }
    case let slice as Slice:
      if slice.axis == 0, let step = steps[Int(node.operands[0].index)] {
        steps[i] = (0..<slice.count).map { step[slice.start + $0 * slice.step] }
        return mixed(steps[i] ?? [], node, i)
      }
      if isChannelAxis(slice.axis, operand) {
        return channels(node, from: slice.start, count: slice.count, step: slice.step)
      }
      return gather(node, key: AnyHashable(slice)) { node.locationSources(operands) }
    case let reverse as Reverse:
      let axis = reverse.reversedAxis(of: operand) ?? 0
      if axis == 0, let step = steps[Int(node.operands[0].index)] {
        steps[i] = step.reversed()
        return mixed(steps[i] ?? [], node, i)
      }
      if isChannelAxis(axis, operand) {
        let count = features(node.type)
        return reordered(node) { Array((0..<count).reversed()) }
      }
      return gather(node, key: AnyHashable(reverse)) { node.locationSources(operands) }
    case let pad as Pad:
      let cuts = pad.border.sides.allSatisfy { $0 <= 0 }
      return gather(node, key: AnyHashable(pad), isInside: cuts || pad.mode != .zeros) {
        pad.sources(over: operand)
      }
    case let up as Upsample where up.mode == .nearest:
      return gather(node, key: AnyHashable(up)) { up.sources(over: operand) }
    case let shuffle as ChannelShuffle: return shuffled(node, groups: shuffle.groups)
    case is Last, is Element:
      if let step = steps[Int(node.operands[0].index)] {
        return (node.operation as? Element).map { step[$0.index] } ?? step.last ?? .uniform(zero)
      }
      if operand.isSequence {
        return gather(node, key: AnyHashable(node.operation)) { node.locationSources(operands) }
      }
      if operand.shape.count == 1 {
        let index = (node.operation as? Element)?.index ?? operand.shape[0] - 1
        return channels(node, from: index, count: 1, step: 1)
      }
      return mixed(node, i)
    case is Stack:
      switch operand.shape.count {
      case 0 where operand.element == .float32: return sideBySide(node)
      case 0, 1: return gather(node, key: "stack") { node.operands.indices.map { ($0, 0) } }
      default:
        // Steps that are images or sequences have no place of their own in a value: they are kept beside it.
        steps[i] = node.operands.map { value($0) }
        return mixed(node, i)
      }
    case is Multiply: return factors(node, i)
    default: return node.operands.count == 1 ? value(node.operands[0]) : mixed(node, i)
    }
  }

  private func isChannelAxis(_ axis: Int?, _ type: TensorType) -> Bool {
    guard type.element == .float32 else { return false }
    return axis == nil || axis == type.featureAxis
  }

  /// Channels of all operands in turn.
  private mutating func sideBySide(_ node: Node) -> CellValue {
    let aligned = align(node.operands)
    let classes = aligned.classes.map { lists in
      var segments: [CellParts.Segment] = []
      for segment in lists.joined() { segment.append(to: &segments) }
      return segments
    }
    if classes.count == 1 { return CellParts(classes[0], locations: aligned.counts[0]).simplified }
    return CellParts(classes: classes, classOfLocation: aligned.classOfLocation).simplified
  }

  /// Some of the channels.
  private mutating func channels(_ node: Node, from start: Int, count: Int, step: Int) -> CellValue {
    var parts = self.parts(of: value(node.operands[0]), graph.operandTypes(of: node)[0])
    guard step == 1 || take(count, parts.classes.count) else { return .uniform(zero) }
    for number in parts.classes.indices {
      if step == 1 {
        parts.classes[number] = cut(parts.classes[number], from: start, count: count)
      } else {
        parts.classes[number] = picked(
          (0..<count).map { start + $0 * step }, of: parts.classes[number], key: AnyHashable(node.operation))
      }
    }
    return parts.simplified
  }

  /// Channel k of group g becomes channel k · groups + g.
  private mutating func shuffled(_ node: Node, groups: Int) -> CellValue {
    let width = features(node.type) / groups
    return reordered(node) { (0..<width * groups).map { $0 % groups * width + $0 / groups } }
  }

  /// All channels in another order.
  private mutating func reordered(_ node: Node, _ order: () -> [Int]) -> CellValue {
    var parts = self.parts(of: value(node.operands[0]), graph.operandTypes(of: node)[0])
    guard take(features(node.type), parts.classes.count) else { return .uniform(zero) }
    let order = order()
    for number in parts.classes.indices {
      parts.classes[number] = picked(order, of: parts.classes[number], key: AnyHashable(node.operation))
    }
    return parts.simplified
  }

  /// Of a permutation of more channels, those that stay where they are count for nothing.
  private static let shortPermutation = 32

  /// The channels `order` of a list, one by one; many channels of one cell as one rearrangement.
  private mutating func picked(_ order: [Int], of list: [CellParts.Segment], key: AnyHashable) -> [CellParts
    .Segment]
  {
    if order.elementsEqual(0..<list.size) { return list }
    if list.count == 1, order.count > Self.shortPermutation {
      var source = list[0].source
      if order.count <= Rearrangements.fewElements {
        source.channel = rearrangements.position(of: PlaceTable(order), in: source.channel)
      } else {
        source.channel = rearrangements.compose(
          rearrangements.number(of: key, [list[0].size]), source.channel)
      }
      return [.init(source: source, size: order.count)]
    }
    var segments: [CellParts.Segment] = []
    var ends: [Int] = []
    for segment in list { ends.append((ends.last ?? 0) + segment.size) }
    var k = 0
    for channel in order {
      // Most channels are next to the one before.
      if channel >= ends[k] || channel < ends[k] - list[k].size {
        k = min(ends.partitioningIndex { $0 > channel }, ends.count - 1)
      }
      let offset = channel - (ends[k] - list[k].size)
      CellParts.Segment(source: advance(list[k].source, by: offset, count: 1), size: 1).append(to: &segments)
    }
    return segments
  }

  /// A vector cut into the steps of a sequence.
  private mutating func rows(_ node: Node) -> CellValue {
    let list = parts(of: value(node.operands[0]), graph.operandTypes(of: node)[0]).classes[0]
    let width = node.type.shape[1]
    guard take(node.type.shape[0], list.count) else { return .uniform(zero) }
    var classes: [[CellParts.Segment]] = []
    for step in 0..<node.type.shape[0] { classes.append(cut(list, from: step * width, count: width)) }
    return CellParts(classes: classes, classOfLocation: classes.indices.map { Int32($0) }).simplified
  }

  /// All elements in a row: channel by channel for images, step by step for sequences.
  private mutating func flattened(_ node: Node, _ i: Int) -> CellValue {
    let operand = graph.operandTypes(of: node)[0]
    let value = self.value(node.operands[0])
    guard operand.element == .float32, locations(operand) > 1 else { return value }
    if case .uniform(let source) = value, network.cells[source.index].isInput { return .uniform(source) }
    let parts = self.parts(of: value, operand)
    let places = locations(operand)
    if !operand.hasFeaturesFirst {
      guard take(places, 8 * (parts.classes.map(\.count).max() ?? 1)) else { return .uniform(zero) }
      var segments: [CellParts.Segment] = []
      for p in 0..<places {
        for segment in parts.classes[parts.number(at: p)] {
          CellParts.Segment(source: placed(segment.source, at: .at(Int32(p))), size: segment.size)
            .append(to: &segments)
        }
      }
      return CellParts(segments, locations: 1).simplified
    }
    return flattenedImage(parts, operand, places, i)
  }

  /// Element c · places + p. Where there are too many of several classes, those of one channel group are any one of them.
  private mutating func flattenedImage(
    _ parts: CellParts, _ operand: TensorType, _ places: Int, _ i: Int
  ) -> CellValue {
    var segments: [CellParts.Segment] = []
    if parts.classes.count == 1 {
      for segment in parts.classes[0] {
        var source = segment.source
        source.place = rearrangements.flattening(places, source.place)
        segments.append(.init(source: source, size: segment.size * places))
      }
      return CellParts(segments, locations: 1).simplified
    }
    let isShort = operand.count <= Rearrangements.fewElements
    for (size, sources) in runs(parts.classes) {
      if isShort {
        for channel in 0..<size {
          for p in 0..<places {
            let source = advance(sources[parts.number(at: p)], by: channel, count: 1)
            segments.append(.init(source: placed(source, at: .at(Int32(p))), size: 1))
          }
        }
      } else {
        let terms = zip(sources, parts.counts).map { CellTerm(source: $0, coefficient: Double($1)) }
        segments.append(
          .init(source: mixture(terms, channels: size * places, locations: 1, i), size: size * places))
      }
    }
    return CellParts(segments, locations: 1).simplified
  }

  /// A product has no map here: any one of its factors, as often as the others.
  private mutating func factors(_ node: Node, _ i: Int) -> CellValue {
    mapAligned(node.operands, node) { builder, sources, channels, locations in
      builder.mixture(
        sources.map { CellTerm(source: $0, coefficient: 1) }, channels: channels, locations: locations, i)
    }
  }
}
