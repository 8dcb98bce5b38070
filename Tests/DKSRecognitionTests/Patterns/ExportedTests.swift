import DKSFormulas
import DKSGraph
import Testing

@testable import DKSModels
@testable import DKSRecognition

/// What PyTorch's exporters make of the modules that this compiler writes.
@Suite("Exported modules") struct ExportedTests {
  /// How `1 / √(mean c²)` is written.
  enum Root: CaseIterable { case reciprocal, quotient, power, division }
  /// What is appended.
  enum Appended: CaseIterable { case constant, expanded, filled }

  private func normalized(_ shape: [Int?], _ root: Root, _ appended: Appended) -> Sketch {
    var s = Sketch()
    let x = s.input(shape)
    let extents = shape.map { $0 ?? 1 }
    let one: ModelValue.ID
    switch appended {
    case .constant: one = s.constant([extents[0], 1] + extents.dropFirst(2), 1)
    case .expanded:
      let like = s.apply(.shape, s.apply(.slice([AxisSlice(axis: 1, start: 0, end: 1)]), x))
      one = s.apply(.foreign(ForeignOperator(type: "Expand", domain: "")), s.constant([], 1), like)
    case .filled:
      let like = s.apply(.shape, s.apply(.slice([AxisSlice(axis: 1, start: 0, end: 1)]), x))
      let settings = ["value": ForeignSetting.number(1)]
      one = s.apply(.foreign(ForeignOperator(type: "ConstantOfShape", domain: "", settings: settings)), like)
    }
    let joined = s.apply(.concat(axis: 1), x, one)
    let squares =
      root == .division ? s.apply(.multiply, joined, joined) : s.apply(.power, joined, s.constant([], 2))
    let mean = s.apply(.reduce(.mean, axes: [1], keepsAxes: true), squares)
    let result: ModelValue.ID
    switch root {
    case .reciprocal: result = s.apply(.multiply, joined, s.apply(.reciprocal, s.apply(.sqrt, mean)))
    case .quotient:
      result = s.apply(.multiply, joined, s.apply(.divide, s.constant([], 1), s.apply(.sqrt, mean)))
    case .power: result = s.apply(.multiply, joined, s.apply(.power, mean, s.constant([], -0.5)))
    case .division: result = s.apply(.divide, joined, s.apply(.sqrt, mean))
    }
    s.output(result)
    s.model.inferShapes()
    return s
  }

  @Test("an input with a coordinate 1", arguments: Root.allCases, Appended.allCases)
  func one(root: Root, appended: Appended) throws {
    for shape in [[2, 6], [2, 3, 8, 8]] {
      let recognition = try #require(normalized(shape, root, appended).recognition())
      let node = try #require(recognition.graph.outputs.first.map { recognition.graph[$0.node] })
      #expect((node.operation as? NormalizeInput)?.mode == .one)
    }
  }

  @Test("a coordinate other than 1 is none")
  func other() {
    var s = Sketch()
    let x = s.input([2, 6])
    let joined = s.apply(.concat(axis: 1), x, s.constant([2, 1], 0.5))
    let mean = s.apply(.reduce(.mean, axes: [1], keepsAxes: true), s.apply(.multiply, joined, joined))
    s.output(s.apply(.divide, joined, s.apply(.sqrt, mean)))
    #expect(!s.mnemonics().contains("normalizeInput"))
  }

  @Test("an input with the root mean square of the example", arguments: [true, false])
  func mean(isReshaped: Bool) throws {
    var s = Sketch()
    let x = s.input([2, 3, 8, 8])
    let flat = s.apply(isReshaped ? .reshape([2, 192]) : .flatten(axis: 1), x)
    let squares = s.apply(.multiply, flat, flat)
    let root = s.apply(.sqrt, s.apply(.reduce(.mean, axes: [1], keepsAxes: false), squares))
    let spread = s.apply(
      .foreign(ForeignOperator(type: "Expand", domain: "")), s.apply(.reshape([-1, 1, 1, 1]), root),
      s.indices([2, 1, 8, 8]))
    let joined = s.apply(.concat(axis: 1), x, spread)
    let mean = s.apply(.reduce(.mean, axes: [1], keepsAxes: true), s.apply(.multiply, joined, joined))
    s.output(s.apply(.multiply, joined, s.apply(.reciprocal, s.apply(.sqrt, mean))))
    s.model.inferShapes()
    let recognition = try #require(s.recognition())
    let node = try #require(recognition.graph.outputs.first.map { recognition.graph[$0.node] })
    #expect((node.operation as? NormalizeInput)?.mode == .averageQ)
  }

  @Test("a mean pool without its border", arguments: [true, false])
  func pool(isFolded: Bool) throws {
    var s = Sketch()
    let x = s.input([nil, 4, 8, 8])
    let border = (before: [0, 0, 0, 0], after: [0, 0, 1, 1])
    func pooled(_ value: ModelValue.ID, _ s: inout Sketch) -> ModelValue.ID {
      let padded = s.apply(.pad(.constant(0), before: border.before, after: border.after), value)
      return s.apply(
        .pool(.mean, OperatorWindow(size: [3, 3], strides: [2, 2]), countsPadding: true), padded)
    }
    let sums = pooled(x, &s)
    let parts: [Float] = [1, 1, 1, 2 / 3]
    let counts =
      isFolded
      ? s.numbers(parts.flatMap { a in parts.map { a * $0 } }, [1, 1, 4, 4])
      : pooled(s.constant([1, 1, 8, 8], 1), &s)
    s.output(s.apply(.divide, sums, counts))
    s.model.inferShapes()
    let recognition = try #require(s.recognition())
    let node = try #require(recognition.graph.outputs.first.map { recognition.graph[$0.node] })
    let pool = try #require(node.operation as? AveragePool)
    #expect(pool.size == 3 && pool.stride == 2 && !pool.countsPadding)
    #expect(recognition.graph.nodes.count == 2)
  }
}
