import DKSFormulas
import DKSGraph
import DKSModels
import DKSTensors

/// An input that was brought to q = 1 at every location, as the PyTorch modules of this compiler do it and both of
/// PyTorch's exporters write it down: `c / √(mean c²)` with c = [x, s].
enum NormalizedInputExport: Pattern {
  static let title = "normalised input, exported"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard node.operands.count == 2, let a = node.operand(0), let b = node.operand(1) else { return .none }
    switch node.operation {
    case .elementwise(.divide): return match(a, times: b, isInverse: false, at: root, in: site)
    case .elementwise(.multiply):
      let found = match(a, times: b, isInverse: true, at: root, in: site)
      if case .none = found { return match(b, times: a, isInverse: true, at: root, in: site) }
      return found
    default: return .none
    }
  }

  /// The match if `factor` is the root mean square of `joined`, or one over it, and `joined` an input with s.
  private static func match(
    _ joined: ModelValue.ID, times factor: ModelValue.ID, isInverse: Bool, at root: Int, in site: Site
  ) -> Finding {
    guard let concat = site.producer(of: joined), case .concat(let axis) = site.model.nodes[concat].operation,
      site.model.nodes[concat].operands.count == 2, let x = site.model.nodes[concat].operand(0),
      let s = site.model.nodes[concat].operand(1), !site.isFixed(x), let extents = site.shape(of: joined),
      extents.indices.contains(axis), let count = extents[axis]
    else { return .none }
    var nodes = [root, concat]
    guard let mean = isInverse ? inverseRoot(factor, &nodes, in: site) : rooted(factor, &nodes, in: site),
      let squares = averaged(mean, axes: [axis], keepsAxes: true, &nodes, in: site),
      let square = site.producer(of: squares),
      LayerNormDecomposition.isSquare(square, of: joined, in: site)
    else { return .none }
    nodes.append(square)
    var mode = NormalizeInput.Mode.one
    if !isOne(s, in: site) {
      guard isRootMeanSquare(s, of: x, &nodes, in: site) else { return .none }
      mode = .averageQ
    }
    let members = Set(nodes)
    for member in members where member != root {
      guard let result = site.model.nodes[member].result, !site.isWanted(result),
        site.users(of: result).allSatisfy({ members.contains($0) })
      else { return .near("a value inside a normalized input is used elsewhere") }
    }
    return .match(
      Match(
        members.sorted(), from: [x], NormalizedInputFragment(axis: axis, count: Double(count), mode: mode)))
  }

  /// v of `1 / √v`, however that is written.
  private static func inverseRoot(_ value: ModelValue.ID, _ nodes: inout [Int], in site: Site) -> ModelValue
    .ID?
  {
    guard let producer = site.producer(of: value) else { return nil }
    let node = site.model.nodes[producer]
    nodes.append(producer)
    switch node.operation {
    case .elementwise(.reciprocal): return node.operand(0).flatMap { rooted($0, &nodes, in: site) }
    case .elementwise(.divide) where node.operand(0).flatMap { site.scalar($0) } == 1:
      return node.operand(1).flatMap { rooted($0, &nodes, in: site) }
    case .elementwise(.power) where node.operand(1).flatMap { site.scalar($0) } == -0.5:
      return node.operand(0)
    default: return nil
    }
  }

  /// v of `√v`.
  private static func rooted(_ value: ModelValue.ID, _ nodes: inout [Int], in site: Site) -> ModelValue.ID? {
    guard let producer = site.producer(of: value) else { return nil }
    let node = site.model.nodes[producer]
    nodes.append(producer)
    switch node.operation {
    case .elementwise(.sqrt): return node.operand(0)
    case .elementwise(.power) where node.operand(1).flatMap { site.scalar($0) } == 0.5: return node.operand(0)
    default: return nil
    }
  }

  /// What `value` is the mean of along `axes`.
  private static func averaged(
    _ value: ModelValue.ID, axes: [Int], keepsAxes: Bool, _ nodes: inout [Int], in site: Site
  ) -> ModelValue.ID? {
    guard let producer = site.producer(of: value),
      case .reduce(.mean, let found, keepsAxes) = site.model.nodes[producer].operation, found.sorted() == axes
    else { return nil }
    nodes.append(producer)
    return site.model.nodes[producer].operand(0)
  }

  /// Whether every element of `value` is the number 1, whatever its extents.
  static func isOne(_ value: ModelValue.ID, in site: Site) -> Bool {
    guard site.isFixed(value) else { return false }
    if let tensor = site.constant(value) {
      guard tensor.type.isFloat, let numbers = try? tensor.floats() else { return false }
      return numbers.allSatisfy { $0 == 1 }
    }
    guard let producer = site.producer(of: value),
      case .foreign(let foreign) = site.model.nodes[producer].operation
    else { return false }
    switch foreign.type {
    case "Expand", "Broadcast":
      return site.model.nodes[producer].operand(0).map { isOne($0, in: site) } ?? false
    case "ConstantOfShape": return foreign.settings["value"] == .number(1)
    default: return false
    }
  }

  /// Whether `value` is the root mean square of each example of x, spread over its locations.
  private static func isRootMeanSquare(
    _ value: ModelValue.ID, of x: ModelValue.ID, _ nodes: inout [Int], in site: Site
  ) -> Bool {
    guard let rank = site.shape(of: x)?.count else { return false }
    var spread = value
    walk: while let producer = site.producer(of: spread), let operand = site.model.nodes[producer].operand(0)
    {
      switch site.model.nodes[producer].operation {
      case .reshape, .unsqueeze, .squeeze: break
      case .foreign(let foreign) where ["Expand", "Broadcast", "Reshape"].contains(foreign.type): break
      default: break walk
      }
      nodes.append(producer)
      spread = operand
    }
    guard let mean = rooted(spread, &nodes, in: site) else { return false }
    // Over all axes of the example, or over the one that they were flattened to.
    let isFlat = averaged(mean, axes: [1], keepsAxes: false, &nodes, in: site)
    let whole = Array(1..<Swift.max(rank, 2))
    guard
      let squares = isFlat ?? averaged(mean, axes: whole, keepsAxes: false, &nodes, in: site)
        ?? averaged(mean, axes: whole, keepsAxes: true, &nodes, in: site),
      let square = site.producer(of: squares), let flat = site.model.nodes[square].operand(0),
      LayerNormDecomposition.isSquare(square, of: flat, in: site)
    else { return false }
    nodes.append(square)
    if flat == x { return isFlat == nil || rank == 2 }
    guard let flattening = site.producer(of: flat), site.model.nodes[flattening].operand(0) == x,
      site.shape(of: flat)?.count == 2
    else { return false }
    switch site.model.nodes[flattening].operation {
    case .flatten(1): break
    case .reshape(let target) where target.count == 2 && keepsBatch(x, flat, in: site): break
    default: return false
    }
    nodes.append(flattening)
    return true
  }

  /// Whether `flat` has all elements of an example in each row.
  private static func keepsBatch(_ x: ModelValue.ID, _ flat: ModelValue.ID, in site: Site) -> Bool {
    guard let extents = site.shape(of: x), let rows = site.shape(of: flat),
      let example = Array(extents.dropFirst()).allKnown
    else { return false }
    return rows[1] == example.reduce(1, *)
  }
}
