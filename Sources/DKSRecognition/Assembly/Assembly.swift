import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSModels
import DKSTensors

/// A graph in the making, with the place of each value of the model in it.
struct Assembly {
  /// What a value of the model is in the graph.
  struct Tracked {
    var node: Node.ID
    var layout: Recognition.AxisLayout
  }

  /// A learned tensor of a node that is about to be added.
  struct Parameter {
    var role: ParameterShape.Role
    /// In the graph's layout; nil where the file's elements cannot be had.
    var tensor: Tensor?
    /// The constant it is, if it is one.
    var value: ModelValue.ID?
    var permutation: [Int]?
    /// The constant whose name tells the node's.
    var hint: ModelValue.ID?

    init(
      _ role: ParameterShape.Role, _ tensor: Tensor?, from value: ModelValue.ID? = nil,
      permutation: [Int]? = nil,
      hint: ModelValue.ID? = nil
    ) {
      self.hint = hint ?? value
      self.role = role
      self.tensor = tensor
      self.value = value
      self.permutation = permutation
    }
  }

  /// What `--explain` says of nodes that bring an input to size.
  static let preprocessing = "preprocessing of an input, kept with its numbers"

  let site: Site
  /// Whether each node stands before the first layer and brings an input to size.
  private let isPreprocessing: [Bool]
  let options: RecognitionOptions
  var builder: GraphBuilder
  var tracked: [Tracked?]
  var parameters = ParameterTable()
  private(set) var origins: [String: Recognition.Origin] = [:]
  private(set) var verdicts: [Recognition.Verdict]
  /// What graph nodes give up, by their names.
  private(set) var approximations: [String: Recognition.Approximation] = [:]
  /// How many numbers layers that bring inputs to size have, all together, and how many they may have.
  var rescaledCount = 0
  static let mostRescaled = 1 << 22
  /// What the user should know of nodes that were recognized.
  var remarks = DiagnosticSet()
  /// The tensors that several layers use.
  var matrices = SharedMatrices()
  /// The first layers that use them, and those that cannot share them after all.
  var owners: [ModelValue.ID: [Owner]] = [:]
  var ties: [Recognition.Tie] = []
  /// The first layer that has each stored tensor for its weights.
  var layers: [ModelValue.ID: Node.ID] = [:]
  private var ownActivations: [ScalarExpression: Activation] = [:]
  private var ownNames: Set<String> = []

  init(_ site: Site, isPreprocessing: [Bool], options: RecognitionOptions) {
    self.site = site
    self.isPreprocessing = isPreprocessing
    self.options = options
    builder = GraphBuilder(name: NodeNaming.network(site.model))
    builder.reserve(site.model.nodes.count + 4 * site.model.inputs.count)
    origins.reserveCapacity(site.model.nodes.count)
    tracked = Array(repeating: nil, count: site.model.values.count)
    verdicts = site.model.nodes.map { _ in
      Recognition.Verdict(outcome: .plumbing, graphNode: "", reason: "it is known before the network runs")
    }
  }

  // MARK: What is there

  /// The graph node of `value`.
  func operand(_ value: ModelValue.ID) throws(Refusal) -> Tracked {
    guard let found = tracked[Int(value.index)] else {
      throw Refusal("\(site.quoted(value)) has no place in the graph")
    }
    return found
  }

  /// Whether `match` stands before the first layer and brings an input to size.
  func bringsToSize(_ match: Match) -> Bool { isPreprocessing[match.root] }
  func isTracked(_ value: ModelValue.ID) -> Bool { tracked[Int(value.index)] != nil }
  func type(of node: Node.ID) -> TensorType { builder.graph[node].type }
  func graphName(of value: ModelValue.ID) -> String? {
    tracked[Int(value.index)].map { builder.graph[$0.node].name }
  }

  // MARK: What is added

  /// Adds the graph node of `match`.
  mutating func add(
    _ operation: any Operation, to operands: [Tracked], layout: Recognition.AxisLayout, match: Match,
    result: ModelValue.ID? = nil, parameters: [Parameter] = [], sharing use: MatrixUse? = nil,
    named given: String? = nil, as reason: String
  ) throws(Refusal) {
    guard let result = result ?? site.model.nodes[match.root].result else {
      throw Refusal("it has no result")
    }
    let type = try self.type(of: operation, on: operands)
    try check(type, layout, result)
    let name =
      given
      ?? NodeNaming.name(of: match, operation, parameters: parameters.compactMap(\.hint), in: site)
    let node: Node.ID
    do throws(ShapeError) {
      node = try builder.add(
        operation, to: operands.map(\.node), named: name,
        span: site.model.nodes[match.root].span ?? site.model.nodes[match.nodes[0]].span)
    } catch { throw Refusal(error.message) }
    let unique = builder.graph[node].name
    if let use { share(use, by: node, in: match) }
    if options.keepsWeights {
      for parameter in parameters { self.parameters[builder.graph[node], parameter.role] = parameter.tensor }
    }
    tracked[Int(result.index)] = Tracked(node: node, layout: layout)
    origins[unique] = Recognition.Origin(
      nodes: match.nodes, result: result, sources: match.sources, sourceLayouts: operands.map(\.layout),
      layout: layout,
      parameters: parameters.compactMap { parameter in
        parameter.value.map {
          Recognition.ParameterOrigin(role: parameter.role, value: $0, permutation: parameter.permutation)
        }
      })
    settle(match.nodes, .recognized, unique, reason)
  }

  /// Adds a node of which the model knows nothing: a step on the way to the node of a match.
  mutating func addInner(
    _ operation: any Operation, to operand: Tracked, layout: Recognition.AxisLayout, for match: Match? = nil,
    after value: ModelValue.ID? = nil
  ) throws(Refusal) -> Tracked {
    let mnemonic = Swift.type(of: operation).mnemonic
    let base = builder.graph[operand.node].name
    let node: Node.ID
    do throws(ShapeError) {
      node = try builder.add(
        operation, to: [operand.node], named: "\(base).\(mnemonic)",
        span: match.flatMap { site.model.nodes[$0.root].span } ?? builder.graph[operand.node].span)
    } catch { throw Refusal(error.message) }
    if let value {
      origins[builder.graph[node].name] = Recognition.Origin(
        nodes: [], result: value, sources: [value], sourceLayouts: [operand.layout], layout: layout,
        parameters: [])
    }
    return Tracked(node: node, layout: layout)
  }

  /// Makes the result of `match` another name of `operand`.
  mutating func alias(_ match: Match, to operand: Tracked, as reason: String) {
    guard let result = site.model.nodes[match.root].result else { return }
    tracked[Int(result.index)] = operand
    settle(match.nodes, .plumbing, "", reason)
  }

  /// Says what became of `nodes`.
  mutating func settle(
    _ nodes: [Int], _ outcome: Recognition.Verdict.Outcome, _ graphNode: String, _ reason: String
  ) {
    for node in nodes {
      verdicts[node] = Recognition.Verdict(outcome: outcome, graphNode: graphNode, reason: reason)
    }
  }

  /// Adds an input of the graph.
  mutating func addInput(_ value: ModelValue.ID, _ type: TensorType, _ layout: Recognition.AxisLayout) {
    let node = builder.addInput(type, named: NodeNaming.identifier(site.model[value].name))
    begin(at: node, value, layout)
  }

  /// Says that `node`, which no node of the model computes, stands for `value`.
  mutating func begin(at node: Node.ID, _ value: ModelValue.ID, _ layout: Recognition.AxisLayout) {
    origins[builder.graph[node].name] = Recognition.Origin(
      nodes: [], result: value, sources: [], sourceLayouts: [], layout: layout, parameters: [])
    tracked[Int(value.index)] = Tracked(node: node, layout: layout)
  }

  /// Adds an output of the graph, of the axes that it has in the file.
  mutating func addOutput(_ name: String, _ value: ModelValue.ID) throws(Refusal) {
    var place = try operand(value)
    let axes = place.layout.axes.compactMap { $0 }
    let isAsInFile = axes.count == place.layout.axes.count && axes == axes.sorted()
    if !isAsInFile, site.shape(of: value)?.dropFirst().contains(nil) == false {
      place = try plain(value)
    }
    builder.output(name, place.node)
  }

  /// The activation of a formula: from the catalogue, or one of its own under a name of its own.
  mutating func activation(_ expression: ScalarExpression, suggestion: @autoclosure () -> String)
    -> Activation
  {
    if let known = ownActivations[expression] { return known }
    let suggestion = suggestion()
    var found = FormulaComparison.builtIn(like: expression)
    if found == nil {
      let base = ActivationCatalogue.builtIn(named: suggestion) == nil ? suggestion : "\(suggestion)Own"
      var name = base
      var number = 2
      while !ownNames.insert(name).inserted {
        name = "\(base)\(number)"
        number += 1
      }
      found = Activation(name: name, expression: expression.constantsFolded, isBuiltIn: false)
    }
    let activation = found ?? Activation(name: suggestion, expression: expression, isBuiltIn: false)
    ownActivations[expression] = activation
    return activation
  }

  /// Remembers a learned tensor of a node, if weights are kept.
  mutating func keep(_ tensor: Tensor?, _ role: ParameterShape.Role, of node: Node.ID) {
    if options.keepsWeights { parameters[builder.graph[node], role] = tensor }
  }

  mutating func setTracked(_ value: ModelValue.ID, _ place: Tracked) { tracked[Int(value.index)] = place }
  mutating func setOrigin(_ name: String, _ origin: Recognition.Origin) { origins[name] = origin }

  /// Says what the graph node of `match` gives up.
  mutating func noteApproximation(_ match: Match, _ what: String, isExact: Bool) {
    guard let result = site.model.nodes[match.root].result, let name = graphName(of: result) else { return }
    approximations[name] = Recognition.Approximation(node: match.root, what: what, isExact: isExact)
  }

  /// Says which graph node a node of the model is part of.
  mutating func nameVerdict(_ node: Int, _ graphNode: String) { verdicts[node].graphNode = graphNode }

  // MARK: Checks

  private func type(of operation: any Operation, on operands: [Tracked]) throws(Refusal) -> TensorType {
    do throws(ShapeError) {
      return try operation.resultType(of: operands.map { type(of: $0.node) })
    } catch { throw Refusal(error.message) }
  }

  /// Checks that a graph node would make what the file says its value is.
  private func check(_ type: TensorType, _ layout: Recognition.AxisLayout, _ result: ModelValue.ID)
    throws(Refusal)
  {
    guard let shape = site.shape(of: result) else { return }
    guard layout.axes.count == type.shape.count else { throw Refusal("its axes cannot be told apart") }
    for (own, axis) in layout.axes.enumerated() {
      guard let axis else { continue }
      guard shape.indices.contains(axis), shape[axis] == nil || shape[axis] == type.shape[own] else {
        let found = shape.map { $0.map(String.init) ?? "?" }.joined(separator: ", ")
        throw Refusal("it would make \(type.words), where the file says [\(found)]")
      }
    }
  }
}
