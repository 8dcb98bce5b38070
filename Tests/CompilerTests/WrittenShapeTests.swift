import DKSFormulas
import DKSCompiler
import DKSDiagnostics
import DKSModels
import Testing

/// A rewritten model has the shapes of its source, axes of extent 1 included.
@Suite("Shapes of written models") struct WrittenShapeTests {
  typealias Network = @Sendable (inout Draft) -> Void

  static let networks: [String: Network] = [
    "mean, conv 1×1, resize to extents": { d in
      let h = features(&d)
      let a = conv(&d, d.apply(.reduce(.mean, axes: [2, 3], keepsAxes: true), h), 8, 6, 1)
      let sizes = Resizing(
        mode: .linear, coordinates: .halfPixel, scales: [1, 1, 12, 12], sizes: [1, 6, 12, 12])
      let b = conv(&d, h, 8, 6, 1)
      d.output(last(&d, d.apply(.concat(axis: 1), d.apply(.resize(sizes), a), b), 12))
    },
    "mean, conv 1×1, resize by scales": { d in
      let h = features(&d)
      let a = conv(&d, d.apply(.reduce(.mean, axes: [2, 3], keepsAxes: true), h), 8, 6, 1)
      let scales = Resizing(
        mode: .nearest, coordinates: .asymmetric, rounding: .floor, scales: [1, 1, 12, 12])
      d.output(last(&d, d.apply(.concat(axis: 1), d.apply(.resize(scales), a), h), 14))
    },
    "two convs 1×1 on one location": { d in
      let a = d.apply(.reduce(.mean, axes: [2, 3], keepsAxes: true), features(&d))
      d.output(last(&d, conv(&d, a, 8, 6, 1), 6))
    },
    "axes that come and go": { d in
      let a = d.apply(
        .unsqueeze([2, 3]), d.apply(.reduce(.mean, axes: [2, 3], keepsAxes: false), features(&d)))
      let w = d.weight(6, 4)
      d.output(d.apply(.matrixProduct(), d.apply(.squeeze([2, 3]), conv(&d, a, 8, 6, 1)), w))
    },
    "a pool as large as the image": { d in
      let window = OperatorWindow(size: [12, 12])
      let a = d.apply(.pool(.mean, window, countsPadding: false), features(&d))
      d.output(last(&d, conv(&d, a, 8, 6, 1), 6))
    },
    "a mean over one axis that stays": { d in
      let a = d.apply(.reduce(.mean, axes: [2], keepsAxes: true), features(&d))
      d.output(last(&d, conv(&d, a, 8, 6, 1), 6))
    },
    "a shortcut around one location": { d in
      let a = conv(&d, d.apply(.reduce(.mean, axes: [2, 3], keepsAxes: true), features(&d)), 8, 8, 1)
      let w = d.weight(8, 8, 1, 1)
      let b = d.apply(
        .elementwise(.add), d.apply(.convolution(OperatorWindow(size: [1, 1]), groups: 1), a, w), a)
      d.output(last(&d, b, 8))
    },
  ]

  @Test("each network", arguments: networks.keys.sorted())
  func shapes(name: String) throws {
    var draft = Draft()
    let write = try #require(Self.networks[name])
    write(&draft)
    let files = try draft.files()
    let source = try files.model()
    for keepsWeights in [false, true] {
      let options = CompilerOptions.method("dks(zeta: 1.2)", keepsWeights: keepsWeights)
      let compilation = files.compiled(options)
      #expect(compilation.isComplete, "\(compilation.diagnostics.all.map(\.message))")
      for form in [ArtifactForm.onnx, .openvino] {
        var written = try Files(compilation, in: form, options: options).model()
        #expect(written.inferShapes() == [])
        for (old, new) in zip(source.outputs, written.outputs) {
          #expect(written[new.value].shape == source[old.value].shape)
        }
      }
    }
  }

  /// An image after its first layer, [1, 8, 12, 12].
  private static func features(_ d: inout Draft) -> ModelValue.ID {
    let x = d.input([1, 3, 12, 12])
    return conv(&d, x, 3, 8, 3)
  }

  private static func conv(_ d: inout Draft, _ x: ModelValue.ID, _ from: Int, _ to: Int, _ size: Int)
    -> ModelValue.ID
  {
    let (w, b) = (d.weight(to, from, size, size), d.weight(to))
    let pads = [size / 2, size / 2]
    let window = OperatorWindow(size: [size, size], padsBefore: pads, padsAfter: pads)
    return d.apply(.elementwise(.tanh), d.apply(.convolution(window, groups: 1), x, w, b))
  }

  private static func last(_ d: inout Draft, _ x: ModelValue.ID, _ channels: Int) -> ModelValue.ID {
    let w = d.weight(4, channels, 1, 1)
    return d.apply(.convolution(OperatorWindow(size: [1, 1]), groups: 1), x, w)
  }
}
