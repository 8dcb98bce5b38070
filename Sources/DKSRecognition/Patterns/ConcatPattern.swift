import DKSGraph
import DKSModels

/// Activations side by side.
enum ConcatPattern: Pattern {
  static let title = "concatenation"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .concat(let axis) = node.operation else { return .none }
    let operands = node.operands.compactMap(\.self)
    if let constant = operands.first(where: { site.isFixed($0) }) {
      return .near("the constant \(site.quoted(constant)) is joined to activations")
    }
    return .match(Match([root], from: operands, ConcatFragment(axis: axis)))
  }
}

/// A concatenation on an axis of the model.
struct ConcatFragment: Fragment {
  var axis: Int

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    if let vectors = try vectors(match.sources, in: assembly) {
      let layout = vectors[0].layout
      return try assembly.add(
        Stack(), to: vectors, layout: Recognition.AxisLayout(batch: layout.batch, axes: [axis] + layout.axes),
        match: match, as: "a sequence of \(vectors.count) steps")
    }
    let operands = try assembly.agreeing(match.sources, except: axis)
    guard let own = operands[0].layout.axes.firstIndex(of: axis) else {
      throw Refusal("it joins examples, not features or locations")
    }
    let type = assembly.type(of: operands[0].node)
    try assembly.add(
      Concat(axis: own == type.featureAxis ? nil : own), to: operands, layout: operands[0].layout,
      match: match,
      as: ConcatPattern.title)
  }

  /// The operands, if they are vectors that are joined along an axis which only the model has: the steps of a sequence.
  private func vectors(_ sources: [ModelValue.ID], in assembly: Assembly) throws(Refusal) -> [Assembly
    .Tracked]?
  {
    var vectors: [Assembly.Tracked] = []
    for source in sources {
      let operand = try assembly.operand(source)
      let layout = operand.layout
      guard assembly.type(of: operand.node).shape.count == 1, let own = layout.axes[0], own > axis,
        layout.batch != axis, assembly.site.shape(of: source)?[axis] == 1,
        vectors.first.map({ $0.layout == layout }) ?? true
      else { return nil }
      vectors.append(operand)
    }
    guard let first = vectors.first, let rank = assembly.site.shape(of: sources[0])?.count,
      rank == (first.layout.batch == nil ? 2 : 3),
      vectors.allSatisfy({ assembly.type(of: $0.node) == assembly.type(of: first.node) })
    else { return nil }
    return vectors
  }
}
