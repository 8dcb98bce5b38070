import DKSFormulas
import DKSGraph
import DKSModels

/// Elementwise nodes that end in one, as one formula of the values that come in: it grows backward, node by node.
struct FormulaRegion {
  /// The nodes, users first.
  private(set) var nodes: [Int]
  /// The values that come in, and how often the formula has each.
  private(set) var frontier: [(value: ModelValue.ID, uses: Int)] = []
  private var constants = 0
  /// No more values are looked at: they do not become one again.
  static let widest = 64

  init(endingIn root: Int, in site: Site) {
    nodes = [root]
    add(root, uses: 1, in: site)
  }

  /// How many values and numbers the formula has when it is written out: what is used twice doubles it.
  var termCount: Int { frontier.reduce(constants) { $0 + $1.uses } }

  /// Adds the node that made the value made last, since no other can lead to it; false where it is no part of a formula, or of
  /// a layer that this compiler has written, if the formula stands behind those.
  mutating func grow(in site: Site, isBehindLayers: Bool) -> Bool {
    var latest: (place: Int, producer: Int)?
    for (place, entry) in frontier.enumerated() {
      guard let producer = site.producer(of: entry.value), producer > latest?.producer ?? -1 else { continue }
      latest = (place, producer)
    }
    guard let (place, producer) = latest, site.isFormula(producer),
      !isBehindLayers || !site.endsLayer(producer)
    else { return false }
    let (value, uses) = frontier[place]
    guard !site.isWanted(value), site.users(of: value).allSatisfy({ nodes.contains($0) }) else {
      return false
    }
    frontier.remove(at: place)
    nodes.append(producer)
    add(producer, uses: uses, in: site)
    return true
  }

  private mutating func add(_ node: Int, uses: Int, in site: Site) {
    let uses = uses * site.repetitions(of: node)
    for case let operand? in site.model.nodes[node].operands where frontier.count <= Self.widest {
      if site.isFixed(operand) {
        constants += uses
      } else if let place = frontier.firstIndex(where: { $0.value == operand }) {
        frontier[place].uses += uses
      } else {
        frontier.append((operand, uses))
      }
    }
  }
}

extension Site {
  /// Whether the formula that `nodes`, in order, compute has at most `limit` terms when it is written out.
  func hasTerms(_ nodes: [Int], atMost limit: Int) -> Bool {
    var counts: [ModelValue.ID: Int] = [:]
    for index in nodes {
      let operands = model.nodes[index].operands.compactMap(\.self)
      let count = repetitions(of: index) * operands.reduce(0) { $0 + (counts[$1] ?? 1) }
      guard count <= limit else { return false }
      if let result = model.nodes[index].result { counts[result] = count }
    }
    return true
  }

  /// How often the formula of node `index` has what it is a function of: `x · sigmoid(x)` twice.
  fileprivate func repetitions(of index: Int) -> Int {
    let node = model.nodes[index]
    guard case .elementwise(let function) = node.operation else { return 1 }
    if node.operands.count > 1 { return function == .prelu ? 2 : 1 }
    return max(1, function.expression(of: [.variable])?.variableCount ?? 1)
  }
}

extension ScalarExpression {
  /// How often the variable is there.
  fileprivate var variableCount: Int {
    switch self {
    case .variable: 1
    case .constant: 0
    case .negation(let a): a.variableCount
    case .binary(_, let a, let b): a.variableCount + b.variableCount
    case .call(_, let operands): operands.reduce(0) { $0 + $1.variableCount }
    case .select(_, let a, let b, let then, let otherwise):
      a.variableCount + b.variableCount + then.variableCount + otherwise.variableCount
    }
  }
}
