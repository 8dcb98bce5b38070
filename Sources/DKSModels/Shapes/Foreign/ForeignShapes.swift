/// The shape rules of operators that the vocabulary has no word for.
package enum ForeignShapes {
  static let families: [[ForeignShapeRule]] = [
    .recurrent, .attention, .unchanged, .broadcasting, .choosing, .scattering, .products, .extents,
    .quantized,
  ]

  private static let rules: [String: ForeignShapeRule] = {
    var rules: [String: ForeignShapeRule] = [:]
    for rule in families.joined() {
      for set in rule.sets {
        for type in rule.types { rules["\(set.rawValue) \(type)"] = rule }
      }
    }
    return rules
  }()

  /// The rule for `type` of the operator set that `domain` names.
  package static func rule(type: String, domain: String) -> ForeignShapeRule? {
    guard let set = ForeignShapeRule.OperatorSet(domain: domain) else { return nil }
    return rules["\(set.rawValue) \(type)"]
  }
}

extension Model {
  /// Completes what the file says of the results of a foreign node by its rule, where there is one: the file
  /// knows such operators at least as well.
  mutating func inferForeignShape(_ operation: ForeignOperator, ofNode index: Int) -> [String] {
    guard let rule = ForeignShapes.rule(type: operation.type, domain: operation.domain) else { return [] }
    let node = nodes[index]
    let call = ForeignCall(
      settings: operation.settings,
      operands: node.operands.map { id in id.flatMap { contains($0) ? self[$0] : nil } })
    let found: [ForeignResult]
    do throws(ShapeProblem) { found = try rule.results(call) } catch {
      return ["'\(node.name)' \(error.message)"]
    }
    for (result, known) in zip(node.results, found) {
      guard let result, contains(result) else { continue }
      if self[result].type == nil { self[result].type = known.type }
      guard let shape = known.shape, shape.allSatisfy({ ($0 ?? 0) >= 0 }) else { continue }
      guard let given = self[result].shape else {
        self[result].shape = shape
        continue
      }
      if given.count == shape.count { self[result].shape = zip(given, shape).map { $0 ?? $1 } }
    }
    return []
  }
}
