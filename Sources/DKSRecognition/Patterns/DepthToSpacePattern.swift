import DKSGraph
import DKSModels

/// Channels that become locations of a larger image (pixel shuffle), or the other way round.
enum DepthToSpacePattern: Pattern {
  static let title = "channels as locations"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .rearrangeBlocks(let blocks) = node.operation, let source = node.operand(0),
      !site.isFixed(source)
    else { return .none }
    return .match(Match([root], from: [source], DepthToSpaceFragment(blocks: blocks)))
  }
}

/// A reshape, a transpose and a reshape: `[C r², H, W]` → `[C, r H, r W]`, or back.
struct DepthToSpaceFragment: Fragment {
  var blocks: BlockRearrangement

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let (size, isUpward, isChannelMajor) = (blocks.size, blocks.makesLocations, blocks.isChannelMajor)
    var current = try assembly.image(match.sources[0], spatialAxes: 2)
    let image = assembly.type(of: current.node).shape
    let (channels, height, width) = (image[0], image[1], image[2])
    let isWhole =
      isUpward
      ? channels.isMultiple(of: size * size) : height.isMultiple(of: size) && width.isMultiple(of: size)
    guard isWhole else { throw Refusal("its block does not divide \(image)") }
    let split: [Int]
    let order: [Int]
    let result: [Int]
    if isUpward {
      let fewer = channels / (size * size)
      split = isChannelMajor ? [fewer, size, size, height, width] : [size, size, fewer, height, width]
      order = isChannelMajor ? [0, 3, 1, 4, 2] : [2, 3, 0, 4, 1]
      result = [fewer, size * height, size * width]
    } else {
      split = [channels, height / size, size, width / size, size]
      order = isChannelMajor ? [0, 2, 4, 1, 3] : [2, 4, 0, 1, 3]
      result = [channels * size * size, height / size, width / size]
    }
    // What has no axes in the file has none here; the last step has those of an image again.
    let inner = Recognition.AxisLayout(batch: 0, axes: [Int?](repeating: nil, count: split.count))
    current = try assembly.addInner(Reshape(shape: split), to: current, layout: inner, for: match)
    current = try assembly.addInner(Transpose(axes: order), to: current, layout: inner, for: match)
    try assembly.add(
      Reshape(shape: result), to: [current], layout: .channelsFirst(spatialAxes: 2), match: match,
      as: DepthToSpacePattern.title)
  }
}
