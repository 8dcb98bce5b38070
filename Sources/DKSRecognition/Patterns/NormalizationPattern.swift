import DKSModels

/// A normalization that takes its statistics over locations or examples, not over the features of a location alone:
/// instance norm, group norm, batch norm in training.
enum NormalizationPattern: Pattern {
  static let title = "normalization over locations"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    if let kind = kind(of: root, in: site), let source = node.operand(0) {
      guard node.results.dropFirst().compactMap(\.self).allSatisfy({ site.isUnused($0) }) else {
        return .near("the statistics of its normalization are used")
      }
      let reason = "\(kind) takes its statistics over locations"
      return .match(
        Match(
          [root], from: [source],
          NormalizationFragment(
            reason: reason, kind: kind == batchNorm ? .batchNormalization : .normalization)))
    }
    // Exporters write group norm as an instance norm of reshaped values.
    guard node.isReshape, let normed = node.operand(0), let inner = site.producer(of: normed),
      kind(of: inner, in: site) == "instance norm", let rows = site.model.nodes[inner].operand(0),
      let first = site.producer(of: rows), site.model.nodes[first].isReshape,
      let source = site.model.nodes[first].operand(0), !site.isFixed(source), let result = node.result,
      let shape = site.shape(of: source), shape == site.shape(of: result)
    else { return .none }
    guard site.soleUser(of: normed) == root, site.soleUser(of: rows) == inner else {
      return .near("a value inside a group norm is used elsewhere")
    }
    return .match(
      Match(
        [first, inner, root], from: [source],
        NormalizationFragment(reason: "group norm takes its statistics over locations")))
  }

  private static let batchNorm = "batch norm in training"

  /// What a node is that normalizes a value with constants.
  private static func kind(of index: Int, in site: Site) -> String? {
    let node = site.model.nodes[index]
    guard case .foreign(let foreign) = node.operation, let source = node.operand(0), !site.isFixed(source),
      node.operands.dropFirst().allSatisfy({ $0.map { site.isFixed($0) } ?? true })
    else { return nil }
    switch foreign.type {
    case "InstanceNormalization": return "instance norm"
    case "GroupNormalization", "GroupNorm": return "group norm"
    case "BatchNormalization": return batchNorm
    case "RMSNormalization", "SimplifiedLayerNormalization": return "RMS norm"
    default: return nil
    }
  }
}

extension Site {
  /// Whether neither a result nor a node that a result depends on asks for `value`.
  func isUnused(_ value: ModelValue.ID) -> Bool {
    !isWanted(value) && users(of: value).allSatisfy { !isLive[$0] }
  }
}

/// A normalization without a kernel map, which a method makes needless.
struct NormalizationFragment: Fragment {
  var reason: String
  var kind = OpaqueCause.Kind.normalization

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    throw Refusal(reason, kind: kind)
  }
}
