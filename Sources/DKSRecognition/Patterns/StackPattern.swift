import DKSGraph
import DKSInterchange

/// Vectors on a new axis, as the states of a recurrence are put together: each gets the axis, then they are joined.
enum StackPattern: Pattern {
  static let title = "stack"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard case .concat(let axis) = node.operation, node.operands.count > 1 else { return .none }
    var nodes = [root]
    var sources: [Value.ID] = []
    for case let operand? in node.operands {
      guard let producer = site.producer(of: operand), site.soleUser(of: operand) == root,
        case .unsqueeze([axis]) = site.model.nodes[producer].operation,
        let source = site.model.nodes[producer].operand(0), !site.isFixed(source),
        site.shape(of: source)?.count == 2
      else { return .none }
      nodes.append(producer)
      sources.append(source)
    }
    return .match(Match(nodes.sorted(), from: sources, StackFragment(axis: axis)))
  }
}

/// A new axis of the model, which is the first one of the graph's.
struct StackFragment: Fragment {
  var axis: Int

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let operands = try assembly.agreeing(match.sources)
    let layout = operands[0].layout
    func place(_ own: Int) -> Int { own >= axis ? own + 1 : own }
    try assembly.add(
      Stack(), to: operands,
      layout: Recognition.Layout(
        batch: layout.batch.map(place), axes: [axis] + layout.axes.map { $0.map(place) }),
      match: match, as: "\(operands.count) vectors on a new axis")
  }
}
