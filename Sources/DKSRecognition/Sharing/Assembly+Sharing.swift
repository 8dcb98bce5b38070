import DKSDiagnostics
import DKSGraph
import DKSModels
import DKSTensors

extension Assembly {
  /// The first layer that uses a stored tensor in one way.
  struct Owner {
    var node: Node.ID
    var kind: MatrixKind
  }

  /// What layers that share a tensor agree in: they have one tensor in the graph.
  struct MatrixKind: Hashable {
    var operation: String
    var weights: ParameterShape?
    var isTransposed: Bool
    var groups: Int
    /// The constant that they use, which may be one of several views of the tensor.
    var root: ModelValue.ID
  }

  /// Adds the layer of `match`, whose weights are the first of `parameters` and may be others' too.
  ///
  /// Layers that have one matrix and biases or factors of their own become a layer without a bias and steps after it.
  mutating func addLayer(
    _ operation: any Operation, to operand: Tracked, layout: Recognition.AxisLayout, match: Match,
    parameters: [Parameter], use: MatrixUse?, as reason: String
  ) throws(Refusal) {
    guard let use, let manner = matrices.manner(of: use), let own = parameters.first else {
      try add(operation, to: [operand], layout: layout, match: match, parameters: parameters, as: reason)
      if let use, let node = match.result(in: site).flatMap({ tracked[Int($0.index)]?.node }) {
        layers[use.stored] = node
      }
      return
    }
    let shape = operation.parameters(for: [type(of: operand.node)]).first?.shape ?? []
    let matrix = Parameter(
      .weight, site.constant(use.root)?.laidOut(as: shape, isTransposed: use.isTransposed), from: use.root,
      permutation: use.permutation, hint: own.hint)
    var bias = parameters.first { $0.role == .bias }
    if bias?.value != nil { bias?.value = use.bias }
    guard manner == .apart, bias != nil || use.factor != 1 else {
      return try add(
        operation, to: [operand], layout: layout, match: match,
        parameters: [matrix] + (bias.map { [$0] } ?? []),
        sharing: use, as: reason)
    }
    var steps: [(operation: any Operation, parameter: Parameter?)] = [(operation.withoutBias, matrix)]
    if use.factor != 1 { steps.append((Scale(factor: use.factor), nil)) }
    if let bias { steps.append((ScaleShift(hasScale: false), bias)) }
    try add(steps, to: operand, layout: layout, match: match, use: use, as: reason)
  }

  /// Adds nodes one after the other, of which the last stands for the match.
  private mutating func add(
    _ steps: [(operation: any Operation, parameter: Parameter?)], to operand: Tracked,
    layout: Recognition.AxisLayout, match: Match, use: MatrixUse, as reason: String
  ) throws(Refusal) {
    var place = operand
    var inner: [String] = []
    var held: [Recognition.ParameterOrigin] = []
    for (number, step) in steps.dropLast().enumerated() {
      let node: Node.ID
      do throws(ShapeError) {
        node = try builder.add(
          step.operation, to: [place.node],
          named: inner.first.map { "\($0).\(Swift.type(of: step.operation).mnemonic)" }
            ?? name(of: steps.map { ($0.operation, $0.parameter?.hint) }, match),
          span: site.model.nodes[match.root].span)
      } catch { throw Refusal(error.message) }
      if number == 0 { share(use, by: node, in: match) }
      let name = builder.graph[node].name
      if let parameter = step.parameter {
        if options.keepsWeights { parameters[builder.graph[node], parameter.role] = parameter.tensor }
        if let value = parameter.value {
          held.append(
            .init(role: parameter.role, value: value, permutation: parameter.permutation, node: name))
        }
      }
      inner.append(name)
      place = Tracked(node: node, layout: layout)
    }
    guard let last = steps.last, let first = inner.first else { return }
    try add(
      last.operation, to: [place], layout: layout, match: match,
      parameters: last.parameter.map { [$0] } ?? [],
      sharing: last.parameter.flatMap { _ in use.sharedBias.flatMap { site.use(of: $0) } },
      named: "\(first).\(Swift.type(of: last.operation).mnemonic)", as: reason)
    guard let result = site.model.nodes[match.root].result, let made = tracked[Int(result.index)],
      var origin = origins[builder.graph[made.node].name]
    else { return }
    origin.inner = inner
    origin.parameters += held
    origin.sourceLayouts = [operand.layout]
    setOrigin(builder.graph[made.node].name, origin)
    settle(match.nodes, .recognized, first, reason)
  }

  /// The name of the first of several nodes; a file of this compiler may name the last one alone, after the first.
  private func name(of steps: [(operation: any Operation, hint: ModelValue.ID?)], _ match: Match) -> String {
    let found = NodeNaming.name(
      of: match, steps[0].operation, parameters: steps.compactMap(\.hint), in: site)
    let endings = steps.dropFirst().map { ".\(Swift.type(of: $0.operation).mnemonic)" }
    return endings.first { found.hasSuffix($0) }.map { String(found.dropLast($0.count)) } ?? found
  }

  /// Says that `node` uses the tensor of `use`, and lets it share its weights with those that use it alike.
  mutating func share(_ use: MatrixUse, by node: Node.ID, in match: Match) {
    guard matrices.manner(of: use) != nil else { return }
    let added = builder.graph[node]
    let operands = builder.graph.operandTypes(of: added)
    let kind = MatrixKind(
      operation: Swift.type(of: added.operation).mnemonic,
      weights: added.operation.parameters(for: operands).first, isTransposed: use.isTransposed,
      groups: (added.operation as? Convolution)?.groups ?? 1, root: use.root)
    let known = owners[use.stored] ?? []
    if let owner = known.first(where: { $0.kind == kind }) {
      let key = builder.graph[owner.node].name
      builder.graph[owner.node].sharedWeights = key
      builder.graph[node].sharedWeights = key
      return
    }
    if let first = known.first {
      ties.append(
        Recognition.Tie(
          node: added.name, owner: builder.graph[first.node].name, manner: kind.words(beside: first.kind),
          isView: kind.root != first.kind.root, span: added.span))
    }
    owners[use.stored, default: []].append(Owner(node: node, kind: kind))
    if layers[use.stored] == nil { layers[use.stored] = node }
  }

  /// Ties the layers whose weights are computed from one matrix in different ways, also with `regions` that are kept.
  mutating func tieComputedWeights(and regions: [Recognition.OpaqueRegion]) {
    var computed = ComputedWeights(site)
    for node in builder.graph.nodes {
      for parameter in origins[node.name]?.parameters ?? [] {
        computed.add(parameter.value, of: parameter.node ?? node.name, at: node.span)
      }
    }
    for region in regions {
      for node in region.nodes.map({ site.model.nodes[$0] }) {
        for value in node.uses { computed.add(value, of: region.name, at: node.span) }
      }
    }
    computed.finish()
    ties += computed.ties
  }

  /// The layers whose weights a part of the model uses too that is kept as it is.
  mutating func tieLayers(to region: Recognition.OpaqueRegion) {
    for index in region.nodes {
      let node = site.model.nodes[index]
      for value in node.uses where site.isFixed(value) {
        guard let layer = layers[site.tensor(behind: value)] else { continue }
        ties.append(
          Recognition.Tie(
            node: region.name, owner: builder.graph[layer].name, manner: "in a part that is kept as it is",
            span: node.span))
        return
      }
    }
  }
}

extension Match {
  /// The value that its last node computes.
  fileprivate func result(in site: Site) -> ModelValue.ID? { site.model.nodes[root].result }
}

extension Assembly.MatrixKind {
  /// How this use differs from `other`, a few words.
  fileprivate func words(beside other: Self) -> String {
    if operation != other.operation { return "as those of '\(operation)', not of '\(other.operation)'" }
    if isTransposed != other.isTransposed { return "transposed" }
    if groups != other.groups { return "in \(groups) groups, not in \(other.groups)" }
    if weights?.shape != other.weights?.shape {
      return "with the shape \(weights?.shape ?? []), not \(other.weights?.shape ?? [])"
    }
    return "with other settings"
  }
}

extension Tensor {
  /// The elements under another shape of as many, the two axes that have more than one swapped first if so said.
  fileprivate func laidOut(as shape: [Int], isTransposed: Bool) -> Tensor? {
    guard isTransposed else { return reshaped(shape) }
    return reshaped(self.shape.filter { $0 > 1 })?.transposed([1, 0])?.reshaped(shape)
  }
}

extension Diagnostic {
  /// Two layers with one tensor that the graph would take for two.
  package static func tied(_ tie: Recognition.Tie) -> Diagnostic {
    Diagnostic(
      .error, "DKS0965", "'\(tie.node)' uses the weights of '\(tie.owner)' \(tie.manner)", at: tie.span,
      notes: ["they are one tensor in the file, and two in the graph: they would be drawn and written twice"],
      helps: [
        "write '--method none --keep-weights' with an ONNX or OpenVINO file as the output to copy the network",
        "or give each layer weights of its own before the export",
      ])
  }
}
