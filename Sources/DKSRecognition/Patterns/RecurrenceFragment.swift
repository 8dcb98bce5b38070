import DKSFormulas
import DKSGraph
import DKSModels
import DKSTensors

/// A recurrence, step after step with one set of weights: what the language writes as `scan`.
struct RecurrenceFragment: Fragment {
  var steps: Int
  var features: Int
  var phi: Activation
  var weight: ModelValue.ID
  var recurrence: ModelValue.ID
  var bias: ModelValue.ID?
  /// How many biases lie one after the other, to be added.
  var biasCount: Int
  var axes: RecurrenceAxes

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let node = assembly.site.model.nodes[match.root]
    let sequence = try assembly.operand(match.sources[0])
    let type = assembly.type(of: sequence.node)
    guard type.shape.count == 2, type.shape[0] == steps, sequence.layout.axes == [axes.steps, 2],
      sequence.layout.batch.map({ $0 == axes.batch }) ?? true
    else { throw Refusal("the sequence of the recurrence has its steps on another axis", kind: .recurrent) }
    let base = node.path.isEmpty ? "rnn" : NodeNaming.path(node.path)
    let start = try start(match, base, &assembly)
    var owners: [String?] = [nil, nil]
    var states: [Node.ID] = []
    for step in 0..<steps {
      let state = states.last ?? start
      states.append(try add(step, to: sequence.node, state, base, &owners, match, &assembly))
    }
    let isBatched = sequence.layout.batch != nil
    func place(_ layout: Recognition.AxisLayout) -> Recognition.AxisLayout {
      Recognition.AxisLayout(batch: isBatched ? layout.batch : nil, axes: layout.axes)
    }
    let all = try assembly.add(inner: Stack(), to: states, named: "\(base).stack", for: match)
    let reason = "a recurrence of \(steps) steps with the weights of one"
    if let result = node.results.first ?? nil, !assembly.site.isUnused(result) {
      assembly.finish(all, as: result, place(axes.states), of: match, reason)
    }
    if node.results.count > 1, let result = node.results[1], !assembly.site.isUnused(result) {
      let last = try assembly.add(inner: Last(), to: [all], named: "\(base).last", for: match)
      assembly.finish(last, as: result, place(axes.state), of: match, reason)
    }
  }

  /// The state before the first step.
  private func start(_ match: Match, _ base: String, _ assembly: inout Assembly) throws(Refusal) -> Node.ID {
    guard match.sources.count > 1 else {
      return try assembly.add(inner: Zeros(shape: [features]), to: [], named: "\(base).zeros", for: match)
    }
    let state = try assembly.operand(match.sources[1])
    let type = assembly.type(of: state.node)
    guard type.count == features, state.layout.axes.last == 2 else {
      throw Refusal("the first state of the recurrence is no vector of its features", kind: .recurrent)
    }
    if type.shape == [features] { return state.node }
    // An axis for the one direction.
    return try assembly.addInner(
      Flatten(), to: state, layout: Recognition.AxisLayout(batch: state.layout.batch, axes: [2]),
      after: match.sources[1]
    ).node
  }

  /// One step: its state.
  private func add(
    _ step: Int, to sequence: Node.ID, _ state: Node.ID, _ base: String, _ owners: inout [String?],
    _ match: Match, _ assembly: inout Assembly
  ) throws(Refusal) -> Node.ID {
    let scope = "\(base).scan[\(step)]"
    func add(
      _ operation: any Operation, _ operands: [Node.ID], _ name: String, _ assembly: inout Assembly
    ) throws(Refusal) -> Node.ID {
      try assembly.add(inner: operation, to: operands, named: "\(scope).\(name)", for: match)
    }
    let element = try add(Element(index: step), [sequence], "element", &assembly)
    let layers = [
      try add(Dense(units: features, hasBias: bias != nil), [element], "dense", &assembly),
      try add(Dense(units: features, hasBias: false), [state], "recurrent", &assembly),
    ]
    for (place, layer) in layers.enumerated() {
      if owners[place] == nil {
        owners[place] = assembly.builder.graph[layer].name
        assembly.builder.graph[layer].sharedWeights = owners[place]
        let constant = assembly.site.constant(place == 0 ? weight : recurrence)
        assembly.keep(constant.flatMap { $0.reshaped(Array($0.shape.dropFirst())) }, .weight, of: layer)
        if place == 0, bias != nil { assembly.keep(biasTensor(assembly.site), .bias, of: layer) }
      }
      assembly.builder.graph[layer].sharedWeights = owners[place]
    }
    let sum = try add(WeightedSum(weights: [1, 1]), layers, "sum", &assembly)
    return try add(ActivationLayer(phi: phi), [sum], phi.name, &assembly)
  }

  private func biasTensor(_ site: Site) -> Tensor? {
    guard let tensor = bias.flatMap({ site.constant($0) }), tensor.count == biasCount * features else {
      return nil
    }
    if biasCount == 1 { return tensor.reshaped([features]) }
    let features = features
    return Tensor(
      tensor.type.isFloat ? tensor.type : .float32, [features],
      .computed { () throws(WeightError) in
        let all = try tensor.floats()
        return (0..<features).map { all[$0] + all[features + $0] }
      })
  }
}

extension Assembly {
  /// Adds a node that only together with others stands for nodes of the model.
  fileprivate mutating func add(
    inner operation: any Operation, to operands: [Node.ID], named name: String, for match: Match
  ) throws(Refusal) -> Node.ID {
    do throws(ShapeError) {
      return try builder.add(operation, to: operands, named: name, span: site.model.nodes[match.root].span)
    } catch { throw Refusal(error.message) }
  }

  /// Says that `node`, with what it alone is made of, is a result of `match`.
  fileprivate mutating func finish(
    _ node: Node.ID, as result: ModelValue.ID, _ layout: Recognition.AxisLayout, of match: Match,
    _ reason: String
  ) {
    setTracked(result, Tracked(node: node, layout: layout))
    let name = builder.graph[node].name
    setOrigin(
      name,
      Recognition.Origin(
        nodes: match.nodes, result: result, sources: match.sources, layout: layout, parameters: [],
        isGroup: true))
    settle(match.nodes, .recognized, name, reason)
  }
}
