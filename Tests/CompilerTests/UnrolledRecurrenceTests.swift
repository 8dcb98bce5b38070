import DKSFormulas
import DKSCompiler
import DKSDiagnostics
import DKSModels
import DKSTensors
import Testing

/// A recurrence that exporters have written out step by step is a `scan` of the language, as it was before.
@Suite("Unrolled recurrences") struct UnrolledRecurrenceTests {
  /// What makes a state of an element and the state before it.
  typealias Cell = @Sendable (inout Draft, _ element: ModelValue.ID, _ state: ModelValue.ID) -> ModelValue.ID

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// How many elements the learned tensors of the cell have.
    var learned: [Int]
    /// Whether it takes states of one example for those of any number.
    var isOpen: Bool
    var make: @Sendable (inout Draft) -> Cell

    init(
      _ name: String, _ learned: [Int], isOpen: Bool = true,
      _ make: @escaping @Sendable (inout Draft) -> Cell
    ) {
      (testDescription, self.learned, self.isOpen, self.make) = (name, learned, isOpen, make)
    }
  }

  static let cases: [Case] = [
    Case("two layers with biases", [7, 7, 21, 49]) { d in
      let (w, u, b, c) = (d.weight(7, 3), d.weight(7, 7), d.weight(7), d.weight(7))
      return { d, element, state in
        let sum = d.apply(
          .elementwise(.add), d.apply(.matrixProduct(transposeB: true), element, w, b),
          d.apply(.matrixProduct(transposeB: true), state, u, c))
        return d.apply(.elementwise(.tanh), sum)
      }
    },
    Case("a layer without a bias", [7, 21, 49]) { d in
      let (w, u, b) = (d.weight(3, 7), d.weight(7, 7), d.weight(7))
      return { d, element, state in
        let sum = d.apply(
          .elementwise(.add), d.apply(.matrixProduct(), state, u),
          d.apply(.elementwise(.add), d.apply(.matrixProduct(), element, w), b))
        return d.apply(.elementwise(.relu), sum)
      }
    },
    // Examples are joined one by one: their number is known.
    Case("one layer of both, side by side", [7, 70], isOpen: false) { d in
      let (w, b) = (d.weight(7, 10), d.weight(7))
      return { d, element, state in
        let both = d.apply(.concat(axis: 1), element, state)
        return d.apply(.elementwise(.tanh), d.apply(.matrixProduct(transposeB: true), both, w, b))
      }
    },
  ]

  @Test("whose last state is used", arguments: cases, [2, nil])
  func last(cell: Case, batch: Int?) throws {
    try check(cell, batch) { d, states in states[states.count - 1] }
  }

  @Test("whose states become a sequence", arguments: cases, [2, nil])
  func sequence(cell: Case, batch: Int?) throws {
    try check(cell, batch) { d, states in
      let rows = states.map { d.apply(.unsqueeze([1]), $0) }
      return d.apply(.concat(axis: 1), rows[0], rows[1], rows[2], rows[3])
    }
  }

  @Test("a state that others see as well has its steps written out")
  func shown() throws {
    var d = Draft()
    let states = unrolled(&d, Self.cases[0].make(&d), batch: nil)
    let w = d.weight(7, 2)
    for state in [states[1], states[3]] { d.output(d.apply(.matrixProduct(), state, w)) }
    let program = try Files(try d.files().compiled(.copy), in: .dks, options: .copy)
    #expect(!program.text.contains("scan") && program.text.contains("element(2)"))
  }

  // MARK: Parts of networks

  private func check(
    _ cell: Case, _ batch: Int?, _ end: (inout Draft, [ModelValue.ID]) -> ModelValue.ID
  ) throws {
    guard batch != nil || cell.isOpen else { return }
    var d = Draft()
    let states = unrolled(&d, cell.make(&d), batch: batch)
    let w = d.weight(7, 2)
    let result = end(&d, states)
    d.output(d.apply(.matrixProduct(), result, w))
    let files = try d.files()
    let program = try Files(files.compiled(.copy), in: .dks, options: .copy)
    #expect(program.text.contains("scan(from: zeros(7))"), "\(program.text)")
    #expect(!program.text.contains("element("))
    #expect(try program.learned() == (cell.learned + [14]).sorted())
    for options in [CompilerOptions.copy, .method("dks(zeta: 1.2)"), .method("none")] {
      let model = try Files(files.compiled(options), in: .onnx, options: options).model()
      #expect(model.learned().filter { $0 > 14 } == cell.learned.filter { $0 > 14 })
    }
  }

  /// The states of four steps, which begin with zeros of the program.
  private func unrolled(
    _ d: inout Draft, _ cell: Cell, batch: Int?
  ) -> [ModelValue.ID] {
    let x = d.input([batch, 4, 3])
    var state = d.zeros([batch, 7])
    return (0..<4).map { step in
      state = cell(&d, d.apply(.gather(axis: 1), x, d.index(step)), state)
      return state
    }
  }
}

extension Draft {
  fileprivate mutating func index(_ index: Int) -> ModelValue.ID {
    model.addValue(ModelValue(name: "i\(model.values.count)", constant: .ints([index], shape: [])))
  }

  /// Zeros of the program: those of one example where the number of examples is open.
  fileprivate mutating func zeros(_ shape: [Int?]) -> ModelValue.ID {
    model.addValue(
      ModelValue(
        name: ModelValue.name(ofNumber: "0"), constant: Tensor(.float32, shape.map { $0 ?? 1 }, .filled(0))))
  }
}
