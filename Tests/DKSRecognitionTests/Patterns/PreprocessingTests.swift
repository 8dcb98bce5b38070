import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSPasses
import Testing

@testable import DKSModels
@testable import DKSRecognition
@testable import DKSTensors

@Suite("What brings an input to size is no layer")
struct PreprocessingTests {
  /// What `steps` make of an image, before a convolution.
  private func image(
    _ shape: [Int?] = [nil, 3, 4, 4], _ type: ElementType = .float32,
    _ steps: (inout Sketch, ModelValue.ID) -> ModelValue.ID
  ) -> Sketch {
    var s = Sketch()
    let sized = steps(&s, s.input(shape, type))
    s.output(s.apply(.relu, s.conv(sized, 4, of: 3)))
    return s
  }

  private func rescales(_ s: Sketch) -> [Rescale] {
    (s.recognition()?.graph.nodes ?? []).compactMap { $0.operation as? Rescale }
  }

  @Test("a mean and a deviation for each channel, at either end of an image")
  func standardized() {
    let first = image { s, x in
      s.apply(
        .divide, s.apply(.subtract, x, s.numbers([1, 2, 3], [1, 3, 1, 1])), s.numbers([2, 2, 4], [3, 1, 1]))
    }
    let last = image([nil, 4, 4, 3]) { s, x in
      let sized = s.apply(.divide, s.apply(.subtract, x, s.numbers([1, 2, 3])), s.numbers([2, 2, 4]))
      return s.apply(.transpose([0, 3, 1, 2]), sized)
    }
    for sketch in [first, last] {
      #expect(rescales(sketch) == [Rescale(gain: [0.5, 0.5, 0.25], shift: [-0.5, -1, -0.75])])
      #expect(sketch.mnemonics() == ["rescale", "conv", "activation"])
    }
  }

  @Test("numbers for all channels, also those that are initializers")
  func numbers() {
    let learned = image { s, x in
      s.apply(.subtract, s.apply(.divide, x, s.constant([], 127.5)), s.constant([], 1))
    }
    #expect(rescales(learned).map(\.shift) == [[], [-1]])
    let scaled = image { s, x in s.apply(.multiply, x, s.constant([1], 0.25)) }
    #expect(rescales(scaled) == [Rescale(gain: [0.25])])
  }

  @Test("batch norm of an input keeps its numbers, and that is said")
  func batchNorm() {
    let s = image { s, x in
      let normed = s.model.addValue(ModelValue(name: "normed"))
      let settings = [
        s.numbers([2, 2, 2]), s.numbers([1, 1, 1]), s.numbers([3, 0, 3]), s.numbers([3, 3, 3]),
      ]
      s.model.nodes.append(
        ModelNode(
          name: "bn", operation: .batchNormalization(epsilon: 1), operands: [x] + settings, results: [normed])
      )
      return normed
    }
    #expect(rescales(s) == [Rescale(gain: [1], shift: [-2, 1, -2])])
    var diagnostics = DiagnosticSet()
    _ = s.recognized(&diagnostics)
    #expect(diagnostics.all.map(\.code) == ["DKS0963"])
  }

  @Test("in a copy, a function of an input is a kept activation, and what follows still brings it to size")
  func copied() throws {
    let s = image { s, x in
      let logarithm = s.apply(.log, s.apply(.add, s.apply(.abs, x), s.constant([], 1)))
      return s.apply(.subtract, logarithm, s.numbers([1, 2, 3], [3, 1, 1]))
    }
    var diagnostics = DiagnosticSet()
    let options = RecognitionOptions(opaque: .keep, isCopy: true)
    let graph = try #require(s.model.recognized(options: options, diagnostics: &diagnostics)).graph
    #expect(graph.nodes.compactMap { ($0.operation as? ActivationLayer)?.isKept } == [true, true])
    #expect(graph.nodes.compactMap { $0.operation as? Rescale } == [Rescale(shift: [-1, -2, -3])])
    #expect(diagnostics.all.isEmpty)
  }

  @Test("a maximum over all locations is a pool like any other")
  func maxima() {
    for pool in [
      DKSModels.Operator.reduce(.max, axes: [2, 3], keepsAxes: true),
      .pool(.max, OperatorWindow(size: [4, 4]), countsPadding: false),
    ] {
      let s = image { s, x in s.apply(.multiply, s.apply(pool, x), s.numbers([1, 2, 3], [3, 1, 1])) }
      #expect(rescales(s) == [Rescale(gain: [1, 2, 3])])
    }
  }

  @Test("what no layer can say is one part that counts as an input, and no error")
  func unknown() {
    let perPixel = image { s, x in s.apply(.subtract, x, s.constant([3, 4, 4])) }
    let swapped = image { s, x in s.apply(.gather(axis: 1), x, s.indices([2, 1, 0])) }
    let bytes = image([nil, 3, 4, 4], .uint8) { s, x in
      s.apply(.multiply, s.apply(.cast(.float32), x), s.constant([], 2))
    }
    let logarithm = image { s, x in s.apply(.log, s.apply(.add, s.apply(.abs, x), s.constant([], 1))) }
    let clipped = image { s, x in s.apply(.clip(min: 0, max: 1), x) }
    let centered = image { s, x in
      s.apply(.subtract, x, s.apply(.reduce(.mean, axes: [1, 2, 3], keepsAxes: true), x))
    }
    for (sketch, rest) in [
      (perPixel, ["conv"]), (swapped, ["conv"]), (bytes, ["rescale", "conv"]), (logarithm, ["conv"]),
      (clipped, ["conv"]),
    ] {
      #expect(sketch.mnemonics() == ["opaque"] + rest + ["activation"])
    }
    for sketch in [perPixel, swapped, bytes, logarithm, clipped, centered] {
      var diagnostics = DiagnosticSet()
      let graph = sketch.model.recognized(diagnostics: &diagnostics)?.graph
      #expect(diagnostics.isEmpty)
      let kinds = (graph?.nodes ?? []).compactMap { ($0.operation as? Opaque)?.kind }
      #expect(!kinds.isEmpty && kinds.allSatisfy { $0 == Opaque.preprocessing })
    }
  }

  @Test("a part with weights is none, nor is what follows a layer")
  func layers() {
    let unknown = DKSModels.Operator.foreign(ForeignOperator(type: "Unknown", domain: "my.ops"))
    let foreign = image { s, x in
      let y = s.apply(unknown, x, s.constant([3]))
      s.model[y].shape = [nil, 3, 4, 4]
      return y
    }
    var diagnostics = DiagnosticSet()
    _ = foreign.model.recognized(diagnostics: &diagnostics)
    #expect(diagnostics.all.map(\.code) == ["DKS0953"])
    let after = image { s, x in s.apply(.multiply, s.conv(x, 3, of: 3), s.numbers([1, 2, 3], [3, 1, 1])) }
    #expect(after.mnemonics() == ["conv", "scaleShift", "conv", "activation"])
  }
}
