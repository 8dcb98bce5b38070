import DKSDiagnostics
import DKSFormulas
import DKSGraph
import Foundation
import Testing

@testable import DKSLowering
@testable import DKSModels
@testable import DKSTensors

@Suite("Lowering")
struct LoweringTests {
  /// What the lowered graph computes of `x`.
  func run(_ graph: Graph, _ parameters: ParameterTable, _ x: ReferenceArray) throws -> ReferenceArray? {
    var diagnostics = DiagnosticSet()
    let model = Lowering.model(of: graph, parameters: parameters, diagnostics: &diagnostics)
    #expect(diagnostics.isEmpty)
    #expect(model.verify() == [])
    return try ReferenceInterpreter.run(model, ["x": x])["y"]
  }

  func run(_ graph: Graph, _ x: ReferenceArray) throws -> ReferenceArray? {
    try run(graph, .noise(for: graph), x)
  }

  @Test("every operation but inputs and opaque regions has a form")
  func coverage() {
    for operation in OperationCatalogue.all {
      let isOutside = operation is Input.Type || operation is Opaque.Type
      #expect(LayerLowerings.contains(operation) == !isOutside, "\(operation)")
    }
  }

  @Test("an operation without a form is an error that names it")
  func refusal() throws {
    let graph = try Graph.sample(TensorType(.float32, [4])) { builder, x in
      let kind = Opaque(kind: "gate", region: "r", type: TensorType(.float32, [4]))
      return try builder.add(kind, to: [x], named: "gate")
    }
    var diagnostics = DiagnosticSet()
    _ = Lowering.model(of: graph, parameters: ParameterTable(), diagnostics: &diagnostics)
    #expect(diagnostics.errors.map(\.code) == ["DKS0970"])
    #expect(diagnostics.errors.first?.message.contains("'gate'") == true)
  }

  @Test("dense layers multiply by the transpose of their weights, vectors and sequences alike")
  func dense() throws {
    for shape in [[3], [4, 3]] {
      let graph = try Graph.sample(TensorType(.float32, shape)) { builder, x in
        try builder.add(Dense(units: 5), to: [x], named: "y")
      }
      let parameters = ParameterTable.noise(for: graph)
      let node = graph.nodes[1]
      let (w, b) = (try parameters.array(node, .weight), try parameters.array(node, .bias))
      let x = noise([2] + shape)
      let wanted = ReferenceArray([2] + shape.dropLast() + [5]) { place in
        let unit = place[place.count - 1]
        var sum = b[[unit]]
        for i in 0..<3 { sum += w[[unit, i]] * x[place.dropLast() + [i]] }
        return sum
      }
      #expect(agree(try run(graph, parameters, x), wanted))
    }
  }

  @Test("a vector's dense layer is one product with its bias, a sequence's is a product and a sum")
  func denseForms() throws {
    for (shape, count) in [([3], 1), ([4, 3], 2)] {
      let graph = try Graph.sample(TensorType(.float32, shape)) { builder, x in
        try builder.add(Dense(units: 5), to: [x], named: "y")
      }
      var diagnostics = DiagnosticSet()
      let model = Lowering.model(
        of: graph, parameters: .noise(for: graph), diagnostics: &diagnostics)
      #expect(model.nodes.count == count)
      #expect(model.values.contains { $0.name == "y.weight" && $0.constant != nil })
      #expect(model[model.outputs[0].value].name == "y")
    }
  }

  @Test("convolutions of any stride, dilation, grouping and border")
  func convolutions() throws {
    let layers: [(any AffineOperation, groups: Int)] = [
      (Convolution(channels: 6, kernel: 3), 1),
      (Convolution(channels: 6, kernel: Extents(height: 1, width: 3), stride: 2, padding: .valid), 1),
      (Convolution(channels: 4, kernel: 2, stride: 2, groups: 2, hasBias: false), 2),
      (Convolution(channels: 4, kernel: 3, dilation: 2, padding: .explicit(Border(2))), 1),
      (DepthwiseConvolution(kernel: 3, multiplier: 2), 4),
    ]
    for (layer, groups) in layers {
      let graph = try Graph.sample(TensorType(.float32, [4, 7, 6])) { builder, x in
        try builder.add(layer, to: [x], named: "y")
      }
      let window =
        (layer as? Convolution)?.window ?? (layer as? DepthwiseConvolution)?.window
        ?? SlidingWindow(size: 1, stride: 1, padding: .valid)
      let parameters = ParameterTable.noise(for: graph)
      let w = try parameters.array(graph.nodes[1], .weight)
      let bias = try? parameters.array(graph.nodes[1], .bias)
      let border = window.border(over: TensorType(.float32, [4, 7, 6]))
      let x = noise([2, 4, 7, 6])
      let perGroup = w.shape[0] / groups
      let wanted = ReferenceArray([2] + graph.nodes[1].type.shape) { place in
        var sum = bias?[[place[1]]] ?? 0
        for i in 0..<w.shape[1] {
          for r in 0..<w.shape[2] {
            for c in 0..<w.shape[3] {
              let row = place[2] * window.stride.height + r * window.dilation.height - border.before.height
              let column = place[3] * window.stride.width + c * window.dilation.width - border.before.width
              sum +=
                w[[place[1], i, r, c]]
                * x.padded([place[0], place[1] / perGroup * w.shape[1] + i, row, column])
            }
          }
        }
        return sum
      }
      #expect(agree(try run(graph, parameters, x), wanted), "\(layer)")
    }
  }

  @Test("a transposed convolution whose kernels do not overlap puts a matrix at every tap")
  func transposedConvolution() throws {
    let graph = try Graph.sample(TensorType(.float32, [3, 2, 2])) { builder, x in
      try builder.add(TransposedConvolution(channels: 2, kernel: 2, stride: 2), to: [x], named: "y")
    }
    let parameters = ParameterTable.noise(for: graph)
    let (w, b) = (try parameters.array(graph.nodes[1], .weight), try parameters.array(graph.nodes[1], .bias))
    let x = noise([2, 3, 2, 2])
    let wanted = ReferenceArray([2, 2, 4, 4]) { p in
      (0..<3).reduce(b[[p[1]]]) {
        $0 + w[[$1, p[1], p[2] % 2, p[3] % 2]] * x[[p[0], $1, p[2] / 2, p[3] / 2]]
      }
    }
    #expect(agree(try run(graph, parameters, x), wanted))
  }

  @Test("input normalisation brings every location to q = 1", arguments: NormalizeInput.Mode.allCases)
  func normalizeInput(_ mode: NormalizeInput.Mode) throws {
    for shape in [[3], [4, 3], [3, 2, 5]] {
      let graph = try Graph.sample(TensorType(.float32, shape)) { builder, x in
        try builder.add(NormalizeInput(mode: mode), to: [x], named: "y")
      }
      let x = noise([2] + shape, 3)
      let axis = shape.count == 2 ? 2 : 1
      let y = try #require(try run(graph, x))
      let count = x.elements.count / 2
      for place in ReferenceArray.Places(y.shape) where place[axis] == 3 {
        let features = (0...3).map { i -> Double in
          var other = place
          other[axis] = i
          return y[other]
        }
        #expect(abs(features.reduce(0) { $0 + $1 * $1 } / 4 - 1) < 1e-6)
        // The features keep their ratios to the appended one.
        let example = x.elements[place[0] * count..<(place[0] + 1) * count]
        let s = mode == .one ? 1 : (example.reduce(0) { $0 + $1 * $1 } / Double(count)).squareRoot()
        var first = place
        first[axis] = 0
        #expect(abs(features[0] / features[3] - x[first] / s) < 1e-6)
      }
    }
  }

  @Test("every built-in activation is its formula, as is every formula of a user")
  func activations() throws {
    var all = ActivationCatalogue.all.compactMap { $0.activation() }
    all.append(
      contentsOf: ActivationCatalogue.all.compactMap { $0.activation($0.parameters.map { _ in 0.3 }) })
    all += all.map {
      Activation(name: "own", expression: $0.expression, isBuiltIn: false)
    }
    let transform = ActivationTransform(
      inputScale: 0.75, inputShift: 0.5, outputScale: 1.5, outputShift: -0.25)
    for phi in all {
      for transform in [nil, transform, ActivationTransform(outputScale: 2)] {
        let graph = try Graph.sample(TensorType(.float32, [40])) { builder, x in
          try builder.add(ActivationLayer(phi: phi, transform: transform), to: [x], named: "y")
        }
        let x = noise([2, 40]).map { 4 * $0 }
        let t = transform ?? ActivationTransform()
        let wanted = x.map {
          t.outputScale * (phi.expression.value(at: t.inputScale * $0 + t.inputShift) + t.outputShift)
        }
        #expect(agree(try run(graph, x), wanted, tolerance: 1e-5), "\(phi.name) \(phi.expression)")
      }
    }
  }

  @Test("constants of a transform that change nothing are left out; the slope that the method chose counts")
  func transform() throws {
    var diagnostics = DiagnosticSet()
    let relu = try #require(ActivationCatalogue.activation("relu"))
    let layer = ActivationLayer(
      phi: relu, transform: ActivationTransform(outputScale: 1.25, negativeSlope: 0.4))
    let graph = try Graph.sample(TensorType(.float32, [3])) { builder, x in
      try builder.add(layer, to: [x], named: "y")
    }
    let model = Lowering.model(of: graph, parameters: ParameterTable(), diagnostics: &diagnostics)
    #expect(model.nodes.map(\.operation) == [.elementwise(.leakyRelu(0.4)), .elementwise(.multiply)])
    #expect(model.nodes[0].notes.contains { $0.key == "dksc_gamma" && $0.value == "1.25" })
  }

  @Test("a formula's common parts are computed once")
  func commonParts() throws {
    let u = ScalarExpression.call(.tanh, [.variable])
    let phi = Activation(
      name: "own", expression: .binary(.multiply, u, .binary(.add, u, .constant(2))), isBuiltIn: false)
    let graph = try Graph.sample(TensorType(.float32, [3])) { builder, x in
      try builder.add(ActivationLayer(phi: phi), to: [x], named: "y")
    }
    var diagnostics = DiagnosticSet()
    let model = Lowering.model(of: graph, parameters: ParameterTable(), diagnostics: &diagnostics)
    #expect(model.nodes.map(\.operation) == [.tanh, .add, .multiply].map { .elementwise($0) })
  }

  @Test("sums, products and scales")
  func arithmetic() throws {
    for (weights, count) in [([0.5, -1, 1], 3), ([1, 1, 1], 2), ([0.6, 0.8, 0.3], 5)] {
      let graph = try Graph.sample(TensorType(.float32, [3])) { builder, x in
        let doubled = try builder.add(Scale(factor: 2), to: [x], named: "doubled")
        let square = try builder.add(Multiply(), to: [x, x], named: "square")
        return try builder.add(WeightedSum(weights: weights), to: [x, doubled, square], named: "y")
      }
      let x = noise([2, 3])
      let wanted = x.map { weights[0] * $0 + weights[1] * 2 * $0 + weights[2] * $0 * $0 }
      #expect(agree(try run(graph, x), wanted))
      var diagnostics = DiagnosticSet()
      let model = Lowering.model(of: graph, parameters: ParameterTable(), diagnostics: &diagnostics)
      #expect(model.nodes.count == count + 2)
    }
  }

  @Test("gains and biases lie on the axis of the features", arguments: [[3], [2, 3], [3, 2, 2]])
  func scaleShift(_ shape: [Int]) throws {
    let graph = try Graph.sample(TensorType(.float32, shape)) { builder, x in
      try builder.add(ScaleShift(), to: [x], named: "y")
    }
    let parameters = ParameterTable.noise(for: graph)
    let gain = try parameters.array(graph.nodes[1], .gain)
    let bias = try parameters.array(graph.nodes[1], .bias)
    let x = noise([2] + shape)
    let axis = shape.count == 2 ? 2 : 1
    let wanted = ReferenceArray(x.shape) { gain[[$0[axis]]] * x[$0] + bias[[$0[axis]]] }
    #expect(agree(try run(graph, parameters, x), wanted))
  }

  @Test("given numbers lie there too, one for all or one for each", arguments: [[3], [2, 3], [3, 2, 2]])
  func rescale(_ shape: [Int]) throws {
    let graph = try Graph.sample(TensorType(.float32, shape)) { builder, x in
      try builder.add(Rescale(gain: [0.5], shift: [1, 2, 3]), to: [x], named: "y")
    }
    let x = noise([2] + shape)
    let axis = shape.count == 2 ? 2 : 1
    let wanted = ReferenceArray(x.shape) { 0.5 * x[$0] + Double($0[axis] + 1) }
    #expect(agree(try run(graph, x), wanted))
  }

  @Test("layer norm takes the features of each location", arguments: [[5], [2, 5], [5, 2, 3]])
  func layerNorm(_ shape: [Int]) throws {
    let graph = try Graph.sample(TensorType(.float32, shape)) { builder, x in
      try builder.add(LayerNorm(epsilon: 1e-3), to: [x], named: "y")
    }
    let parameters = ParameterTable.noise(for: graph)
    let gain = try parameters.array(graph.nodes[1], .gain)
    let bias = try parameters.array(graph.nodes[1], .bias)
    let x = noise([2] + shape)
    let axis = shape.count == 2 ? 2 : 1
    let wanted = ReferenceArray(x.shape) { place in
      let row = (0..<5).map { i -> Double in
        var other = place
        other[axis] = i
        return x[other]
      }
      let mean = row.reduce(0, +) / 5
      let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 5
      return (x[place] - mean) / (variance + 1e-3).squareRoot() * gain[[place[axis]]] + bias[[place[axis]]]
    }
    #expect(agree(try run(graph, parameters, x), wanted))
  }

  @Test("pools, averages, elements, parts and joins")
  func rearrangements() throws {
    let graph = try Graph.sample(TensorType(.float32, [4, 5, 6])) { builder, x in
      let pooled = try builder.add(AveragePool(size: 2), to: [x], named: "pooled")
      let largest = try builder.add(MaxPool(size: 2), to: [x], named: "largest")
      let joined = try builder.add(Concat(), to: [pooled, largest], named: "joined")
      let shuffled = try builder.add(ChannelShuffle(groups: 2), to: [joined], named: "shuffled")
      let second = try builder.add(Part(index: 1, count: 2), to: [shuffled], named: "second")
      let first = try builder.add(Part(index: 0, count: 2), to: [shuffled], named: "first")
      let turned = try builder.add(WeightedSum(weights: [1, 2]), to: [first, second], named: "turned")
      return try builder.add(GlobalAveragePool(), to: [turned], named: "y")
    }
    let x = noise([2, 4, 5, 6])
    func window(_ p: [Int]) -> [Double] {
      [0, 1].flatMap { r in
        [0, 1].map { x.padded([p[0], p[1], 2 * p[2] + r, 2 * p[3] + $0], otherwise: .nan) }
      }
      .filter { !$0.isNaN }
    }
    // Channels a0 a1 a2 a3 b0 b1 b2 b3 are read as a0 b0 a1 b1 | a2 b2 a3 b3.
    let joined = ReferenceArray([2, 8, 3, 3]) { p in
      let seen = window([p[0], p[1] % 4, p[2], p[3]])
      return p[1] < 4 ? seen.reduce(0, +) / Double(seen.count) : seen.max() ?? .nan
    }
    let wanted = ReferenceArray([2, 4]) { p in
      var sum = 0.0
      for r in 0..<3 {
        for c in 0..<3 {
          for (part, weight) in [(0, 1.0), (1, 2.0)] {
            let shuffled = part * 4 + p[1]
            sum += weight * joined[[p[0], shuffled % 2 * 4 + shuffled / 2, r, c]]
          }
        }
      }
      return sum / 9
    }
    #expect(agree(try run(graph, x), wanted))
    var diagnostics = DiagnosticSet()
    let model = Lowering.model(of: graph, parameters: ParameterTable(), diagnostics: &diagnostics)
    let splits = model.nodes.filter { if case .split = $0.operation { true } else { false } }
    #expect(splits.count == 1)
    #expect(
      Set(splits.flatMap { $0.results.compactMap { $0.map { model[$0].name } } }) == ["first", "second"])
  }
}
