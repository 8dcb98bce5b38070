/// Channels of an image as blocks of locations (pixel shuffle), or blocks of locations as channels:
/// `[N, C rⁿ, …]` ⇄ `[N, C, r · …]` over n spatial axes.
package struct BlockRearrangement: Hashable, Sendable {
  /// The extent r of a block along every spatial axis.
  package var size: Int
  /// Whether channels become locations.
  package var makesLocations: Bool
  /// Whether the channels of one place in the blocks lie rⁿ apart, not side by side.
  package var isChannelMajor: Bool

  package init(size: Int, makesLocations: Bool, isChannelMajor: Bool) {
    self.size = size
    self.makesLocations = makesLocations
    self.isChannelMajor = isChannelMajor
  }

  /// The shape of the result.
  func rearranged(_ x: [Int?]) throws(ShapeProblem) -> [Int?] {
    guard x.count >= 3 else { throw ShapeProblem("got \(words(x)), it takes images") }
    guard size > 0, let block = product(x.dropFirst(2).map { _ in size }) else {
      throw ShapeProblem("has blocks of the extent \(size)")
    }
    let (divided, factor) = makesLocations ? ([1], block) : (Array(2..<x.count), size)
    for axis in divided {
      if let extent = x[axis], !extent.isMultiple(of: factor) {
        throw ShapeProblem("got \(words(x)), whose axis \(axis) is no multiple of \(factor)")
      }
    }
    let channels = makesLocations ? x[1].map { $0 / block } : product([x[1], block])
    return [x[0], channels]
      + x.dropFirst(2).map { makesLocations ? product([$0, size]) : $0.map { $0 / size } }
  }
}
