import DKSGraph
import DKSModels
import DKSRecognition
import DKSTensors

extension Rewriting {
  /// A node that the model did not have, lowered behind its operands.
  mutating func lowered(_ node: Node, _ operands: [Place]) throws(LoweringRefusal) -> Place {
    let position = operands.reduce(-1) { max($0, $1.position) }
    findHomes(of: node)
    let type = operands.first.map { elementType(of: $0.value) } ?? .float32
    var layout = Recognition.AxisLayout.standard(rank: node.type.shape.count)
    var site: LoweringSite
    if let first = operands.first, actsInPlace(node, operands, first.layout, rank: rank(first.value)) {
      layout = first.layout
      site = self.site(node, elementwiseOn: operands, layout, nil, type)
    } else {
      site = self.site(node, operands, layout, nil, type)
    }
    let value = try LayerLowerings.lower(at: site, into: &emitter)
    insert(after: position)
    return Place(value: value, layout: layout, position: position)
  }

  /// A node that does something else now, lowered in the place of what it was; its value keeps its name and
  /// its layout.
  mutating func lowered(
    _ node: Node, _ operands: [Place], in origin: Recognition.Origin, _ position: Int
  ) throws(LoweringRefusal) -> Place {
    findHomes(of: node)
    let anchor = operands.reduce(position) { max($0, $1.position) }
    let type = elementType(of: origin.result)
    let place = Place(value: origin.result, layout: origin.layout, position: anchor, isLowered: true)
    detach(origin.result)
    let standard = Recognition.AxisLayout.standard(rank: node.type.shape.count)
    let rank = rank(origin.result)
    if actsInPlace(node, operands, origin.layout, rank: rank) {
      let site = site(node, elementwiseOn: operands, origin.layout, origin.result, type)
      _ = try LayerLowerings.lower(at: site, into: &emitter)
    } else if origin.layout == standard, (rank ?? standard.axes.count + 1) == standard.axes.count + 1 {
      let site = site(node, operands, standard, origin.result, type)
      _ = try LayerLowerings.lower(at: site, into: &emitter)
    } else {
      let inner = site(node, operands, standard, nil, type)
      let value = try LayerLowerings.lower(at: inner, into: &emitter)
      _ = emitter.converted(value, from: standard, to: origin.layout, result: origin.result, at: inner)
    }
    insert(after: anchor)
    return place
  }

  /// Whether `node` is elementwise and all its operands have their axes where `layout` has them.
  private func actsInPlace(
    _ node: Node, _ operands: [Place], _ layout: Recognition.AxisLayout, rank: Int?
  ) -> Bool {
    LayerLowerings.worksInAnyLayout(node.operation)
      && operands.allSatisfy { $0.layout == layout && self.rank($0.value) == rank }
  }

  /// The site of an elementwise node, whose operands stay as they are.
  private func site(
    _ node: Node, elementwiseOn operands: [Place], _ layout: Recognition.AxisLayout, _ result: ModelValue.ID?,
    _ type: ElementType
  ) -> LoweringSite {
    LoweringSite(
      node: node, operands: operands.map(\.value), operandTypes: graph.operandTypes(of: node), layout: layout,
      result: result, elementType: type, rank: operands.first.flatMap { rank($0.value) })
  }

  /// The site of `node`, with its operands brought into `layout` (of their own rank, where that is the
  /// graph's).
  private mutating func site(
    _ node: Node, _ operands: [Place], _ layout: Recognition.AxisLayout, _ result: ModelValue.ID?,
    _ type: ElementType
  ) -> LoweringSite {
    var site = LoweringSite(
      node: node, operands: [], operandTypes: graph.operandTypes(of: node), layout: layout, result: result,
      elementType: type)
    site.operands = zip(operands, site.operandTypes).map { operand, operandType in
      let wanted =
        layout.isStandard ? Recognition.AxisLayout.standard(rank: operandType.shape.count) : operand.layout
      return emitter.converted(operand.value, from: operand.layout, to: wanted, at: site)
    }
    return site
  }
}

extension ModelEmitter {
  /// `value` with its axes as `target` has them, `rank` of them where it is known: axes of extent 1 that one of both
  /// lacks go or come.
  mutating func converted(
    _ value: ModelValue.ID, from source: Recognition.AxisLayout, to target: Recognition.AxisLayout,
    rank: Int? = nil,
    result: ModelValue.ID? = nil, at site: LoweringSite
  ) -> ModelValue.ID {
    let sourceAxes = [source.batch] + source.axes
    let targetAxes = [target.batch] + target.axes
    let sourceRank = model[value].shape?.count ?? (sourceAxes.compactMap { $0 }.max() ?? -1) + 1
    let targetRank =
      result.flatMap { model[$0].shape?.count } ?? rank ?? (targetAxes.compactMap { $0 }.max() ?? -1) + 1
    if result == nil, sourceAxes == targetAxes, sourceRank == targetRank { return value }
    let common = sourceAxes.indices.filter { sourceAxes[$0] != nil && targetAxes[$0] != nil }

    var steps: [(operation: Operator, name: String)] = []
    let kept = Set(common.compactMap { sourceAxes[$0] })
    let dropped = (0..<sourceRank).filter { !kept.contains($0) }
    if !dropped.isEmpty { steps.append((.squeeze(dropped), "squeezed")) }
    // Places of the common axes on either side.
    let before = common.sorted { (sourceAxes[$0] ?? 0) < (sourceAxes[$1] ?? 0) }
    let after = common.sorted { (targetAxes[$0] ?? 0) < (targetAxes[$1] ?? 0) }
    var place: [Int: Int] = [:]
    for (i, label) in before.enumerated() { place[label] = i }
    let permutation = after.compactMap { place[$0] }
    if permutation != Array(permutation.indices) { steps.append((.transpose(permutation), "transposed")) }
    let present = Set(common.compactMap { targetAxes[$0] })
    let added = (0..<targetRank).filter { !present.contains($0) }
    if !added.isEmpty { steps.append((.unsqueeze(added), "unsqueezed")) }
    if steps.isEmpty, result != nil { steps = [(.identity(), "copied")] }

    var current = value
    for (i, step) in steps.enumerated() {
      let isLast = i == steps.count - 1 && result != nil
      var last = site
      last.result = result
      current = emit(
        step.operation, [current], isLast ? .last : .between(step.name), at: last, type: model[value].type)
    }
    return current
  }
}
