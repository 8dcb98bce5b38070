import DKSDiagnostics
import DKSGraph
import DKSSyntax

extension Elaborator {
  /// Walks the items of one network; `self` is fresh but for the constants.
  mutating func elaborate(
    _ network: NetworkDeclaration, overrides: [ParameterOverride], training: TrainDeclaration?
  ) -> ElaboratedNetwork {
    builder = GraphBuilder(name: network.name.text, documentation: network.documentation, method: .none)
    isInsideNetwork = true
    var result = ElaboratedNetwork(graph: builder.graph, nameSpan: network.name.span, parameters: [])
    var inputs: [(name: Identifier, node: Node.ID)] = []
    var outputs: [Identifier] = []
    withScope(in: 0) { elaborator, scope in
      for item in network.items {
        switch item {
        case .method(let method):
          if let earlier = result.methodSpan {
            elaborator.report(.secondMethod(at: method.span, earlier: earlier))
          } else {
            result.methodSpan = method.span
            if let method = elaborator.method(method, in: scope) {
              elaborator.builder.graph.method = method
            }
          }
        case .param(let parameter):
          let value = elaborator.value(of: parameter, overrides, in: scope)
          elaborator.declare(parameter.name, value, as: .parameter, in: scope)
          if !value.isPoison {
            result.parameters.append(.init(name: parameter.name.text, value: value.rendered))
          }
        case .input(let input):
          let value = elaborator.input(input, in: scope)
          if case .tensor(let node) = value { inputs.append((input.name, node)) }
          elaborator.declare(input.name, value, as: .input, in: scope)
        case .statement(let statement): elaborator.execute(statement, in: scope)
        case .output(let name, let value):
          outputs.append(name)
          elaborator.output(name, value, in: scope)
        }
      }
    }
    // After an error the missing output may be the parser's loss, and an input's user may be the faulty line.
    if !diagnostics.containsError {
      if outputs.isEmpty { report(.noOutputs(network.name)) }
      reportUnused(inputs)
    }
    result.graph = builder.graph
    result.graph.dropUnsharedKeys()
    result.formulaPlaces = formulaPlaces
    if let training {
      result.training = trainingPlan(training, for: result.graph, outputs: outputs)
    }
    return result
  }

  private mutating func input(_ input: InputDeclaration, in scope: Int) -> Value {
    var shape: [Int] = []
    for extent in input.shape {
      let value = evaluate(extent, in: scope)
      guard let n = wholeNumber(value, atLeast: 1, "an extent of '\(input.name.text)'", at: extent.span)
      else {
        return .poison
      }
      shape.append(n)
    }
    guard TensorType.elementCount(shape) != nil else {
      return fail(.inputTooLarge(input.name, shape, at: input.typeSpan))
    }
    guard takeNode(input.name.span) else { return .poison }
    let type = TensorType(input.isInteger ? .int32 : .float32, shape)
    guard
      let filled = match(
        input.arguments, to: ["correlation", "signal"], of: Identifier("input", input.name.span)),
      let type = withSignal(type, filled[1], input.name, in: scope),
      let correlation = correlation(input.name, type, filled[0], in: scope)
    else { return .poison }
    let name = path.component(input.name.text)
    let node = builder.addInput(type, named: name, correlation: correlation, span: input.name.span)
    define(.tensor(node), as: input.name, nil)
    return .tensor(node)
  }

  /// `(signal: true)` behind the type of a tensor of two axes; nil after a report.
  private mutating func withSignal(
    _ type: TensorType, _ argument: Argument?, _ input: Identifier, in scope: Int
  ) -> TensorType? {
    guard let argument else { return type }
    let what = "'signal' of the input '\(input.text)'"
    let value = coerce(evaluate(argument.value, in: scope), to: .bool, what, at: argument.value.span)
    guard case .bool(let isSignal) = value else { return nil }
    guard !isSignal || type.isSequence, type.element == .float32 else {
      report(.signalOfOtherAxes(input, type, at: argument.value.span))
      return nil
    }
    return TensorType(type.element, type.shape, isSignal: isSignal)
  }

  /// `(correlation: 0.5)` behind the type of a sequence; nil after a report.
  private mutating func correlation(
    _ input: Identifier, _ type: TensorType, _ argument: Argument?, in scope: Int
  ) -> Double? {
    guard let argument else { return 0 }
    guard type.isSequence else {
      report(.correlationOfNoSequence(input, type, at: argument.value.span))
      return nil
    }
    guard let value = target(argument, "'correlation'", default: 0, in: scope) else { return nil }
    // T values of which any two have the correlation ρ exist for ρ ≥ −1/(T − 1).
    let steps = type.shape[0]
    let least = steps > 1 ? -1 / Double(steps - 1) : -1
    guard (least...1).contains(value) else {
      report(
        .outOfRange(
          value, "'correlation' of the input '\(input.text)'",
          wanted: "from \(steps > 2 ? "-1/\(steps - 1)" : "-1") to 1, as \(steps) steps allow",
          at: argument.value.span))
      return nil
    }
    return value
  }

  /// `output name = …`: the last node that the expression makes is called `name`.
  private mutating func output(_ name: Identifier, _ expression: Expression, in scope: Int) {
    let component = path.component(name.text)
    let fullName = path.name(of: component)
    let firstNew = builder.graph.nodes.count
    var expression = expression
    while case .tuple(let inner) = expression.kind, inner.count == 1 { expression = inner[0] }
    var value = inside(path.inside(component)) {
      $0.materialize($0.evaluate(expression, in: scope), at: expression.span, named: fullName)
    }
    switch value {
    case .tensor(let node):
      if Int(node.index) >= firstNew { builder.graph[node].name = fullName }
      if scopes[scope][name.text] == nil { builder.output(name.text, node) }
    case .poison: break
    default: value = fail(.outputIsNoTensor(name, value, at: expression.span))
    }
    declare(name, value, as: .output, in: scope)
  }

  private mutating func reportUnused(_ inputs: [(name: Identifier, node: Node.ID)]) {
    var used = Set(builder.graph.outputs.map(\.node))
    let wanted = Set(inputs.map(\.node))
    for node in builder.graph.nodes {
      for operand in node.operands where wanted.contains(operand) { used.insert(operand) }
    }
    for input in inputs where !used.contains(input.node) { report(.unusedInput(input.name)) }
  }
}

extension Graph {
  /// Takes the key from nodes whose weights no other node uses.
  fileprivate mutating func dropUnsharedKeys() {
    var uses: [String: Int] = [:]
    for case let key? in nodes.lazy.map(\.sharedWeights) { uses[key, default: 0] += 1 }
    guard !uses.isEmpty else { return }
    for i in nodes.indices {
      if let key = nodes[i].sharedWeights, uses[key] == 1 { nodes[i].sharedWeights = nil }
    }
  }
}
