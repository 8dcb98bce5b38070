import DKSDiagnostics
import DKSFormulas
import DKSGraph
import Testing

@testable import DKSLowering
@testable import DKSModels
@testable import DKSRecognition
@testable import DKSTensors

/// The lowered `graph` and how it would be recognised.
func recognizedSample(_ graph: Graph, _ parameters: ParameterTable) -> (Model, Recognition) {
  var diagnostics = DiagnosticSet()
  var model = Lowering.model(of: graph, parameters: parameters, diagnostics: &diagnostics)
  // As if read from a file.
  for i in model.nodes.indices { model.nodes[i].record = i }
  model.provenance = [("producer", "test")]
  var origins: [String: Recognition.Origin] = [:]
  var verdicts = model.nodes.map { _ in Recognition.Verdict(outcome: .recognized, graphNode: "", reason: "") }
  func value(_ name: String) -> ModelValue.ID {
    ModelValue.ID(model.values.firstIndex { $0.name == name } ?? 0)
  }
  for node in graph.nodes {
    let output = graph.outputs.first { graph[$0.node].name == node.name }?.name
    let nodes = model.nodes.indices.filter {
      model.nodes[$0].name == node.name || model.nodes[$0].name.hasPrefix(node.name + ".")
    }
    for i in nodes { verdicts[i].graphNode = node.name }
    let isSequence = node.type.shape.count == 2
    origins[node.name] = Recognition.Origin(
      nodes: nodes, result: value(output ?? node.name),
      sources: node.operands.map { value(graph[$0].name) },
      sourceLayouts: node.operands.map { .standard(rank: graph[$0].type.shape.count) },
      layout: .standard(rank: node.type.shape.count),
      parameters: node.operation.parameters(for: graph.operandTypes(of: node)).map {
        let isTurned = isSequence && node.operation is Dense && $0.role == .weight
        return Recognition.ParameterOrigin(
          role: $0.role, value: value("\(node.sharedWeights ?? node.name).\($0.role.rawValue)"),
          permutation: isTurned ? [1, 0] : nil)
      })
  }
  return (
    model,
    Recognition(
      graph: graph, parameters: parameters, origins: origins, verdicts: verdicts, opaqueRegions: [])
  )
}

@Suite("Rewriter")
struct RewriterTests {
  /// Applies `new` to the model that `old` is, and expects what `new` computes.
  func apply(
    _ new: Graph, to old: Graph, parameters: ParameterTable? = nil
  ) throws -> (before: Model, after: Model) {
    let (model, recognition) = recognizedSample(old, .noise(for: old))
    let parameters = parameters ?? .noise(for: new)
    var diagnostics = DiagnosticSet()
    let after = Rewriter.apply(
      new, parameters: parameters, to: model, recognition: recognition, diagnostics: &diagnostics)
    #expect(diagnostics.isEmpty)
    #expect(after.verify() == [])
    let lowered = Lowering.model(of: new, parameters: parameters, diagnostics: &diagnostics)
    let x = noise([2] + new.nodes[0].type.shape)
    let wanted = try #require(try ReferenceInterpreter.run(lowered, ["x": x])["y"])
    #expect(agree(try ReferenceInterpreter.run(after, ["x": x])["y"], wanted))
    return (model, after)
  }

  /// conv → scaleShift → activation → pool → sum with a shortcut → dense
  func sample(
    hasBias: Bool = false, hasNorm: Bool = true, transform: ActivationTransform? = nil,
    weights: [Double]? = [1, 1], isNormalized: Bool = false, pool: any DKSGraph.Operation = MaxPool(size: 2)
  ) throws -> Graph {
    try Graph.sample(TensorType(.float32, [3, 6, 6]), method: .none) { builder, x in
      let input = isNormalized ? try builder.add(NormalizeInput(), to: [x], named: "x.normalized") : x
      var a = try builder.add(
        Convolution(channels: 4, kernel: 3, hasBias: hasBias), to: [input], named: "conv")
      if hasNorm { a = try builder.add(ScaleShift(), to: [a], named: "norm") }
      let b = try builder.add(
        ActivationLayer(phi: FoldingTests.tanh().phi, transform: transform), to: [a], named: "tanh")
      let c = try builder.add(Convolution(channels: 4, kernel: 1, hasBias: hasBias), to: [b], named: "next")
      let d =
        try weights.map { try builder.add(WeightedSum(weights: $0), to: [b, c], named: "sum") } ?? c
      let e = try builder.add(pool, to: [d], named: "pool")
      let f = try builder.add(Flatten(), to: [e], named: "flatten")
      return try builder.add(Dense(units: 5, hasBias: hasBias), to: [f], named: "y")
    }
  }

  @Test("a graph that is what it was leaves every node as it was")
  func unchanged() throws {
    let graph = try sample()
    let (before, after) = try apply(graph, to: graph)
    #expect(after.nodes.map(\.record) == before.nodes.map(\.record))
    #expect(after.nodes.map(\.name) == before.nodes.map(\.name))
    #expect(after.values.count == before.values.count)
  }

  @Test("new weights go into the constants that there were; records stay")
  func weights() throws {
    let graph = try sample()
    let drawn = ParameterTable.drawn(for: graph, seed: 5)
    let (before, after) = try apply(graph, to: graph, parameters: drawn)
    #expect(after.nodes.map(\.record) == before.nodes.map(\.record))
    let constants = after.values.filter { $0.constant != nil }.map(\.name)
    #expect(constants == before.values.filter { $0.constant != nil }.map(\.name))
    #expect(after.provenance.map(\.key) == ["dksc_seed", "producer"])
  }

  @Test("an activation with a transform is lowered in its place, under its name")
  func transform() throws {
    let (before, after) = try apply(sample(transform: FoldingTests.transform), to: sample())
    #expect(after.nodes.count == before.nodes.count + 4)
    let last = try #require(after.nodes.first { $0.results.contains { $0.map { after[$0].name } == "tanh" } })
    #expect(last.operation == .elementwise(.multiply))
    #expect(last.record == nil)
    let kept = after.nodes.filter { $0.record != nil }.map(\.name)
    #expect(kept == before.nodes.map(\.name).filter { $0 != "tanh" })
  }

  @Test("removed nodes are gone, their constants too, and users take what was before them")
  func removal() throws {
    let (_, after) = try apply(sample(hasNorm: false), to: sample())
    #expect(!after.nodes.contains { $0.name.hasPrefix("norm") })
    #expect(!after.values.contains { $0.name.hasPrefix("norm.") && $0.constant != nil })
    #expect(after.nodes.first { $0.name == "tanh" }?.record != nil)
  }

  @Test("a removed shortcut leaves the other branch")
  func shortcut() throws {
    let (_, after) = try apply(sample(weights: nil), to: sample())
    #expect(!after.nodes.contains { $0.name == "sum" })
  }

  @Test("new weights of a sum, another pool")
  func replacement() throws {
    let (_, after) = try apply(
      sample(weights: [0.6, 0.8], pool: AveragePool(size: 2)), to: sample())
    #expect(after.nodes.filter { $0.operation == .elementwise(.multiply) }.count == 3)
    #expect(!after.nodes.contains { if case .pool(.max, _, _) = $0.operation { true } else { false } })
  }

  @Test("biases are added where they were folded away")
  func biases() throws {
    let (_, after) = try apply(sample(hasBias: true), to: sample(hasBias: false))
    let convolutions = after.nodes.filter { if case .convolution = $0.operation { true } else { false } }
    #expect(convolutions.map(\.operands.count) == [3, 3])
    #expect(convolutions.allSatisfy { $0.record == nil })
    func sequence(_ hasBias: Bool) throws -> Graph {
      try Graph.sample(TensorType(.float32, [4, 3])) { builder, x in
        try builder.add(Dense(units: 5, hasBias: hasBias), to: [x], named: "y")
      }
    }
    let (_, other) = try apply(sequence(true), to: sequence(false))
    #expect(other.nodes.map(\.operation) == [.matrixProduct(), .elementwise(.add)])
  }

  @Test("a normalised input is put before the first layer, whose weights grow")
  func normalizedInput() throws {
    let (_, after) = try apply(sample(isNormalized: true), to: sample())
    let convolution = try #require(after.nodes.first { $0.name == "conv" })
    #expect(convolution.record != nil)
    #expect(convolution.operands[1].flatMap { after[$0].constant?.shape } == [4, 4, 3, 3])
  }

  @Test("everything at once")
  func everything() throws {
    _ = try apply(
      sample(
        hasBias: true, hasNorm: false, transform: FoldingTests.transform, weights: [0.6, 0.8],
        isNormalized: true, pool: AveragePool(size: 2)),
      to: sample())
  }

  @Test("elementwise nodes keep a layout of the model's own, other new nodes get transposes around them")
  func layouts() throws {
    // x [N, 3, 2, 2] → channels last → relu → channels first.
    func graph(_ inner: any DKSGraph.Operation) throws -> Graph {
      try Graph.sample(TensorType(.float32, [3, 2, 2])) { builder, x in
        try builder.add(inner, to: [x], named: "inner")
      }
    }
    let old = try graph(ActivationLayer(phi: FoldingTests.tanh().phi))
    var model = Model(name: "layouts", listing: SourceFile(name: "layouts", text: ""))
    let x = model.addValue(ModelValue(name: "x", type: .float32, shape: [nil, 3, 2, 2]))
    let last = model.addValue(ModelValue(name: "last", type: .float32, shape: [nil, 2, 2, 3]))
    let inner = model.addValue(ModelValue(name: "inner", type: .float32, shape: [nil, 2, 2, 3]))
    let y = model.addValue(ModelValue(name: "y", type: .float32, shape: [nil, 3, 2, 2]))
    model.inputs = [x]
    model.outputs = [Model.Output("y", y)]
    model.nodes = [
      ModelNode(name: "toLast", operation: .transpose([0, 2, 3, 1]), operands: [x], results: [last]),
      ModelNode(name: "inner", operation: .elementwise(.tanh), operands: [last], results: [inner]),
      ModelNode(name: "toFirst", operation: .transpose([0, 3, 1, 2]), operands: [inner], results: [y]),
    ]
    let plumbing = Recognition.Verdict(outcome: .plumbing, graphNode: "", reason: "")
    let recognition = Recognition(
      graph: old, parameters: ParameterTable(),
      origins: [
        "x": .init(
          nodes: [], result: x, sources: [], sourceLayouts: [], layout: .standard(rank: 3), parameters: []),
        "inner": .init(
          nodes: [1], result: inner, sources: [last], sourceLayouts: [.init(batch: 0, axes: [3, 1, 2])],
          layout: .init(batch: 0, axes: [3, 1, 2]), parameters: []),
      ],
      verdicts: [plumbing, .init(outcome: .recognized, graphNode: "inner", reason: ""), plumbing],
      opaqueRegions: [])
    let input = noise([2, 3, 2, 2])
    for operation: any DKSGraph.Operation in [FoldingTests.tanh(), AveragePool(size: 2, stride: 1)] {
      let new = try graph(operation)
      var diagnostics = DiagnosticSet()
      let after = Rewriter.apply(
        new, parameters: ParameterTable(), to: model, recognition: recognition, diagnostics: &diagnostics)
      #expect(diagnostics.isEmpty)
      let lowered = Lowering.model(of: new, parameters: ParameterTable(), diagnostics: &diagnostics)
      let wanted = try #require(try ReferenceInterpreter.run(lowered, ["x": input])["y"])
      #expect(agree(try ReferenceInterpreter.run(after, ["x": input])["y"], wanted), "\(operation)")
    }
  }

  @Test("a constant that other layers use is copied before it changes")
  func sharedConstant() throws {
    let graph = try Graph.sample(TensorType(.float32, [3])) { builder, x in
      let a = try builder.add(Dense(units: 3, hasBias: false), to: [x], named: "a")
      return try builder.add(Dense(units: 3, hasBias: false), to: [a], named: "y")
    }
    var (model, recognition) = recognizedSample(graph, .noise(for: graph))
    // Both layers use the constant of the first.
    let weight = try #require(recognition.origins["a"]?.parameters[0].value)
    recognition.origins["y"]?.parameters[0].value = weight
    for i in model.nodes.indices where model.nodes[i].name == "y" { model.nodes[i].operands[1] = weight }
    let parameters = ParameterTable.drawn(for: graph, seed: 11)
    var diagnostics = DiagnosticSet()
    let after = Rewriter.apply(
      graph, parameters: parameters, to: model, recognition: recognition, diagnostics: &diagnostics)
    let lowered = Lowering.model(of: graph, parameters: parameters, diagnostics: &diagnostics)
    let x = noise([2, 3])
    let wanted = try #require(try ReferenceInterpreter.run(lowered, ["x": x])["y"])
    #expect(agree(try ReferenceInterpreter.run(after, ["x": x])["y"], wanted))
  }
}
