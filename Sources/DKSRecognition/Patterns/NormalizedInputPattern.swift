import DKSFormulas
import DKSGraph
import DKSModels

/// An input that was brought to q = 1 at every location, as this compiler writes it (Theory 1.6):
/// `[x, s] · √((d + 1) / (Σx² + s²))` with s = 1 or the root mean square of the whole example.
enum NormalizedInputPattern: Pattern {
  static let title = "normalised input"

  static func find(at root: Int, in site: Site) -> Finding {
    guard case .concat(let axis) = site.model.nodes[root].operation else { return .none }
    var walk = Walk(site: site, nodes: [root])
    guard let x = walk.source(of: root, along: axis), walk.isClosed(root) else { return .none }
    return .match(
      Match(
        Set(walk.nodes).sorted(), from: [x],
        NormalizedInputFragment(axis: axis, count: walk.count, mode: walk.mode)))
  }

  /// The way from the concatenation back to x, and what was met.
  private struct Walk {
    let site: Site
    var nodes: [Int]
    /// d + 1.
    var count = 0.0
    var mode = NormalizeInput.Mode.one

    mutating func source(of root: Int, along axis: Int) -> ModelValue.ID? {
      let parts = site.model.nodes[root].operands.compactMap(\.self)
      guard parts.count == 2, let scaled = operands(of: parts[0], .multiply), scaled.count == 2 else {
        return nil
      }
      let (x, factor) = (scaled[0], scaled[1])
      guard let ratio = operands(of: factor, .sqrt)?.first,
        let quotient = operands(of: ratio, .divide), quotient.count == 2,
        let number = site.scalar(quotient[0]),
        let total = operands(of: quotient[1], .add), total.count == 2,
        let squares = reduced(total[0], .sum, axes: [axis]),
        let product = operands(of: squares, .multiply), product == [x, x]
      else { return nil }
      count = number
      if site.scalar(total[1]) == 1 { return parts[1] == factor ? x : nil }
      guard let rank = site.shape(of: x)?.count,
        reduced(total[1], .mean, axes: Array(1..<max(rank, 1))) == squares,
        let appended = operands(of: parts[1], .multiply), appended.count == 2, appended[0] == factor,
        operands(of: appended[1], .sqrt) == [total[1]]
      else { return nil }
      mode = .averageQ
      return x
    }

    /// Whether nothing but these nodes sees what they compute on the way.
    func isClosed(_ root: Int) -> Bool {
      let members = Set(nodes)
      return nodes.allSatisfy { index in
        index == root
          || site.model.nodes[index].results.compactMap(\.self).allSatisfy { result in
            site.users(of: result).allSatisfy { members.contains($0) }
          }
      }
    }

    /// The operands of the node that makes `value`, if it is `function`.
    private mutating func operands(of value: ModelValue.ID, _ function: ElementwiseFunction) -> [ModelValue
      .ID]?
    {
      guard let producer = site.producer(of: value), !site.isWanted(value),
        site.model.nodes[producer].operation == .elementwise(function)
      else { return nil }
      nodes.append(producer)
      return site.model.nodes[producer].operands.compactMap(\.self)
    }

    /// What `value` is reduced of along `axes`.
    private mutating func reduced(_ value: ModelValue.ID, _ reduction: Reduction, axes: [Int]) -> ModelValue
      .ID?
    {
      guard let producer = site.producer(of: value), !site.isWanted(value),
        case .reduce(reduction, let found, keepsAxes: true) = site.model.nodes[producer].operation,
        found.sorted() == axes
      else { return nil }
      nodes.append(producer)
      return site.model.nodes[producer].operand(0)
    }
  }
}

/// An input with one more feature.
struct NormalizedInputFragment: Fragment {
  /// The axis of the model that the feature is appended to.
  var axis: Int
  /// The number of features with it.
  var count: Double
  var mode: NormalizeInput.Mode

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let operand = try assembly.operand(match.sources[0])
    let type = assembly.type(of: operand.node)
    guard let feature = type.featureAxis, operand.layout.axes[feature] == axis,
      count == Double(type.featureCount + 1)
    else { throw Refusal("it is appended to something else than the features") }
    try assembly.add(
      NormalizeInput(mode: mode), to: [operand], layout: operand.layout, match: match,
      as: NormalizedInputPattern.title)
  }
}
