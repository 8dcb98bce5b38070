import DKSGraph

extension ModuleWriter {
  /// Expressions with more operations than this are given a variable.
  private static let largestExpression = 3
  /// The name of the variable that a chain of values takes turns in.
  private static let working = "x"

  /// The value of a node; an expression that waited for its use is handed out once.
  mutating func read(_ node: Int) -> Piece {
    switch values[node] {
    case .pending(let piece):
      values[node] = nil
      return piece
    case .held(let name): return Piece(expression: .atom(name), reads: [node])
    case .given(let expression): return Piece(expression: expression)
    case nil: return Piece(expression: .atom("_"))
    }
  }

  /// Notes that `piece` has been written: what it mentions is needed once less.
  mutating func spend(_ piece: Piece) {
    for node in piece.reads { remaining[node, default: 1] -= 1 }
  }

  /// Decides where the value of `node` stays until it is used.
  ///
  /// - Parameter isResting: Whether a reader would pause here: after activations and calls.
  mutating func place(
    _ node: Int, _ piece: Piece, at k: Int, _ uses: [Int: Uses], _ steps: [ModuleStep], isResting: Bool
  ) {
    guard let use = uses[node] else {
      // Submodules hand out all that any of their like is asked for.
      return
    }
    let isResult = use.first == steps.count
    let isNamed = network.hasOwnName(node) && !isResult && isCombination(node)
    let waits: Bool
    if use.count > 1 || isNamed {
      waits = false
    } else if isResult {
      waits = true
    } else if case .node(let next) = steps[use.first] {
      let joins = network.graph.nodes[next].operands.count > 1
      waits = piece.weight <= Self.largestExpression && (!isResting || joins)
    } else {
      waits = !isResting && piece.weight <= Self.largestExpression
    }
    if waits {
      values[node] = .pending(piece)
    } else {
      let isFar = use.count > 1 || use.first != k + 1
      hold(node, piece, named: isNamed || (isFar && !isTrunk(node, steps, k, use)) ? localName(node) : nil)
    }
  }

  /// Whether the text names a value that several others were put together for.
  private func isCombination(_ node: Int) -> Bool {
    network.graph.nodes[node].operation is WeightedSum || network.graph.nodes[node].operation is Concat
  }

  /// Whether the value is what the following steps go on with, so that it can stay in the working variable.
  private func isTrunk(_ node: Int, _ steps: [ModuleStep], _ k: Int, _ use: Uses) -> Bool {
    use.first == k + 1 && use.last < steps.count && !network.hasOwnName(node)
  }

  /// Puts the value of `node` in a variable: a new one of that name, or one that is free.
  mutating func hold(_ node: Int, _ piece: Piece, named name: String?) {
    spend(piece)
    let local = localName(node)
    var target = carrier[node].flatMap { isFree($0) ? $0 : nil }
    for read in piece.reads where target == nil {
      if case .held(let variable)? = values[read], isFree(variable),
        variable == (name ?? local) || (name == nil && variable == Self.working)
      {
        target = variable
      }
    }
    let variable =
      target
      ?? freeName(name.map { [$0, longLocalName(node)] } ?? [Self.working, local, longLocalName(node)])
    holder[variable] = node
    values[node] = .held(variable)
    append(.assignment([variable], piece.expression))
  }

  /// Whether the value in `variable` is needed no more.
  private func isFree(_ variable: String) -> Bool {
    guard !pinned.contains(variable) else { return false }
    guard let node = holder[variable] else { return true }
    return remaining[node, default: 0] <= 0
  }

  /// The first of `candidates` that may be a variable and has no value that is needed.
  func freeName(_ candidates: [String]) -> String {
    for name in candidates
    where !PythonIdentifier.reservedValues.contains(name) && isFree(name) { return name }
    let base = candidates.last ?? "value"
    var number = 2
    while !isFree("\(base)_\(number)") { number += 1 }
    return "\(base)_\(number)"
  }

  /// The name of a local variable for `node`: its own, that of the `let` around it, or what it does.
  func localName(_ node: Int) -> String {
    let path = network.tree.path(of: node, from: frame.depth)
    if network.hasOwnName(node), let leaf = path.last { return PythonIdentifier.snake([leaf.base]) }
    let scope = path.dropLast().last {
      $0.index == nil && $0.base.first?.isUppercase != true
    }
    return PythonIdentifier.snake([scope?.base ?? path.last?.base ?? "value"])
  }

  /// A longer name, where the short one is taken.
  func longLocalName(_ node: Int) -> String {
    let path = network.tree.path(of: node, from: frame.depth).filter { $0.index == nil }.suffix(2)
    return PythonIdentifier.snake(path.count > 1 ? path.map(\.base) : [localName(node), "value"])
  }
}
