import DKSFormulas
import DKSTensors

extension Model {
  /// Finds the extents and element types of all results from those of the operands, in the order of the nodes.
  ///
  /// An extent that the operator does not determine stays as the file gave it. Where file and operator
  /// disagree the operator is right; returns one sentence for each disagreement, and for each operator that
  /// cannot take its operands. Nodes that are `foreign` keep what the file says, completed by `ForeignShapes`.
  @discardableResult
  package mutating func inferShapes() -> [String] {
    var problems: [String] = []
    forgetImpossibleExtents()
    for index in nodes.indices { problems += inferShape(ofNode: index) }
    return problems
  }

  /// Takes negative extents for unknown.
  mutating func forgetImpossibleExtents() {
    // What does not change is not written, so that copies of the model share it.
    let impossible = values.indices.filter { i in values[i].shape?.contains { ($0 ?? 0) < 0 } ?? false }
    for i in impossible { values[i].shape = values[i].shape.map(withoutImpossibleExtents) }
  }

  /// Finds the same for one node, whose operands are done; for readers that build a model node by node.
  @discardableResult
  package mutating func inferShape(ofNode index: Int) -> [String] {
    guard nodes.indices.contains(index) else { return [] }
    let node = nodes[index]
    if case .foreign(let foreign) = node.operation { return inferForeignShape(foreign, ofNode: index) }
    let operands = node.operands.map { id in id.flatMap { contains($0) ? self[$0] : nil } }
    let shapes = operands.map { $0?.shape.flatMap { $0.count <= Model.largestRank ? $0 : nil } }
      .map { $0.map(withoutImpossibleExtents) }
    let inferred: [[Int?]?]
    do throws(ShapeProblem) {
      inferred = try node.operation.resultShapes(of: shapes, resultCount: node.results.count)
    } catch {
      return ["'\(node.name)' \(error.message)"]
    }
    let types = node.operation.resultTypes(of: operands.map { $0?.type })
    var problems: [String] = []
    for (position, result) in node.results.enumerated() {
      guard let id = result, contains(id) else { continue }
      if position < types.count, let type = types[position], self[id].type != type { self[id].type = type }
      guard position < inferred.count, let shape = inferred[position] else { continue }
      problems += setShape(shape, of: id, madeBy: node.name)
    }
    return problems
  }

  /// Shapes of more axes are taken for unknown, so that the work is linear in the file.
  static let largestRank = 64

  /// Gives a value its inferred shape, completed by what the file knows.
  private mutating func setShape(_ shape: [Int?], of id: ModelValue.ID, madeBy node: String) -> [String] {
    guard let given = self[id].shape.map(withoutImpossibleExtents) else {
      self[id].shape = shape
      return []
    }
    let agrees =
      given.count == shape.count && zip(given, shape).allSatisfy { $0 == nil || $1 == nil || $0 == $1 }
    if given != shape { self[id].shape = agrees ? zip(shape, given).map { $0 ?? $1 } : shape }
    return agrees
      ? [] : ["'\(node)' makes \(words(shape)), the file says \(words(given)) for '\(self[id].name)'"]
  }

  private func withoutImpossibleExtents(_ shape: [Int?]) -> [Int?] {
    shape.contains { ($0 ?? 0) < 0 } ? shape.map { ($0 ?? 0) < 0 ? nil : $0 } : shape
  }
}

/// Why an operator cannot take its operands: the rest of a sentence that begins with its name.
struct ShapeProblem: Error {
  var message: String
  init(_ message: String) { self.message = message }
}

/// A shape in text: `[?, 3, 224, 224]`.
func words(_ shape: [Int?]) -> String {
  "[" + shape.map { $0.map { "\($0)" } ?? "?" }.joined(separator: ", ") + "]"
}

extension Operator {
  /// The element type of each result, nil where nothing is known.
  func resultTypes(of operands: [ElementType?]) -> [ElementType?] {
    let first = operands.first ?? nil
    switch self {
    case .elementwise(let function):
      if function.isPredicate { return [.boolean] }
      if function == .select { return [operands.dropFirst().compactMap { $0 }.first] }
      return [operands.compactMap { $0 }.first]
    case .cast(let type): return [type]
    case .shape: return [.int64]
    case .split(_, let sizes): return sizes.map { _ in first }
    case .identity: return [first, .boolean]
    case .foreign: return []
    default: return [first]
    }
  }
}
