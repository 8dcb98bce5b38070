import DKSGraph

/// Writes the submodules and the `forward` of one class, step by step.
///
/// A value that is used once goes straight into the expression that uses it; a chain of values takes turns in
/// one variable; what is used later or more than once gets the name that the text gives it.
struct ModuleWriter {
  let translator: ModuleTranslator
  let frame: Frame
  /// The names of submodules.
  var attributes = PythonNames(reserved: PythonIdentifier.reservedAttributes)
  /// The statements of `__init__` that make them.
  var initialization: [PythonStatement] = []
  /// What they hold.
  var entries: [ModuleEntry] = []

  typealias Piece = WaitingPiece<PythonExpression>

  /// Where the value of a node is.
  enum Value {
    /// In an expression that waits for its only use.
    case pending(Piece)
    /// In the variable of that name.
    case held(String)
    /// In an expression that is always there.
    case given(PythonExpression)
  }

  var blocks: [[PythonStatement]] = [[]]
  var values: [Int: Value] = [:]
  /// How many uses of a node are not yet in a statement; its variable is free when none is left.
  var remaining: [Int: Int] = [:]
  /// The node whose value a variable has.
  var holder: [String: Int] = [:]
  /// Variables that no one else may have, whatever they hold.
  var pinned: Set<String> = []
  /// For results of a turn the variable that carries them to the next.
  var carrier: [Int: String] = [:]
  /// What stands for a node's stored layer inside a loop.
  var layerOverride: [Int: PythonExpression] = [:]
  /// What stands for an `element` node's index inside a loop.
  var indexOverride: [Int: PythonExpression] = [:]
  /// Lists of collected results: the nodes in them, by the first one.
  var lists: [Int: (name: String, nodes: [Int])] = [:]
  /// Attributes of layers that several nodes use, by the key of the weights.
  var sharedLayers: [String: SharedLayer] = [:]
  /// Attributes of activations, by their numbers in the table.
  var activationLayers: [Int: PythonExpression] = [:]
  /// Parameters that know the batch size, and among them those of floats.
  var anyTensor: PythonExpression?
  var floats: PythonExpression?

  init(_ translator: ModuleTranslator, _ frame: Frame) {
    self.translator = translator
    self.frame = frame
  }

  var network: SizedGraph { translator.network }
  var regions: ScopeClasses { translator.regions }

  /// The statements written so far.
  var statements: [PythonStatement] { blocks[0] }

  /// The parameters of `forward`, named after what is given: `x` if it is one thing.
  mutating func parameters(for inputs: [Int]) -> [String] {
    var names = PythonNames()
    return inputs.map { node in
      let name = inputs.count == 1 ? "x" : names.claim(localName(node), longLocalName(node))
      give(node, name)
      return name
    }
  }

  /// Says that `node` is the parameter `name`.
  mutating func give(_ node: Int, _ name: String) {
    values[node] = .held(name)
    holder[name] = node
    let isFloat = network.graph.nodes[node].type.element == .float32
    if anyTensor == nil { (anyTensor, remaining[node]) = (.atom(name), 1) }
    if floats == nil, isFloat { floats = .atom(name) }
  }

  /// Writes `steps`, after which `exports` are still wanted.
  mutating func write(_ steps: [ModuleStep], exports: [Int]) {
    let uses = Uses.count(steps.map { translator.reads(of: $0) }, exports: exports)
    let needsBatch = steps.contains { isZeros($0) }
    for (name, node) in holder where blocks.count == 1 {
      // A parameter that zeros are shaped after stays to the end.
      let isKept = needsBatch && (anyTensor == .atom(name) || floats == .atom(name))
      remaining[node] = isKept ? Self.everyTurn : uses[node]?.count ?? 0
    }
    for (k, step) in steps.enumerated() {
      switch step {
      case .node(let node):
        remaining[node] = uses[node]?.count ?? 0
        place(node, piece(node), at: k, uses, steps, isResting: network.isNonlinear(node))
      case .call(let scope, let structure):
        let module = self.module(for: scope, structure)
        call(module, inputs: translator.reads(of: step), translator.exports(of: scope), at: k, uses, steps)
      case .chain(let links): write(links, at: k, uses, steps)
      case .loop(let run, let turn): write(run, turn, uses)
      }
    }
  }

  private func isZeros(_ step: ModuleStep) -> Bool {
    switch step {
    case .node(let node): network.graph.nodes[node].operation is Zeros
    case .loop(_, .steps(let steps, _)): steps.contains { isZeros($0) }
    case .loop, .call, .chain: false
    }
  }

  /// Writes the call of a submodule.
  mutating func call(
    _ callee: PythonExpression, inputs: [Int], _ exports: [Int], at k: Int, _ uses: [Int: Uses],
    _ steps: [ModuleStep]
  ) {
    var result = Piece(expression: callee, weight: 2)
    let operands = inputs.map { node in
      let operand = read(node)
      result.reads += operand.reads
      return PythonExpression.Argument(operand.expression)
    }
    result.expression = .call(callee, operands)
    for node in exports { remaining[node] = uses[node]?.count ?? 0 }
    if exports.count == 1 { return place(exports[0], result, at: k, uses, steps, isResting: true) }
    spend(result)
    var taken: [String] = []
    for node in exports {
      guard uses[node] != nil else {
        taken.append("_")
        continue
      }
      let name = freeName([localName(node), longLocalName(node)])
      holder[name] = node
      values[node] = .held(name)
      taken.append(name)
    }
    append(.assignment(taken, result.expression))
  }

  /// The expression of one node.
  private mutating func piece(_ i: Int) -> Piece {
    let node = network.graph.nodes[i]
    let indices = node.operands.map { Int($0.index) }
    if node.operation is Stack, let list = lists[indices[0]], list.nodes == indices {
      return Piece(expression: .call("torch.stack", .atom(list.name), .integer(1)), weight: 1)
    }
    let ownsWeights = network.ownsWeights[i]
    var result = Piece(expression: .atom("_"), weight: 1)
    var operands: [PythonExpression] = []
    for operand in indices {
      // A layer is easier to read when what goes into it has been worked out before.
      if ownsWeights, case .pending(let piece)? = values[operand], piece.weight > 1 {
        hold(operand, piece, named: nil)
      }
      let piece = read(operand)
      operands.append(piece.expression)
      result.reads += piece.reads
      result.weight += piece.weight
    }
    var site = PyTorchSite(
      operands: operands, operandTypes: network.graph.operandTypes(of: node),
      module: ownsWeights ? layer(i) : activation(i) ?? .atom("_"),
      sizes: network.sizes[i].indices.map { indexOverride[i] ?? size(i, $0) }, floats: floats,
      anyTensor: anyTensor)
    do throws(PyTorchRefusal) {
      result.expression = try withOwnSettings(PyTorchForms.value(of: node.operation, at: &site), i)
    } catch {
      translator.refuse(i, error)
    }
    for helper in site.helpers { translator.use(helper) }
    return result
  }

  /// How size number `column` of node `i` is written here.
  func size(_ i: Int, _ column: Int) -> PythonExpression {
    switch (frame.binding(i, column, network, regions), frame.sizes) {
    case (.literal(let value), _): .integer(value)
    case (.parameter(let p), .kind(_, _, let names)): .atom(names[p])
    case (.parameter, .literal): .integer(network.sizes[i][column].value)
    }
  }

  /// The value of `node` for the function's result.
  mutating func take(_ node: Int) -> PythonExpression {
    let piece = read(node)
    spend(piece)
    return piece.expression
  }

  mutating func append(_ statement: PythonStatement) { blocks[blocks.count - 1].append(statement) }
}
