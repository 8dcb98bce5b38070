extension Tensor {
  /// One axis of all elements, in row-major order of the semantic shape.
  public func flattened() -> Tensor {
    reshaped([exampleCount])
  }

  /// The same elements in row-major order under another shape.
  public func reshaped(_ newShape: [Int]) -> Tensor {
    guard newShape.count <= Layout.maximalRank, newShape.allSatisfy({ $0 >= 0 }),
      newShape.reduce(1, *) == exampleCount
    else {
      return failed("reshape found \(shape), which does not fit into \(newShape)", shape: newShape)
    }
    if newShape == shape { return self }
    let flat = Layout.isRowMajor(shape) ? renamed([exampleCount]) : inRowMajorOrder()
    if Layout.isRowMajor(newShape) { return flat.renamed(newShape) }
    let rowMajor = View(offset: 0, shape: newShape, strides: Layout.rowMajor(newShape))
    return rearranged([Piece(input: flat, from: rowMajor, to: View(of: newShape))], shape: newShape, on: tape)
  }

  private func inRowMajorOrder() -> Tensor {
    let rowMajor = View(offset: 0, shape: shape, strides: Layout.rowMajor(shape))
    return rearranged(
      [Piece(input: self, from: View(of: shape), to: rowMajor)], shape: [exampleCount], on: tape)
  }

  /// Axis i of the result is axis `axes[i]` of this.
  public func transposed(_ axes: [Int]) -> Tensor {
    guard axes.sorted() == Array(shape.indices) else {
      return failed("transpose found the axes \(axes), wanted each axis of \(shape) once", shape: shape)
    }
    let newShape = axes.map { shape[$0] }
    let strides = Layout.strides(shape)
    let from = View(offset: 0, shape: newShape, strides: axes.map { strides[$0] })
    return rearranged([Piece(input: self, from: from, to: View(of: newShape))], shape: newShape, on: tape)
  }
}
