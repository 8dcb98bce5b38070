import DKSFormulas
import DKSCompiler
import DKSDiagnostics
import DKSModels
import DKSTensors
import Testing

/// One tensor of a file is drawn, written and read once, in every form and direction; or it is an error that says where.
@Suite("Shared weights") struct SharedWeightsTests {
  typealias Network = @Sendable (inout Draft) -> Void

  /// What becomes of a network under the forms that are made from its graph.
  enum Fate {
    /// It has as many tensors as ever.
    case shared
    /// The language has no word for it.
    case sharedBesidesText
    /// The graph cannot say it.
    case copiedOnly
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var fate: Fate
    var write: Network

    init(_ name: String, _ fate: Fate = .shared, _ write: @escaping Network) {
      (testDescription, self.fate, self.write) = (name, fate, write)
    }
  }

  static let cases: [Case] = [
    Case("one matrix and one bias") { d in
      let (w, b) = (d.weight(8, 6), d.weight(8))
      towers(&d) { d, x, _ in d.apply(.matrixProduct(transposeB: true), x, w, b) }
    },
    Case("one matrix, own biases") { d in
      let (w, b) = (d.weight(8, 6), [d.weight(8), d.weight(8)])
      towers(&d) { d, x, i in d.apply(.matrixProduct(transposeB: true), x, w, b[i]) }
    },
    Case("one matrix, with and without bias") { d in
      let (w, b) = (d.weight(8, 6), d.weight(8))
      towers(&d) { d, x, i in
        i == 0
          ? d.apply(.matrixProduct(transposeB: true), x, w)
          : d.apply(.matrixProduct(transposeB: true), x, w, b)
      }
    },
    Case("a bias that is added behind the product") { d in
      let (w, b) = (d.weight(6, 8), [d.weight(8), d.weight(8)])
      towers(&d) { d, x, i in d.apply(.elementwise(.add), d.apply(.matrixProduct(), x, w), b[i]) }
    },
    Case("once times a number") { d in
      let (w, b) = (d.weight(6, 8), d.weight(8))
      towers(&d) { d, x, i in d.apply(.matrixProduct(alpha: i == 0 ? 1 : 0.5), x, w, b) }
    },
    Case("both times a number") { d in
      let w = d.weight(6, 8)
      towers(&d) { d, x, _ in d.apply(.matrixProduct(alpha: 0.5), x, w) }
    },
    Case("multiplied before it is used") { d in
      let (w, half) = (d.weight(6, 8), d.numbers([0.5], []))
      let scaled = d.apply(.elementwise(.multiply), w, half)
      towers(&d) { d, x, i in d.apply(.matrixProduct(), x, i == 0 ? w : scaled) }
    },
    Case("as it is, and as the transpose of its transpose") { d in
      let w = d.weight(8, 6)
      let turned = d.apply(.transpose([1, 0]), w)
      towers(&d) { d, x, i in
        i == 0 ? d.apply(.matrixProduct(transposeB: true), x, w) : d.apply(.matrixProduct(), x, turned)
      }
    },
    Case("a tied autoencoder", .copiedOnly) { d in
      let (x, w, b, c) = (d.input([nil, 6]), d.weight(8, 6), d.weight(8), d.weight(6))
      let hidden = d.apply(.elementwise(.tanh), d.apply(.matrixProduct(transposeB: true), x, w, b))
      d.output(d.apply(.matrixProduct(), hidden, w, c))
    },
    Case("a tied autoencoder with a transpose", .copiedOnly) { d in
      let (x, w) = (d.input([nil, 6]), d.weight(6, 8))
      let hidden = d.apply(.elementwise(.tanh), d.apply(.matrixProduct(), x, w))
      d.output(d.apply(.matrixProduct(), hidden, d.apply(.transpose([1, 0]), w)))
    },
    Case("an embedding that is the last matrix too", .copiedOnly) { d in
      let (ids, table, w) = (d.input([nil, 5], .int64), d.weight(9, 6), d.weight(6, 6))
      let hidden = d.apply(
        .elementwise(.tanh), d.apply(.matrixProduct(), d.apply(.gather(axis: 0), table, ids), w))
      d.output(d.apply(.matrixProduct(), hidden, d.apply(.transpose([1, 0]), table)))
    },
    Case("kernels of other strides", .sharedBesidesText) { d in
      let w = d.weight(4, 4, 3, 3)
      images(&d) { d, x, i in d.apply(.convolution(window(stride: i + 1), groups: 1), x, w) }
    },
    Case("kernels of other dilations", .sharedBesidesText) { d in
      let w = d.weight(4, 4, 3, 3)
      images(&d) { d, x, i in d.apply(.convolution(window(pad: i + 1, dilation: i + 1), groups: 1), x, w) }
    },
    Case("kernels of other paddings", .sharedBesidesText) { d in
      let w = d.weight(4, 4, 3, 3)
      images(&d) { d, x, i in d.apply(.convolution(window(pad: 1 - i), groups: 1), x, w) }
    },
    Case("kernels with own biases") { d in
      let (w, b) = (d.weight(4, 4, 3, 3), [d.weight(4), d.weight(4)])
      images(&d) { d, x, i in d.apply(.convolution(window(), groups: 1), x, w, b[i]) }
    },
    Case("kernels in groups") { d in
      let w = d.weight(4, 2, 3, 3)
      images(&d) { d, x, _ in d.apply(.convolution(window(), groups: 2), x, w) }
    },
    Case("kernels of a transposed convolution too", .copiedOnly) { d in
      let w = d.weight(4, 4, 3, 3)
      images(&d) { d, x, i in
        i == 0
          ? d.apply(.convolution(window(), groups: 1), x, w)
          : d.apply(.transposedConvolution(window(), groups: 1, outputPadding: [0, 0]), x, w)
      }
    },
    Case("a matrix and its exponential", .copiedOnly) { d in
      let w = d.weight(6, 8)
      towers(&d) { d, x, i in d.apply(.matrixProduct(), x, i == 0 ? w : d.apply(.elementwise(.exp), w)) }
    },
    Case("a matrix and its columns times a gain", .copiedOnly) { d in
      let (w, gain) = (d.weight(6, 8), d.weight(8))
      towers(&d) { d, x, i in
        d.apply(.matrixProduct(), x, i == 0 ? w : d.apply(.elementwise(.multiply), w, gain))
      }
    },
    Case("a matrix and what it is less another", .copiedOnly) { d in
      let (w, other) = (d.weight(6, 8), d.weight(6, 8))
      towers(&d) { d, x, i in
        d.apply(.matrixProduct(), x, i == 0 ? w : d.apply(.elementwise(.subtract), other, w))
      }
    },
    Case("a matrix and its negative") { d in
      let w = d.weight(6, 8)
      towers(&d) { d, x, i in
        d.apply(.matrixProduct(), x, i == 0 ? w : d.apply(.elementwise(.negate), w))
      }
    },
    Case("a vector and a sequence") { d in
      let (a, b, w) = (d.input([nil, 6]), d.input([nil, 5, 6]), d.weight(6, 8))
      let first = d.apply(.elementwise(.tanh), d.apply(.matrixProduct(), a, w))
      let second = d.apply(.elementwise(.tanh), d.apply(.matrixProduct(), b, w))
      end(&d, [first, d.apply(.reduce(.mean, axes: [1], keepsAxes: false), second)])
    },
    Case("equal numbers under two names") { d in
      let numbers = (0..<48).map { Float($0 % 7) / 7 }
      let w = [d.numbers(numbers, [6, 8]), d.numbers(numbers, [6, 8])]
      towers(&d) { d, x, i in d.apply(.matrixProduct(), x, w[i]) }
    },
  ]

  @Test("a copy has the tensors of its source", arguments: cases)
  func copies(network: Case) throws {
    let (files, learned) = try made(network)
    for form in [ArtifactForm.onnx, .openvino] {
      let copy = try Files(files.compiled(.copy), in: form, options: .copy)
      let copied = try copy.learned()
      #expect(copied == learned, "\(form)")
      // And back.
      for other in [ArtifactForm.onnx, .openvino] {
        let again = try Files(copy.compiled(.copy), in: other, options: .copy)
        #expect(try again.learned() == learned, "\(form) to \(other)")
      }
    }
  }

  @Test("a module and a program have them, or there is none", arguments: cases)
  func texts(network: Case) throws {
    let (files, learned) = try made(network)
    for form in [ArtifactForm.pytorch, .dks] {
      let wanted: String? =
        switch network.fate {
        case .shared: nil
        case .sharedBesidesText: form == .dks ? "DKS0978" : nil
        case .copiedOnly: "DKS0965"
        }
      let compilation = files.compiled(.copy)
      guard let wanted else {
        #expect(try Files(compilation, in: form, options: .copy).learned() == learned, "\(form)")
        continue
      }
      let refusal = try #require(throws: Files.Refused.self) {
        try Files(compilation, in: form, options: .copy)
      }
      #expect(refusal.codes.allSatisfy { $0 == wanted } && !refusal.codes.isEmpty, "\(form)")
    }
  }

  @Test(
    "a method draws each tensor once",
    arguments: cases, ["dks(zeta: 1.2)", "tat(tau: 0.2)", "edgeOfChaos(q: 1)"])
  func methods(network: Case, method: String) throws {
    let (files, learned) = try made(network)
    let options = CompilerOptions.method(method)
    let compilation = files.compiled(options)
    guard network.fate != .copiedOnly else {
      let codes = compilation.diagnostics.all.filter { $0.severity == .error }
      #expect(codes.map(\.code) == ["DKS0965"])
      #expect(codes.allSatisfy { $0.span != nil })
      return
    }
    for form in [ArtifactForm.onnx, .openvino, .pytorch] {
      let drawn = try Files(compilation, in: form, options: options).learned()
      // Layers without a bias get one; nothing else comes or goes.
      #expect(withoutBiases(drawn) == withoutBiases(learned), "\(form)")
      #expect(drawn.count >= learned.count, "\(form)")
    }
  }

  @Test("a layer of a program that is used twice has one tensor in every form")
  func layers() throws {
    let text = """
      network N {
        method edgeOfChaos(q: 2)
        input x: Float[8]
        layer d = dense(8)
        output y = x -> dense(8) -> tanh -> d -> erf -> d -> tanh -> dense(2)
      }
      """
    let compilation = Compiler.compile(.init(name: "n.dks", text: text), form: .dks)
    for form in [ArtifactForm.onnx, .openvino, .pytorch] {
      let learned = try Files(compilation, in: form).learned()
      #expect(learned == [2, 8, 8, 16, 64, 72], "\(form)")
    }
  }

  @Test(
    "the steps of a recurrence share their weights, there and back",
    arguments: [ArtifactForm.onnx, .openvino])
  func recurrence(form: ArtifactForm) throws {
    let text = """
      network Small {
        method dks(zeta: 1.2)
        input words: Float[4, 8]
        let states = words -> scan(from: zeros(16)) { state, word in
          return (0.6 * (word -> dense(16)) + 0.8 * (state -> dense(16, bias: false))) -> tanh
        }
        output tag = states -> last -> dense(3)
      }
      """
    let compilation = Compiler.compile(.init(name: "n.dks", text: text), form: .dks)
    let files = try Files(compilation, in: form)
    let learned = try files.learned()
    let matrices = [48, 9 * 16, 16 * 16]
    // A model also has the zeros that the recurrence begins with.
    #expect(learned == [3, 16, 16] + matrices)
    for other in [ArtifactForm.onnx, .openvino, .pytorch, .dks] {
      let copy = try Files(files.compiled(.copy), in: other, options: .copy)
      #expect(try copy.learned().filter { $0 > 16 } == matrices, "\(other)")
      if other == .dks { #expect(copy.text.contains("scan(from: zeros(16))")) }
    }
  }

  // MARK: Parts of networks

  private func made(_ network: Case) throws -> (files: Files, learned: [Int]) {
    var draft = Draft()
    network.write(&draft)
    let files = try draft.files()
    return (files, try files.learned())
  }

  private func withoutBiases(_ counts: [Int]) -> [Int] { counts.filter { ![2, 3, 4, 6, 8, 9].contains($0) } }

  /// Two inputs that go through two layers, which are joined.
  private static func towers(_ d: inout Draft, _ layer: (inout Draft, ModelValue.ID, Int) -> ModelValue.ID) {
    let inputs = [d.input([nil, 6]), d.input([nil, 6])]
    var ends: [ModelValue.ID] = []
    for (i, x) in inputs.enumerated() { ends.append(d.apply(.elementwise(.tanh), layer(&d, x, i))) }
    end(&d, ends)
  }

  private static func end(_ d: inout Draft, _ ends: [ModelValue.ID]) {
    let w = d.weight(16, 2)
    d.output(d.apply(.matrixProduct(), d.apply(.concat(axis: 1), ends[0], ends[1]), w))
  }

  /// An image that goes through two layers, one after the other.
  private static func images(_ d: inout Draft, _ layer: (inout Draft, ModelValue.ID, Int) -> ModelValue.ID) {
    var x = d.input([nil, 4, 9, 9])
    for i in 0..<2 { x = d.apply(.elementwise(.tanh), layer(&d, x, i)) }
    let w = d.weight(4, 3)
    d.output(d.apply(.matrixProduct(), d.apply(.reduce(.mean, axes: [2, 3], keepsAxes: false), x), w))
  }

  private static func window(pad: Int = 1, stride: Int = 1, dilation: Int = 1) -> OperatorWindow {
    func both(_ side: Int) -> [Int] { [side, side] }
    return OperatorWindow(
      size: [3, 3], strides: both(stride), dilations: both(dilation), padsBefore: both(pad),
      padsAfter: both(pad))
  }
}
