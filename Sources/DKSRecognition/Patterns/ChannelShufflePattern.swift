import DKSGraph
import DKSModels

/// Channels in rows that are read by columns: as one operator, or as reshape, transpose, reshape.
enum ChannelShufflePattern: Pattern {
  static let title = "channel shuffle"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    if case .channelShuffle(let axis, let groups) = node.operation, let source = node.operand(0),
      !site.isFixed(source)
    {
      return .match(Match([root], from: [source], ChannelShuffleFragment(axis: axis, groups: groups)))
    }
    guard let inner = node.operand(0), node.isReshape, let transpose = site.producer(of: inner),
      case .transpose(let permutation) = site.model.nodes[transpose].operation, permutation.count >= 4,
      permutation == [0, 2, 1] + Array(3..<permutation.count),
      let rows = site.model.nodes[transpose].operand(0), let reshape = site.producer(of: rows),
      site.model.nodes[reshape].isReshape, let source = site.model.nodes[reshape].operand(0),
      !site.isFixed(source), let result = node.result
    else { return .none }
    guard let old = site.shape(of: source), let new = site.shape(of: result),
      let split = site.shape(of: rows),
      old == new, split.count == old.count + 1, split[0] == old[0],
      Array(split.dropFirst(3)) == Array(old.dropFirst(2)), let groups = split[1], let columns = split[2],
      groups * columns == old[1]
    else { return .none }
    guard site.soleUser(of: inner) == root, site.soleUser(of: rows) == transpose else {
      return .near("the channels in rows are used elsewhere")
    }
    return .match(
      Match([reshape, transpose, root], from: [source], ChannelShuffleFragment(axis: 1, groups: groups)))
  }
}

/// A shuffle of the channels of an image.
struct ChannelShuffleFragment: Fragment {
  var axis: Int
  var groups: Int

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let operand = try assembly.withFeatures(match.sources[0], on: axis)
    try assembly.add(
      ChannelShuffle(groups: groups), to: [operand], layout: operand.layout, match: match,
      as: ChannelShufflePattern.title)
  }
}

extension ModelNode {
  /// Whether it gives its operand another shape.
  var isReshape: Bool {
    switch operation {
    case .reshape, .flatten, .squeeze, .unsqueeze: true
    default: false
    }
  }
}
