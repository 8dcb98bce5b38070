import DKSDiagnostics
import DKSFormulas
import DKSGraph
import Synchronization
import Testing

@testable import DKSLowering
@testable import DKSTensors

@Suite("Folding")
struct FoldingTests {
  static let transform = ActivationTransform(
    inputScale: 0.75, inputShift: 0.5, outputScale: 1.5, outputShift: -0.25)

  static func tanh(_ transform: ActivationTransform = transform) -> ActivationLayer {
    let phi = ActivationCatalogue.activation("tanh")
    return ActivationLayer(
      phi: phi ?? Activation(name: "x", expression: .variable, isBuiltIn: false), transform: transform)
  }

  /// Folds `graph`, expects the same function of `x`, and returns the transforms that are left, with what was
  /// said.
  func fold(
    _ graph: Graph, _ parameters: ParameterTable? = nil
  ) throws -> (left: [ActivationTransform], notes: [Diagnostic]) {
    var folded = graph
    var diagnostics = DiagnosticSet()
    let old = parameters ?? .noise(for: graph)
    var new = old
    Folding.fold(&folded, &new, diagnostics: &diagnostics)
    #expect(folded.verify() == [])
    let x = noise([3] + graph.nodes[0].type.shape, 5)
    var other = DiagnosticSet()
    let before = Lowering.model(of: graph, parameters: old, diagnostics: &other)
    let after = Lowering.model(of: folded, parameters: new, diagnostics: &other)
    let wanted = try #require(try ReferenceInterpreter.run(before, ["x": x])["y"])
    #expect(agree(try ReferenceInterpreter.run(after, ["x": x])["y"], wanted, tolerance: 1e-5))
    #expect(other.isEmpty)
    let left = folded.nodes.compactMap { ($0.operation as? ActivationLayer)?.transform }
    return (left, diagnostics.all)
  }

  static func isIdentity(_ transform: ActivationTransform) -> Bool {
    transform.inputScale == 1 && transform.inputShift == 0 && transform.outputScale == 1
      && transform.outputShift == 0
  }

  @Test("between dense layers all four constants go, biases come where they are needed")
  func dense() throws {
    for hasBias in [true, false] {
      let graph = try Graph.sample(TensorType(.float32, [4])) { builder, x in
        let a = try builder.add(Dense(units: 6, hasBias: hasBias), to: [x], named: "a")
        let b = try builder.add(Self.tanh(), to: [a], named: "b")
        return try builder.add(Dense(units: 3, hasBias: hasBias), to: [b], named: "y")
      }
      let (left, notes) = try fold(graph)
      #expect(left.allSatisfy(Self.isIdentity))
      #expect(notes.isEmpty)
    }
  }

  @Test("through pools, reshapes and several users")
  func passages() throws {
    let graph = try Graph.sample(TensorType(.float32, [2, 5, 5])) { builder, x in
      let a = try builder.add(Convolution(channels: 4, kernel: 3), to: [x], named: "a")
      let b = try builder.add(Self.tanh(), to: [a], named: "b")
      let mean = try builder.add(AveragePool(size: 3, stride: 2), to: [b], named: "mean")
      let max = try builder.add(MaxPool(size: 3, stride: 2), to: [b], named: "max")
      let c = try builder.add(
        Convolution(channels: 3, kernel: 3, padding: .valid), to: [mean], named: "c")
      let d = try builder.add(
        Convolution(channels: 3, kernel: 3, padding: .valid, hasBias: false), to: [max], named: "d")
      let e = try builder.add(WeightedSum(weights: [1, 1]), to: [c, d], named: "e")
      return try builder.add(Flatten(), to: [e], named: "y")
    }
    let (left, notes) = try fold(graph)
    #expect(left.allSatisfy(Self.isIdentity))
    #expect(notes.isEmpty)
  }

  @Test("a convolution that reaches into a border of zeros takes γ and leaves δ")
  func border() throws {
    let graph = try Graph.sample(TensorType(.float32, [2, 5, 5])) { builder, x in
      let a = try builder.add(Convolution(channels: 4, kernel: 1), to: [x], named: "a")
      let b = try builder.add(Self.tanh(), to: [a], named: "b")
      return try builder.add(Convolution(channels: 3, kernel: 3), to: [b], named: "y")
    }
    let (left, notes) = try fold(graph)
    #expect(left.map(\.outputScale) == [1])
    #expect(left.map(\.outputShift) == [-0.25])
    #expect(notes.map(\.code) == ["DKS0972"])
    #expect(notes.first?.message.contains("δ of 'b'") == true)
  }

  @Test("with zeros at all taps but the middle one, the border is not reached")
  func deltaKernel() throws {
    let graph = try Graph.sample(TensorType(.float32, [2, 5, 5])) { builder, x in
      let a = try builder.add(Convolution(channels: 4, kernel: 1), to: [x], named: "a")
      let b = try builder.add(Self.tanh(), to: [a], named: "b")
      return try builder.add(Convolution(channels: 3, kernel: 3), to: [b], named: "y")
    }
    var parameters = ParameterTable.noise(for: graph)
    let middle = noise([3, 4, 3, 3], 9)
    let delta = ReferenceArray([3, 4, 3, 3]) { $0[2] == 1 && $0[3] == 1 ? middle[$0] : 0 }
    let last = try #require(graph.found("y"))
    parameters[last, .weight] = .floats(delta.elements.map { Float($0) }, shape: delta.shape)
    let (left, notes) = try fold(graph, parameters)
    #expect(left.allSatisfy(Self.isIdentity))
    #expect(notes.isEmpty)
  }

  @Test("a sum takes α into its weights and β into a bias; what it adds to stays")
  func sums() throws {
    let graph = try Graph.sample(TensorType(.float32, [4])) { builder, x in
      let a = try builder.add(Dense(units: 4), to: [x], named: "a")
      let b = try builder.add(Dense(units: 4), to: [x], named: "b")
      let sum = try builder.add(WeightedSum(weights: [0.6, 0.8]), to: [a, b], named: "sum")
      let c = try builder.add(Self.tanh(), to: [sum], named: "c")
      return try builder.add(WeightedSum(weights: [0.6, 0.8]), to: [c, x], named: "y")
    }
    let (left, notes) = try fold(graph)
    #expect(left.map(\.inputScale) == [1])
    #expect(left.map(\.inputShift) == [0])
    #expect(left.map(\.outputScale) == [1.5])
    #expect(notes.map(\.code) == ["DKS0972"])
    #expect(notes.first?.message.contains("'y' ('sum')") == true)
  }

  @Test("shared weights, second users and results of the network stay as they are")
  func refusals() throws {
    let shared = try Graph.sample(TensorType(.float32, [4])) { builder, x in
      let a = try builder.add(Dense(units: 4), to: [x], named: "a", sharedWeights: "w")
      let b = try builder.add(Self.tanh(), to: [a], named: "b")
      return try builder.add(Dense(units: 4), to: [b], named: "y", sharedWeights: "w")
    }
    let users = try Graph.sample(TensorType(.float32, [4])) { builder, x in
      let a = try builder.add(Dense(units: 4), to: [x], named: "a")
      let b = try builder.add(Self.tanh(), to: [a], named: "b")
      return try builder.add(WeightedSum(weights: [1, 1]), to: [a, b], named: "y")
    }
    let result = try Graph.sample(TensorType(.float32, [4])) { builder, x in
      try builder.add(Self.tanh(), to: [x], named: "y")
    }
    for graph in [shared, users, result] {
      let (left, notes) = try fold(graph)
      #expect(left == [Self.transform])
      #expect(notes.count == 2)
      #expect(notes.allSatisfy { $0.severity == .note && $0.code == "DKS0972" })
    }
  }

  @Test("a fold that float32 weights do not survive is refused")
  func cancellation() throws {
    let graph = try Graph.sample(TensorType(.float32, [4])) { builder, x in
      let a = try builder.add(Dense(units: 6), to: [x], named: "a")
      let b = try builder.add(
        Self.tanh(
          ActivationTransform(
            inputScale: 1e-9, inputShift: 0.5, outputScale: 1e9, outputShift: -0.4621171572600097)),
        to: [a], named: "b")
      return try builder.add(Dense(units: 3), to: [b], named: "y")
    }
    var folded = graph
    var parameters = ParameterTable.noise(for: graph)
    var diagnostics = DiagnosticSet()
    Folding.fold(&folded, &parameters, diagnostics: &diagnostics)
    #expect(diagnostics.all.contains { $0.message.contains("float32") })
  }

  /// dense → activation → dense, whose constants cancel: φ(αx + β) + δ is small beside φ(β).
  static func cancelling() throws -> Graph {
    let transform = ActivationTransform(
      inputScale: 0.01, inputShift: 0.5, outputScale: 127, outputShift: -0.4621171572600097)
    return try Graph.sample(TensorType(.float32, [4])) { builder, x in
      let a = try builder.add(Dense(units: 6), to: [x], named: "a")
      let b = try builder.add(Self.tanh(transform), to: [a], named: "b")
      return try builder.add(Dense(units: 3), to: [b], named: "y")
    }
  }

  @Test("weights that are written as halves are tried as halves, which lose more")
  func halves() throws {
    for type in [ElementType.float32, .float16, .bfloat16] {
      var graph = try Self.cancelling()
      var parameters = ParameterTable.noise(for: graph)
      var diagnostics = DiagnosticSet()
      Folding.fold(
        &graph, &parameters, writtenAs: ["a": type, "b": type, "y": type], diagnostics: &diagnostics)
      let refusals = diagnostics.all.filter { $0.message.contains("\(type) weights would change the result") }
      #expect(refusals.count == (type == .float32 ? 0 : 1), "\(type)")
    }
  }

  @Test("what halves cannot tell apart is no error of a fold")
  func toleranceOfHalves() throws {
    var graph = try Graph.sample(TensorType(.float32, [4])) { builder, x in
      let a = try builder.add(Dense(units: 6), to: [x], named: "a")
      let b = try builder.add(Self.tanh(), to: [a], named: "b")
      return try builder.add(Dense(units: 3), to: [b], named: "y")
    }
    var parameters = ParameterTable.noise(for: graph)
    var diagnostics = DiagnosticSet()
    Folding.fold(
      &graph, &parameters, writtenAs: ["a": .float16, "y": .float16], diagnostics: &diagnostics)
    #expect(diagnostics.isEmpty)
  }

  @Test("weights that are computed when they are asked for are computed once for all folds")
  func reading() throws {
    var graph = try Graph.sample(TensorType(.float32, [4])) { builder, x in
      var last = x
      for i in 0..<4 {
        last = try builder.add(Dense(units: 4), to: [last], named: "dense\(i)")
        last = try builder.add(Self.tanh(), to: [last], named: "tanh\(i)")
      }
      return try builder.add(Dense(units: 4), to: [last], named: "y")
    }
    let reads = Mutex<[String: Int]>([:])
    var parameters = ParameterTable.noise(for: graph)
    for (key, tensor) in parameters.tensors where key.role == .weight {
      parameters.tensors[key]?.payload = .computed { () throws(WeightError) in
        reads.withLock { $0[key.owner, default: 0] += 1 }
        return try tensor.floats()
      }
    }
    var diagnostics = DiagnosticSet()
    Folding.fold(&graph, &parameters, diagnostics: &diagnostics)
    #expect(diagnostics.isEmpty)
    #expect(reads.withLock { $0.count } == 5)
    #expect(reads.withLock { $0.values.allSatisfy { $0 == 1 } })
  }

  @Test("folding a second time changes nothing")
  func idempotence() throws {
    var graph = try Graph.sample(TensorType(.float32, [4])) { builder, x in
      let a = try builder.add(Dense(units: 6), to: [x], named: "a")
      let b = try builder.add(Self.tanh(), to: [a], named: "b")
      return try builder.add(Dense(units: 3), to: [b], named: "y")
    }
    var parameters = ParameterTable.noise(for: graph)
    var diagnostics = DiagnosticSet()
    Folding.fold(&graph, &parameters, diagnostics: &diagnostics)
    let once = graph
    Folding.fold(&graph, &parameters, diagnostics: &diagnostics)
    #expect(graph == once)
  }
}
