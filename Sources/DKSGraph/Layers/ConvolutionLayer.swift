/// An affine layer whose weights are a matrix for each tap of a window over an image.
public protocol ConvolutionLayer: AffineOperation {
  /// The numbers of taps.
  var kernel: Extents { get }

  /// The tap that alone is drawn under a Delta initialiser (Theory 1.2): one that lies inside the image for
  /// every place of the result, the one nearest to the middle.
  ///
  /// Nil where no tap does, and where the layer cuts the image into patches, of which one tap would see a
  /// single location each: such layers are drawn whole, with all taps in their fan-in.
  func deltaTap(for operand: TensorType) -> Extents?

  /// How many taps, from `deltaTap` on in both directions, have the matrix of the Delta form.
  var deltaSize: Extents { get }
}

extension ConvolutionLayer {
  /// One tap.
  public var deltaSize: Extents { 1 }
}
