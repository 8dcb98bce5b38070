import DKSFormulas
import DKSTensors

extension Model {
  /// Gives reshapes whose target is computed from free extents (`x.view(x.size(0), -1)`) a target of their own:
  /// an extent that is the operand's own at the same axis is copied, and one unknown extent is what is left.
  ///
  /// Both are right whatever the free extents are. The nodes that computed the target stay, without this user.
  /// Shapes and constants are found on the way, in the order of the nodes.
  package mutating func resolveFreeReshapes() {
    var extents = FreeExtents()
    forgetImpossibleExtents()
    for index in nodes.indices { extents.resolve(index, in: &self) }
  }
}

/// What is known of vectors that are computed from free extents, in one walk over the nodes of a model.
package struct FreeExtents {
  /// One number of a vector of extents.
  private enum Extent: Equatable {
    case known(Int)
    /// A free extent.
    case free(Origin)
    case unknown

    var isFree: Bool { if case .free = self { true } else { false } }
  }

  /// The elements of vectors that are not constants.
  private var parts: [ModelValue.ID: [Extent]] = [:]
  /// Whose the free extents are that nodes pass on.
  var origins: [Origin: Origin] = [:]

  package init() {}

  /// Finds the shape, the constant and, for reshapes, the target of the next node.
  package mutating func resolve(_ index: Int, in model: inout Model) {
    model.inferShape(ofNode: index)
    model.evaluateConstant(ofNode: index)
    let node = model.nodes[index]
    completeShape(of: node, in: &model)
    if let target = reshapeTarget(of: node, model) {
      model.nodes[index].operation = .reshape(target)
      model.nodes[index].operands = Array(node.operands.prefix(1))
      model.inferShape(ofNode: index)
    } else if let result = node.results.first ?? nil, model.contains(result), model[result].constant == nil,
      let extents = extents(of: node, model)
    {
      parts[result] = extents
      setConstant(extents, of: result, in: &model)
    }
    follow(model.nodes[index], in: model)
  }

  /// What is known of a target that is computed is known of the result.
  private mutating func completeShape(of node: ModelNode, in model: inout Model) {
    guard case .foreign(let foreign) = node.operation, isStandard(foreign.domain),
      let place = ["Expand": 1, "Reshape": 1, "Broadcast": 1, "ConstantOfShape": 0][foreign.type],
      place < node.operands.count, let target = elements(of: node.operands[place], model),
      let result = node.results.first ?? nil, model.contains(result), let shape = model[result].shape,
      shape.count == target.count
    else { return }
    // What is expanded keeps its own extent where the target has 1.
    let operand =
      ["Expand", "Broadcast"].contains(foreign.type) ? node.operands[0].flatMap { model[$0].shape } : nil
    for (axis, extent) in target.enumerated() where shape[axis] == nil {
      let place = axis - (shape.count - (operand?.count ?? shape.count))
      let own: Int? = operand.map { place < 0 ? 1 : $0[place] } ?? 1
      switch extent {
      case .known(1): model[result].shape?[axis] = own
      case .known(let value) where value > 1: model[result].shape?[axis] = value
      case .free(let source) where own == 1: origins[Origin(value: result, axis: axis)] = source
      case .known, .free, .unknown: break
      }
    }
  }

  private func isStandard(_ domain: String) -> Bool {
    ["", "ai.onnx"].contains(domain) || domain.hasPrefix("opset")
  }

  /// Extents that are all known are a constant, though others of the same value are free.
  private func setConstant(_ extents: [Extent], of id: ModelValue.ID, in model: inout Model) {
    var known: [Int] = []
    for case .known(let extent) in extents { known.append(extent) }
    guard known.count == extents.count, let rank = model[id].shape?.count,
      rank == 1 || (rank == 0 && known.count == 1), let type = model[id].type, !type.isFloat, type != .boolean
    else { return }
    let tensor = Tensor.integers(known.map { Int64($0) }, type, shape: rank == 0 ? [] : nil)
    model[id].constant = tensor
    model[id].shape = tensor.shape.map { $0 }
  }

  /// The elements of a vector of extents, nil for those that are `operand`'s own at the same axis; nil where
  /// one of the others is not known.
  package func extents(of id: ModelValue.ID, besidesThoseOf operand: ModelValue.ID, in model: Model)
    -> [Int?]?
  {
    guard let all = elements(of: id, model) else { return nil }
    var result: [Int?] = []
    for (axis, extent) in all.enumerated() {
      switch extent {
      case .known(let value): result.append(value)
      case .free(let place) where place == origin(Origin(value: operand, axis: axis)): result.append(nil)
      case .free, .unknown: return nil
      }
    }
    return result
  }

  /// Longer vectors are no shapes.
  private func elements(of id: ModelValue.ID?, _ model: Model) -> [Extent]? {
    guard let id, model.contains(id) else { return nil }
    guard let constant = model[id].constant else { return parts[id] }
    guard constant.shape.count <= 1, constant.count <= Model.largestRank else { return nil }
    return try? constant.integers().map { .known(Int($0)) }
  }

  /// The elements of the first result of a node of shape arithmetic on vectors and scalars.
  private func extents(of node: ModelNode, _ model: Model) -> [Extent]? {
    guard let operand = node.operands.first ?? nil, model.contains(operand) else { return nil }
    switch node.operation {
    case .shape:
      guard let shape = model[operand].shape, shape.count <= Model.largestRank else { return nil }
      return shape.enumerated().map { axis, extent in
        extent.map(Extent.known) ?? .free(origin(Origin(value: operand, axis: axis)))
      }
    case .foreign(let foreign) where foreign.type == "Shape" && isStandard(foreign.domain):
      // From `start` on and before `end`, counted from the back where negative.
      guard let shape = model[operand].shape, shape.count <= Model.largestRank else { return nil }
      let call = ForeignCall(settings: foreign.settings, operands: [])
      func bound(_ name: String, _ other: Int) -> Int {
        let given = call.integer(name) ?? other
        return min(max(given < 0 ? given &+ shape.count : given, 0), shape.count)
      }
      let (start, end) = (bound("start", 0), bound("end", shape.count))
      return (start..<max(start, end)).map { axis in
        shape[axis].map(Extent.known) ?? .free(origin(Origin(value: operand, axis: axis)))
      }
    case .identity, .squeeze, .unsqueeze, .reshape, .cast(.int64), .cast(.int32):
      return elements(of: operand, model)
    case .gather(axis: 0):
      guard node.operands.count == 2, let all = elements(of: operand, model),
        let chosen = elements(of: node.operands[1], model)
      else { return nil }
      return chosen.map { index in
        guard case .known(let i) = index, (-all.count..<all.count).contains(i) else { return .unknown }
        return all[i < 0 ? i + all.count : i]
      }
    case .slice(let slices):
      guard slices.count == 1, slices[0].axis == 0, let all = elements(of: operand, model) else { return nil }
      let (first, count) = slices[0].indices(extent: all.count)
      return (0..<count).map { all[first + $0 * slices[0].step] }
    case .concat(axis: 0):
      var all: [Extent] = []
      for id in node.operands {
        guard let some = elements(of: id, model), all.count <= Model.largestRank else { return nil }
        all += some
      }
      return all
    case .elementwise(let function): return combined(function, node, model)
    default: return nil
    }
  }

  /// A function of the numbers at each place: known where they are, or where it chooses one of them.
  private func combined(_ function: ElementwiseFunction, _ node: ModelNode, _ model: Model) -> [Extent]? {
    var operands: [[Extent]] = []
    for id in node.operands {
      // A vector of so many unknown numbers, where nothing else is known.
      let count = id.flatMap { model[$0].shape }.flatMap { $0.count <= 1 ? $0.first ?? 1 : nil } ?? -1
      guard let found = elements(of: id, model) ?? Self.unknown(count) else { return nil }
      operands.append(found)
    }
    guard let count = operands.map(\.count).max(), operands.allSatisfy({ $0.count == count || $0.count == 1 })
    else { return nil }
    return (0..<count).map { place in
      let these = operands.map { $0[$0.count == 1 ? 0 : place] }
      let known = these.compactMap { if case .known(let value) = $0 { Int64(value) } else { nil } }
      if known.count == these.count { return function.evaluate(known).map { .known(Int($0)) } ?? .unknown }
      switch (function, these.first) {
      case (.select, .known(let condition)?) where these.count == 3: return these[condition != 0 ? 1 : 2]
      // No extent is negative: exporters ask whether one is −1.
      case (.equal, _) where these.contains { $0.isFree } && known.contains { $0 < 0 }: return .known(0)
      default: return .unknown
      }
    }
  }

  private static func unknown(_ count: Int) -> [Extent]? {
    (0...Model.largestRank).contains(count) ? Array(repeating: .unknown, count: count) : nil
  }

  private func reshapeTarget(of node: ModelNode, _ model: Model) -> [Int]? {
    guard case .foreign(let foreign) = node.operation, foreign.type == "Reshape", node.operands.count == 2,
      isStandard(foreign.domain), let operand = node.operands[0],
      let wanted = elements(of: node.operands[1], model),
      // Whether 0 copies is a setting of the node.
      !wanted.contains(.known(0))
    else { return nil }
    var target = wanted.enumerated().map { axis, extent -> Int? in
      switch extent {
      case .known(let value): value
      case .free(let place) where isOwn(place, operand, axis, model): 0
      case .free, .unknown: nil
      }
    }
    if target.count(where: { $0 == nil }) == 1, !target.contains(-1), let free = target.firstIndex(of: nil) {
      target[free] = -1
    }
    let known = target.compactMap { $0 }
    guard known.count == target.count, known.allSatisfy({ $0 >= -1 }),
      known.count(where: { $0 == -1 }) <= 1
    else { return nil }
    return known
  }

  /// Whether a free extent is that of `axis` of `operand`.
  private func isOwn(_ place: Origin, _ operand: ModelValue.ID, _ axis: Int, _ model: Model) -> Bool {
    guard let shape = model[operand].shape, shape.indices.contains(axis), shape[axis] == nil else {
      return false
    }
    return place == origin(Origin(value: operand, axis: axis))
  }
}
