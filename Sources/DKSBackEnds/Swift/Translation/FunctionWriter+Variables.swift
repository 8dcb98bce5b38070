import DKSGraph

extension FunctionWriter {
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
    case .held(let variable): return Piece(expression: .name(variables[variable].name), reads: [node])
    case .given(let expression): return Piece(expression: expression)
    case nil: return Piece(expression: .name("_"))
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
    _ node: Int, _ piece: Piece, at k: Int, _ uses: [Int: Uses], _ steps: [Step], isResting: Bool
  ) {
    guard let use = uses[node] else { return }
    let isResult = use.first == steps.count
    let isNamed = hasOwnName(node) && !isResult
    let waits: Bool
    if use.count > 1 || isNamed {
      waits = false
    } else if isResult {
      waits = true
    } else if isResting {
      waits = joins(steps[use.first]) && piece.weight <= Self.largestExpression
    } else {
      waits = piece.weight <= Self.largestExpression
    }
    if waits {
      values[node] = .pending(piece)
    } else {
      let leaves = use.last == steps.count || !sharesLet(node, steps[use.last])
      let needsName = isNamed || (leaves && (use.count > 1 || use.first != k + 1))
      hold(node, piece, named: needsName && carrier[node] == nil ? localName(node) : nil)
    }
  }

  /// Whether `step` brings several values together.
  private func joins(_ step: Step) -> Bool {
    if case .node(let node) = step { return network.graph.nodes[node].operands.count > 1 }
    return false
  }

  /// Whether `step` lies in the same `let` as `node`.
  private func sharesLet(_ node: Int, _ step: Step) -> Bool {
    let other: Int
    switch step {
    case .node(let i): other = i
    case .call(let scope, _): other = network.tree.scopes[scope].nodes.lowerBound
    case .loop(let loop): other = network.tree.scopes[loop.scopes[0]].nodes.lowerBound
    case .part: return false
    }
    let (a, b) = (network.tree.paths[node], network.tree.paths[other])
    return a.count > frame.depth + 1 && b.count > frame.depth + 1 && a[frame.depth] == b[frame.depth]
  }

  /// Puts the value of `node` in a variable: a new one of that name, or one that is free.
  mutating func hold(_ node: Int, _ piece: Piece, named name: String?) {
    spend(piece)
    if let variable = freeVariable(for: node, piece, named: name) {
      variables[variable].isMutable = true
      holder[variable] = node
      values[node] = .held(variable)
      append(.statement(.assignment(.name(variables[variable].name), piece.expression)))
      return
    }
    let variable =
      if let name {
        declare(node, names.claimLocal(name, longLocalName(node)))
      } else if workingVariable != nil {
        declare(node, names.claimLocal(localName(node), longLocalName(node)))
      } else {
        declare(node, names.claimLocal(Self.working, localName(node), longLocalName(node)))
      }
    append(.binding([variable], piece.expression))
  }

  /// A variable whose value no one needs any more and that suits `node`.
  private func freeVariable(for node: Int, _ piece: Piece, named name: String?) -> Int? {
    if let own = carrier[node] { return isFree(own) ? own : nil }
    // A name from the text stays with what it names.
    let ownName = name ?? localName(node)
    func suits(_ variable: Int) -> Bool {
      variables[variable].name == ownName || (name == nil && variables[variable].name == Self.working)
    }
    for read in piece.reads {
      if case .held(let variable)? = values[read], isFree(variable), variables[variable].type == nil,
        suits(variable)
      {
        return variable
      }
    }
    return name == nil ? workingVariable.flatMap { isFree($0) ? $0 : nil } : nil
  }

  /// Whether the value in `variable` is needed no more.
  func isFree(_ variable: Int) -> Bool {
    guard !pinned.contains(variable) else { return false }
    guard let node = holder[variable] else { return true }
    return remaining[node, default: 0] <= 0
  }

  /// Makes a variable in the current block that has the value of `node`.
  mutating func declare(_ node: Int?, _ name: String) -> Int {
    variables.append(Variable(name: name))
    let variable = variables.count - 1
    visible[visible.count - 1].append(variable)
    if name == Self.working { workingVariable = variable }
    if let node {
      holder[variable] = node
      values[node] = .held(variable)
    }
    return variable
  }

  mutating func append(_ draft: Draft) { blocks[blocks.count - 1].append(draft) }

  /// Whether the text names the node itself, and not just what it does.
  func hasOwnName(_ node: Int) -> Bool { network.hasOwnName(node) }

  /// The name of a local variable for `node`: its own, that of the `let` around it, or what it does.
  func localName(_ node: Int) -> String {
    let path = network.tree.path(of: node, from: frame.depth)
    if hasOwnName(node), let leaf = path.last { return SwiftIdentifier.lowerCamel([leaf.base]) }
    let scope = path.dropLast().last { $0.index == nil && $0.base.first?.isUppercase != true }
    return SwiftIdentifier.lowerCamel([scope?.base ?? path.last?.base ?? "value"])
  }

  /// A longer name, where the short one is taken.
  func longLocalName(_ node: Int) -> String {
    let path = network.tree.path(of: node, from: frame.depth).filter { $0.index == nil }.suffix(2)
    return SwiftIdentifier.lowerCamel(path.count > 1 ? path.map(\.base) : [localName(node), "value"])
  }
}
