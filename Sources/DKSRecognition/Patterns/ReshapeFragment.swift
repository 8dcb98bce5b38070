import DKSGraph
import DKSModels

/// A reshape that keeps the batch an axis of its own.
struct ReshapeFragment: Fragment {
  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let source = match.sources[0]
    let site = assembly.site
    var operand = try assembly.operand(source)
    guard let result = site.model.nodes[match.root].result, let old = site.shape(of: source),
      let new = site.shape(of: result)
    else { throw Refusal("its shape is not known") }
    let batch = try Self.batch(operand.layout.batch, old, new)
    let from = old.indices.filter { $0 != operand.layout.batch }
    let to = new.indices.filter { $0 != batch }
    guard let extents = from.map({ old[$0] }).allKnown, let wanted = to.map({ new[$0] }).allKnown else {
      throw Refusal("extents besides the batch are not known")
    }
    let liveFrom = from.indices.filter { extents[$0] != 1 }
    let liveTo = to.indices.filter { wanted[$0] != 1 }
    if liveFrom.map({ extents[$0] }) == liveTo.map({ wanted[$0] }) {
      // Axes of extent 1 come and go.
      var moved: [Int: Int] = [:]
      for (a, b) in zip(liveFrom, liveTo) { moved[from[a]] = to[b] }
      let layout = Recognition.AxisLayout(
        batch: batch, axes: operand.layout.axes.map { $0.flatMap { moved[$0] } })
      let type = assembly.type(of: operand.node)
      operand.layout = layout
      if wanted.count > 1 || type.shape.count <= 1 {
        assembly.alias(match, to: operand, as: "axes of extent 1")
        return
      }
    } else {
      operand = try assembly.inFileOrder(source)
    }
    let isSignal = to.count == 2 && assembly.site.wantsImage(result)
    try assembly.add(
      to.count == 1 ? Flatten() : Reshape(shape: wanted, isSignal: isSignal), to: [operand],
      layout: Recognition.AxisLayout(batch: batch, axes: to.map { $0 }), match: match,
      as: to.count == 1 ? "all elements in one vector" : "reshape")
  }

  /// The axis of the result that is the batch; nil where it had one entry and is gone.
  private static func batch(_ batch: Int?, _ old: [Int?], _ new: [Int?]) throws(Refusal) -> Int? {
    guard let batch else { return new.first == 1 && new.count > 1 ? 0 : nil }
    guard let before = old[..<batch].map({ $0 }).allKnown?.reduce(1, *) else {
      throw Refusal("extents before the batch are not known")
    }
    var product = 1
    var places: [Int] = []
    for (axis, extent) in new.enumerated() {
      if product == before, extent == old[batch] || extent == nil { places.append(axis) }
      guard let extent else { break }
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard !overflow else { break }
      product = next
    }
    if places.contains(batch) { return batch }
    if let first = places.first { return first }
    guard old[batch] == 1 else { throw Refusal("it mixes examples with features or locations") }
    return nil
  }
}
