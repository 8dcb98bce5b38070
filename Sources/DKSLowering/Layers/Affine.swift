import DKSFormulas
import DKSGraph
import DKSModels

/// A vector times `[out, in]` transposed, plus a bias (Gemm); a sequence times `[in, out]`, then a sum (MatMul).
struct DenseLowering: LayerLowering {
  func lower(
    _ operation: Dense, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    if site.node.type.shape.count == 1 {
      let weight = try emitter.parameter(.weight, at: site)
      let bias = operation.hasBias ? [try emitter.parameter(.bias, at: site)] : []
      return emitter.emit(.matrixProduct(transposeB: true), [site.operands[0], weight] + bias, at: site)
    }
    let weight = try emitter.parameter(.weight, permutation: [1, 0], at: site)
    guard operation.hasBias else {
      return emitter.emit(.matrixProduct(), [site.operands[0], weight], at: site)
    }
    let product = emitter.emit(
      .matrixProduct(), [site.operands[0], weight], .between("product"), at: site, shape: site.resultShape)
    return emitter.emit(.elementwise(.add), [product, try emitter.parameter(.bias, at: site)], at: site)
  }
}

/// The rows of the weights that the indices name.
struct EmbeddingLowering: LayerLowering {
  func lower(
    _ operation: Embedding, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    emitter.emit(.gather(axis: 0), [try emitter.parameter(.weight, at: site), site.operands[0]], at: site)
  }
}
