import DKSDiagnostics
import DKSFormulas
import DKSGraph
import Foundation
import Testing

@testable import DKSLowering
@testable import DKSModels
@testable import DKSTensors

/// Sequences, signals, shapes, and what layers have in common.
extension LoweringTests {
  @Test("a scan's zeros get the batch of what they are joined with")
  func zeros() throws {
    let graph = try Graph.sample(TensorType(.float32, [3, 2])) { builder, x in
      let zeros = try builder.add(Zeros(shape: [2]), to: [], named: "start")
      let first = try builder.add(Element(index: 1), to: [x], named: "element")
      let last = try builder.add(Last(), to: [x], named: "last")
      return try builder.add(Stack(), to: [zeros, first, last], named: "y")
    }
    let x = noise([2, 3, 2])
    let wanted = ReferenceArray([2, 3, 2]) { $0[1] == 0 ? 0 : x[$0] }
    #expect(agree(try run(graph, x), wanted))
  }

  @Test("one learned number", arguments: [0.0, 1.5])
  func gain(_ initial: Double) throws {
    let graph = try Graph.sample(TensorType(.float32, [2, 3])) { builder, x in
      try builder.add(Gain(initial: initial), to: [x], named: "y")
    }
    let x = noise([2, 2, 3])
    let begun = try run(graph, .drawn(for: graph, seed: 1), x)
    #expect(agree(begun, ReferenceArray(x.shape) { initial * x[$0] }))
    let parameters = ParameterTable.noise(for: graph)
    let learned = try parameters.array(graph.nodes[1], .gain)
    #expect(agree(try run(graph, parameters, x), ReferenceArray(x.shape) { learned[[0]] * x[$0] }))
  }

  @Test("a reversal runs through an axis from its end")
  func reversal() throws {
    let graph = try Graph.sample(TensorType(.float32, [3, 2])) { builder, x in
      try builder.add(Reverse(), to: [x], named: "y")
    }
    let x = noise([2, 3, 2])
    #expect(agree(try run(graph, x), ReferenceArray(x.shape) { x[[$0[0], 2 - $0[1], $0[2]]] }))
  }

  @Test("windows along a signal have one extent")
  func signals() throws {
    let graph = try Graph.sample(TensorType(.float32, [2, 7], isSignal: true)) { builder, x in
      let kernel = Extents(height: 1, width: 3)
      let border = Border(before: Extents(height: 0, width: 2), after: 0)
      let a = try builder.add(
        Convolution(channels: 4, kernel: kernel, padding: .explicit(border)), to: [x], named: "a")
      let b = try builder.add(Pad(border: border), to: [a], named: "b")
      let c = try builder.add(MaxPool(size: Extents(height: 1, width: 2), stride: 1), to: [b], named: "c")
      return try builder.add(GlobalAveragePool(), to: [c], named: "y")
    }
    var diagnostics = DiagnosticSet()
    let model = Lowering.model(of: graph, parameters: .noise(for: graph), diagnostics: &diagnostics)
    #expect(diagnostics.isEmpty && model.verify() == [])
    #expect(
      model.nodes.compactMap { node -> Int? in
        switch node.operation {
        case .convolution(let window, _), .pool(_, let window, _): window.size.count
        case .pad(_, let before, _): before.count
        default: nil
        }
      } == [1, 3, 1])
    #expect(model.values.contains { $0.shape == [4, 2, 3] })
    #expect(try run(graph, noise([2, 2, 7]))?.shape == [2, 4])
  }

  @Test("shapes, slices, borders and sizes")
  func shapes() throws {
    let graph = try Graph.sample(TensorType(.float32, [2, 3, 4])) { builder, x in
      let padded = try builder.add(
        Pad(border: Border(before: Extents(height: 1, width: 0), after: Extents(height: -1, width: 2))),
        to: [x], named: "padded")
      let larger = try builder.add(Upsample(factor: 2), to: [padded], named: "larger")
      let sliced = try builder.add(
        Slice(axis: 2, start: 1, count: 3, step: 2), to: [larger], named: "sliced")
      let turned = try builder.add(Transpose(axes: [1, 0, 2]), to: [sliced], named: "turned")
      let shaped = try builder.add(Reshape(shape: [4, 9]), to: [turned], named: "shaped")
      let averaged = try builder.add(Average(axis: 0), to: [shaped], named: "averaged")
      let kept = try builder.add(Dropout(rate: 0.5), to: [averaged], named: "kept")
      return try builder.add(Flatten(), to: [kept], named: "y")
    }
    let x = noise([2, 2, 3, 4])
    let turned = ReferenceArray([2, 6, 2, 3]) { p in
      let (row, column) = (p[1] / 2 - 1, (1 + 2 * p[3]) / 2)
      return x.padded([p[0], p[2], row, column])
    }
    let shaped = turned.reshaped([2, 4, 9])
    let wanted = ReferenceArray([2, 9]) { p in (0..<4).reduce(0) { $0 + shaped[[p[0], $1, p[1]]] } / 4 }
    #expect(agree(try run(graph, x), wanted))
  }

  @Test("an embedding takes rows; layers that share weights share the constant")
  func sharing() throws {
    var builder = GraphBuilder(name: "shared")
    let tokens = builder.addInput(TensorType(.int32, [3]), named: "x")
    let table = Embedding(count: 4, size: 2)
    let a = try builder.add(table, to: [tokens], named: "a", sharedWeights: "table")
    let b = try builder.add(table, to: [tokens], named: "b", sharedWeights: "table")
    builder.output("y", try builder.add(WeightedSum(weights: [1, 1]), to: [a, b], named: "sum"))
    let parameters = ParameterTable.noise(for: builder.graph)
    let rows = try parameters.array(builder.graph[a], .weight)
    let x = ReferenceArray([2, 3], [0, 1, 3, 2, 2, 1])
    let wanted = ReferenceArray([2, 3, 2]) { p in 2 * rows[[Int(x[[p[0], p[1]]]), p[2]]] }
    #expect(agree(try run(builder.graph, parameters, x), wanted))
    var diagnostics = DiagnosticSet()
    let model = Lowering.model(of: builder.graph, parameters: parameters, diagnostics: &diagnostics)
    #expect(model.values.filter { $0.constant != nil }.map(\.name) == ["table.weight"])
  }

  @Test("the first output of a node names its value, others are copies")
  func outputs() throws {
    var builder = GraphBuilder(name: "outputs")
    let x = builder.addInput(TensorType(.float32, [2]), named: "x")
    let h = try builder.add(Scale(factor: 3), to: [x], named: "h")
    builder.output("first", h)
    builder.output("second", h)
    builder.output("given", x)
    var diagnostics = DiagnosticSet()
    let model = Lowering.model(of: builder.graph, parameters: ParameterTable(), diagnostics: &diagnostics)
    #expect(model.outputs.map { model[$0.value].name } == ["first", "second", "given"])
    let outputs = try ReferenceInterpreter.run(model, ["x": ReferenceArray([1, 2], [1, 2])])
    #expect(outputs["second"] == ReferenceArray([1, 2], [3, 6]))
    #expect(outputs["given"] == ReferenceArray([1, 2], [1, 2]))
  }
}
