import DKSGraph
import Testing

@Suite("The catalogue")
struct CatalogueTests {
  @Test("Every operation has a name of its own and every layer is found by it")
  func names() {
    let names = OperationCatalogue.all.map { $0.mnemonic }
    #expect(Set(names).count == names.count)
    for type in OperationCatalogue.all { #expect(OperationCatalogue.operation(named: type.mnemonic) == type) }
    for layer in OperationCatalogue.layers {
      #expect(OperationCatalogue.layer(named: layer.mnemonic) == layer)
    }
    #expect(OperationCatalogue.operation(named: "split") == nil, "a part of it is a node, it is not")
    #expect(OperationCatalogue.layer(named: "split") == Split.self)
    #expect(OperationCatalogue.layer(named: "sum") == nil)
  }

  @Test("The arguments of a layer are the settings that it reads: each parameter is understood and no other")
  func signatures() throws {
    for layer in OperationCatalogue.layers {
      let all = layer.signature.parameters.map { Attribute($0.name, example(of: $0)) }
      var reader = AttributeReader(all)
      _ = try layer.init(from: &reader)
      #expect(reader.leftovers.isEmpty, "\(layer.mnemonic)")
      #expect(layer.signature.summary.hasSuffix("."))
      for parameter in layer.signature.parameters {
        #expect(parameter.summary.hasSuffix("."), "\(layer.mnemonic)")
        var rest = AttributeReader(all.filter { $0.name != parameter.name })
        if parameter.isOptional {
          _ = try layer.init(from: &rest)
        } else {
          #expect(throws: AttributeError.missing(parameter.name)) { try layer.init(from: &rest) }
        }
      }
    }
  }

  private func example(of parameter: LayerSignature.Parameter) -> Attribute.Value {
    switch parameter.kind {
    case .integer: .integer(2)
    case .number: .number(0.5)
    case .bool: .bool(false)
    case .word(let words): .word(words[0])
    case .initializer: .call("gaussian", [Attribute("scale", .integer(2))])
    case .extents: .list([.integer(1), .integer(3)])
    case .padding, .border: .list([.integer(0), .integer(1), .integer(2), .integer(-1)])
    case .numbers: .list([.number(0.5), .number(-1)])
    case .integers: .list([.integer(2), .integer(1)])
    }
  }

  @Test("How q and c move")
  func kernelRules() throws {
    #expect(Dense(units: 1).kernelRule == .affine)
    #expect(Embedding(count: 2, size: 2).kernelRule == .affine)
    #expect(DepthwiseConvolution(kernel: 3).kernelRule == .approximateIdentity(.depthwise))
    #expect(WeightedSum(weights: [0.6, 0.8]).kernelRule == .weightedSum([0.6, 0.8]))
    #expect(Scale(factor: -1).kernelRule == .identity)
    #expect(Scale(factor: 2).kernelRule == .approximateIdentity(.scale))
    #expect(Gain().kernelRule == .identity)
    #expect(Gain(initial: 0).kernelRule == .approximateIdentity(.scale))
    #expect(Reverse().kernelRule == .identity)
    #expect(Transpose(axes: [1, 0], isSignal: true).kernelRule == .identity)
    #expect(Dropout(rate: 0).kernelRule == .identity)
    #expect(Transpose(axes: [0, 2, 1]).kernelRule == .identity)
    #expect(Transpose(axes: [1, 0]).kernelRule == .approximateIdentity(.stacking))
    #expect(Reshape(shape: [4]).kernelRule == .identity)
    #expect(Upsample(factor: 2).kernelRule == .identity)
    #expect(Upsample(factor: 2, mode: .linear).kernelRule == .approximateIdentity(.interpolation))
    #expect(ScaleShift().kernelRule == .approximateIdentity(.scale))
    #expect(Rescale(gain: [2]).kernelRule == .approximateIdentity(.scale))
    #expect(LocalResponseNorm(size: 5).kernelRule == .approximateIdentity(.localResponse))
    #expect(Opaque(kind: "LSTM", region: "r", type: .floats(4)).kernelRule == .opaque)
    #expect(TransposedConvolution(channels: 2, kernel: 3).kernelRule == .affine)
    #expect(TransposedConvolution(channels: 2, kernel: 2, stride: 2).kernelRule == .affine)
    #expect(TransposedConvolution(channels: 2, kernel: 4, stride: 2, padding: .same).kernelRule == .affine)
    for unsupported: any Operation in [
      TransposedConvolution(channels: 2, kernel: 4, stride: 2), Softmax(),
      TransposedConvolution(channels: 2, kernel: 2, stride: 2, outputPadding: 1),
    ] {
      guard case .unsupported = unsupported.kernelRule else {
        Issue.record("\(unsupported) has no kernel map")
        return
      }
    }
    guard case .unsupported = Multiply().kernelRule else {
      Issue.record("a product has no kernel map")
      return
    }
  }

  @Test("Initialisers are written as a word or a call", arguments: Initializer.Distribution.allCases)
  func initializers(distribution: Initializer.Distribution) {
    for isDelta in [false, true] {
      for scale in [1, 2, 0.5] {
        let initializer = Initializer(distribution, isDelta: isDelta, scale: scale)
        #expect(Initializer(initializer.attribute) == initializer)
      }
    }
    #expect(
      Initializer(distribution, isDelta: true, scale: 2).attribute.description
        == "delta(\(distribution), scale: 2)")
    #expect(Initializer(.word("he")) == nil)
    #expect(Initializer(.call("gaussian", [Attribute("sclae", .integer(2))])) == nil)
  }
}
