import DKSDiagnostics
import DKSFormulas
import DKSGraph
import Testing

@testable import DKSLowering
@testable import DKSModels
@testable import DKSRecognition
@testable import DKSTensors

@Suite("Activations with the transform of an earlier run")
struct TransformedActivationTests {
  static let own = Activation(
    name: "own",
    expression: .binary(.multiply, .variable, .call(.sigmoid, [.binary(.multiply, .constant(2), .variable)])),
    isBuiltIn: false)

  static let layers: [ActivationLayer] = [
    layer("tanh"), layer("softplus"), layer("geluExact"), layer("relu6"), layer("celu", [2]),
    ActivationLayer(phi: own, transform: transform),
    // Parts that change nothing are not written.
    layer("relu", [], ActivationTransform(inputScale: 0.5, inputShift: 1, outputScale: 2, outputShift: -1)),
    layer("relu", [], ActivationTransform(inputScale: 0.5, outputScale: 2)),
    layer("tanh", [], ActivationTransform(inputShift: 0.25, outputShift: -0.5)),
    // The slope that was written is kept beside the one that the method chose.
    layer("leakyRelu", [0.02], ActivationTransform(outputScale: 1.25, negativeSlope: 0.4)),
  ]
  static let transform = ActivationTransform(
    inputScale: 0.2966500994144, inputShift: 0.6528036092515, outputScale: 4.964600158156,
    outputShift: -0.5424961623046, residual: 1e-16)

  static func layer(
    _ name: String, _ arguments: [Double] = [], _ transform: ActivationTransform = transform
  ) -> ActivationLayer {
    let phi = ActivationCatalogue.activation(name, arguments)
    return ActivationLayer(
      phi: phi ?? Activation(name: name, expression: .variable, isBuiltIn: false), transform: transform)
  }

  /// The model of one dense layer, `layer` and another dense layer, as it would be read from a file.
  ///
  /// - Parameter isNormed: Whether a gain and a shift for each feature follow `layer`.
  private func model(_ layer: ActivationLayer, isNormed: Bool = false) throws -> Model {
    let graph = try Graph.sample(TensorType(.float32, [3])) { builder, x in
      let a = try builder.add(Dense(units: 3), to: [x], named: "a")
      let b = try builder.add(layer, to: [a], named: "b")
      let last = isNormed ? try builder.add(ScaleShift(), to: [b], named: "norm") : b
      return try builder.add(Dense(units: 2), to: [last], named: "c")
    }
    var diagnostics = DiagnosticSet()
    var model = Lowering.model(of: graph, parameters: .noise(for: graph), diagnostics: &diagnostics)
    for i in model.nodes.indices {
      for note in model.nodes[i].notes {
        model.nodes[i].marks[note.key.replacing("dksc_", with: "")] = note.value
      }
      model.nodes[i].notes = []
    }
    return model
  }

  private func activation(in model: Model) throws -> ActivationLayer {
    var diagnostics = DiagnosticSet()
    let graph = try #require(model.recognized(diagnostics: &diagnostics)).graph
    #expect(diagnostics.isEmpty)
    #expect(graph.nodes.count == 4)
    return try #require(graph.nodes[2].operation as? ActivationLayer)
  }

  @Test("are known again, with every digit of their constants", arguments: layers.indices)
  func known(index: Int) throws {
    let layer = Self.layers[index]
    let found = try activation(in: model(layer))
    #expect(found.transform == layer.transform)
    if layer.phi.isBuiltIn {
      #expect(found.phi == layer.phi)
    } else {
      #expect(FormulaComparison.agree(found.phi.expression, layer.phi.expression))
    }
  }

  @Test("what follows takes no part of them", arguments: layers.indices)
  func followed(index: Int) throws {
    var model = try model(Self.layers[index], isNormed: true)
    // As if others had written it.
    for i in model.nodes.indices { model.nodes[i].marks["layer"] = nil }
    var diagnostics = DiagnosticSet()
    let graph = try #require(model.recognized(diagnostics: &diagnostics)).graph
    #expect(
      graph.nodes.map { type(of: $0.operation).mnemonic } == [
        "input", "dense", "activation", "scaleShift", "dense",
      ])
    #expect((graph.nodes[2].operation as? ActivationLayer)?.transform == Self.layers[index].transform)
  }

  @Test("are a formula like any other where a constant was changed since")
  func changed() throws {
    var model = try model(Self.layer("tanh"))
    let gamma = try #require(model.values.firstIndex { $0.name == "b.gamma" })
    model.values[gamma].constant = .scalar(7)
    let found = try activation(in: model)
    #expect(found.transform == nil)
    #expect(!found.phi.isBuiltIn)
    #expect(abs(found.phi.expression.value(at: 0) - 7 * (0.5737 - 0.5425)) < 1e-2)
  }
}
