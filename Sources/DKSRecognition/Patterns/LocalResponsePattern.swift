import DKSGraph
import DKSModels

/// A division by the size of neighbouring channels.
enum LocalResponsePattern: Pattern {
  static let title = "local response normalization"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .localResponseNormalization(let size, let alpha, let beta, let bias) = node.operation,
      let source = node.operand(0), !site.isFixed(source)
    else { return .none }
    return .match(
      Match(
        [root], from: [source],
        LocalResponseFragment(
          operation: LocalResponseNorm(
            size: size, alpha: alpha.shortest, beta: beta.shortest, bias: bias.shortest))))
  }
}

/// A local response norm of the channels of an image.
struct LocalResponseFragment: Fragment {
  var operation: LocalResponseNorm

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let operand = try assembly.withFeatures(match.sources[0], on: 1)
    try assembly.add(
      operation, to: [operand], layout: operand.layout, match: match,
      as: "local response norm, taken for the identity")
  }
}
