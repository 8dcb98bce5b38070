import DKSGraph

/// Writes the stored layers, the initialiser and the function of one struct, step by step.
///
/// A value that is used once goes straight into the expression that uses it; a chain of values takes turns
/// in one variable; what is used later or more than once gets the name that the text gives it.
struct FunctionWriter {
  let translator: NetworkTranslator
  let frame: Frame
  var names = NameScope(reserved: SwiftIdentifier.reservedValues)
  /// Stored properties.
  var members: [SwiftDeclaration] = []
  /// The statements that make them.
  var initialization: [SwiftStatement] = []

  typealias Piece = WaitingPiece<SwiftExpression>

  /// Where the value of a node is.
  enum Value {
    /// In an expression that waits for its only use.
    case pending(Piece)
    /// In a variable.
    case held(Int)
    /// In an expression that is always there: a parameter or an element of an array.
    case given(SwiftExpression)
  }

  /// A local variable.
  struct Variable {
    var name: String
    var isMutable = false
    var type: String?
  }

  /// A statement whose variables may yet turn out to change.
  indirect enum Draft {
    case binding([Int?], SwiftExpression)
    case statement(SwiftStatement)
    case loop(String, SwiftExpression, [Draft])
  }

  var blocks: [[Draft]] = [[]]
  var variables: [Variable] = []
  /// For each block the variables that were declared in it.
  var visible: [[Int]] = [[]]
  /// The one of them that has the name of what flows on.
  var workingVariable: Int?
  var values: [Int: Value] = [:]
  /// How many uses of a node are not yet in a statement; its variable is free when none is left.
  var remaining: [Int: Int] = [:]
  /// The node whose value a variable has.
  var holder: [Int: Int] = [:]
  /// Variables that a loop about to begin starts from, and no one else may have.
  var pinned: Set<Int> = []
  /// For results of a turn the variable that carries them to the next.
  var carrier: [Int: Int] = [:]
  /// What stands for a node's stored layer inside a loop.
  var layerOverride: [Int: SwiftExpression] = [:]
  /// What stands for an `element` node's index inside a loop.
  var indexOverride: [Int: SwiftExpression] = [:]
  /// Arrays of collected results: the nodes in them, by the first one.
  var arrays: [Int: (name: String, nodes: [Int])] = [:]
  /// Properties of layers that several nodes use, by the key of the weights.
  var sharedLayers: [String: SwiftExpression] = [:]
  /// The nodes that they were made for.
  var sharedNodes: [String: Int] = [:]
  /// Names that are kept for the last layers of outputs.
  var outputLayerNames: [Int: String] = [:]
  /// A parameter that knows the batch size.
  var anyTensor: SwiftExpression?

  init(_ translator: NetworkTranslator, _ frame: Frame) {
    self.translator = translator
    self.frame = frame
    if case .kind(_, _, let sizes) = frame.sizes { for name in sizes { names.reserve(name) } }
  }

  var network: SizedGraph { translator.network }
  var regions: ScopeClasses { translator.regions }

  /// The parameters of a struct's function, named after what is given.
  mutating func parameters(for inputs: [Int]) -> [(name: String, type: String)] {
    inputs.map { node in
      let name = inputs.count == 1 ? names.claim("input") : names.claim(localName(node), "input")
      return (name, give(node, name))
    }
  }

  /// Says that `node` is the parameter `name`; returns the parameter's type.
  mutating func give(_ node: Int, _ name: String) -> String {
    values[node] = .given(.name(name))
    if anyTensor == nil { anyTensor = .name(name) }
    return network.graph.nodes[node].type.swiftType
  }

  /// The statements written so far.
  var statements: [SwiftStatement] { blocks[0].map { finished($0) } }

  private func finished(_ draft: Draft) -> SwiftStatement {
    switch draft {
    case .statement(let statement): statement
    case .loop(let variable, let sequence, let body):
      .loop(variable: variable, sequence, body: body.map { finished($0) })
    case .binding(let targets, let value):
      .binding(
        isMutable: targets.contains { $0.map { variables[$0].isMutable } ?? false },
        names: targets.map { $0.map { variables[$0].name } ?? "_" },
        type: targets.count == 1 ? targets[0].flatMap { variables[$0].type } : nil, value: value)
    }
  }

  /// Writes `steps`, after which `exports` are still wanted.
  mutating func write(_ steps: [Step], exports: [Int]) {
    let uses = Uses.count(steps.map { translator.reads(of: $0) }, exports: exports)
    for (k, step) in steps.enumerated() {
      switch step {
      case .node(let node):
        remaining[node] = uses[node]?.count ?? 0
        place(node, piece(node), at: k, uses, steps, isResting: isNonlinear(node))
      case .call(let scope, let structure):
        let layer = property(for: structure, scope: scope)
        call(
          .name(layer), inputs: translator.reads(of: step), translator.exports(of: scope), at: k, uses, steps)
      case .part(let part):
        let structure = translator.declarePart(part, in: frame)
        let layer = property(for: structure, scope: nil)
        call(.name(layer), inputs: part.inputs, part.exports, at: k, uses, steps)
      case .loop(let loop): write(loop, uses)
      }
    }
  }

  /// Writes the call of a stored struct.
  mutating func call(
    _ callee: SwiftExpression, inputs: [Int], _ exports: [Int], at k: Int, _ uses: [Int: Uses],
    _ steps: [Step]
  ) {
    var result = Piece(expression: callee, weight: 2)
    let operands = inputs.map { node in
      let operand = read(node)
      result.reads += operand.reads
      return SwiftExpression.Argument(operand.expression)
    }
    result.expression = .call(callee, operands)
    for node in exports { remaining[node] = uses[node]?.count ?? 0 }
    if exports.count == 1 { return place(exports[0], result, at: k, uses, steps, isResting: true) }
    spend(result)
    let targets = exports.map { node -> Int? in
      guard uses[node] != nil else { return nil }
      return declare(node, names.claimLocal(localName(node), longLocalName(node)))
    }
    append(.binding(targets, result.expression))
  }

  /// The expression of one node.
  mutating func piece(_ i: Int) -> Piece {
    let node = network.graph.nodes[i]
    let indices = node.operands.map { Int($0.index) }
    if node.operation is Stack, let array = arrays[indices[0]], array.nodes == indices {
      let reads = indices.filter { if case .held? = values[$0] { true } else { false } }
      return Piece(expression: .call(.name("stacked"), .name(array.name)), reads: reads, weight: 1)
    }
    let ownsWeights = network.ownsWeights[i]
    var result = Piece(expression: .name("_"), weight: 1)
    var operands: [SwiftExpression] = []
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
    let site = SwiftSite(
      operands: operands, operandTypes: network.graph.operandTypes(of: node),
      layer: ownsWeights ? layer(i) : .name("layer"),
      sizes: network.sizes[i].indices.map { indexOverride[i] ?? frame.size(i, $0, network, regions) },
      activation: translator.activations.expression(for: node.operation, in: frame, translator.typeName),
      anyTensor: anyTensor)
    do throws(SwiftRefusal) {
      result.expression = try SwiftForms.value(of: node.operation, at: site)
    } catch {
      translator.refuse(i, error)
    }
    return result
  }

  /// The value of `node` for the function's result.
  mutating func take(_ node: Int) -> SwiftExpression {
    let piece = read(node)
    spend(piece)
    return piece.expression
  }

  func isNonlinear(_ i: Int) -> Bool { network.isNonlinear(i) }
}
