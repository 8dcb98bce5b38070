extension Operation {
  /// The layer with a bias; nil for what takes none.
  package var withBias: (any Operation)? { havingBias(true) }

  /// The layer without a bias; itself where it takes none.
  package var withoutBias: any Operation { havingBias(false) ?? self }

  private func havingBias(_ hasBias: Bool) -> (any Operation)? {
    switch self {
    case var layer as Dense:
      layer.hasBias = hasBias
      return layer
    case var layer as Convolution:
      layer.hasBias = hasBias
      return layer
    case var layer as DepthwiseConvolution:
      layer.hasBias = hasBias
      return layer
    case var layer as TransposedConvolution:
      layer.hasBias = hasBias
      return layer
    default: return nil
    }
  }
}
