/// The operations that a node can have, and the layers that the user can write.
package enum OperationCatalogue {
  /// All operations that a graph may hold.
  package static let all: [any Operation.Type] = [
    Input.self,
    NormalizeInput.self,
    Dense.self,
    Convolution.self,
    DepthwiseConvolution.self,
    TransposedConvolution.self,
    AveragePool.self,
    MaxPool.self,
    GlobalAveragePool.self,
    LayerNorm.self,
    LocalResponseNorm.self,
    ScaleShift.self,
    Gain.self,
    Rescale.self,
    Flatten.self,
    Reshape.self,
    Transpose.self,
    Concat.self,
    Part.self,
    Pad.self,
    Slice.self,
    Reverse.self,
    Upsample.self,
    ChannelShuffle.self,
    Dropout.self,
    Embedding.self,
    Average.self,
    Last.self,
    Scale.self,
    WeightedSum.self,
    Multiply.self,
    Zeros.self,
    Element.self,
    Stack.self,
    Softmax.self,
    ActivationLayer.self,
    Opaque.self,
  ]

  /// All layers of the language: those among the operations, and `Split`, which becomes parts.
  package static let layers: [any Layer.Type] = all.compactMap { $0 as? any Layer.Type } + [Split.self]

  private static let byName: [String: any Operation.Type] = Dictionary(
    all.map { ($0.mnemonic, $0) }, uniquingKeysWith: { first, _ in first })
  private static let layersByName: [String: any Layer.Type] = Dictionary(
    layers.map { ($0.mnemonic, $0) }, uniquingKeysWith: { first, _ in first })

  /// The operation with the mnemonic `name`.
  package static func operation(named name: String) -> (any Operation.Type)? { byName[name] }
  /// The layer that the language calls `name`.
  package static func layer(named name: String) -> (any Layer.Type)? { layersByName[name] }
}
