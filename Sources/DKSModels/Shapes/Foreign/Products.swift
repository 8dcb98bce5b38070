import DKSTensors

extension [ForeignShapeRule] {
  /// Sums of products.
  static let products: [ForeignShapeRule] = [
    ForeignShapeRule("MatMul", "MatMulInteger", "QLinearMatMul") { call throws(ShapeProblem) in
      // The quantized form has a scale and a zero after each matrix.
      let second = call.operands.count == 8 ? 3 : 1
      let shape = try matrixProductShape(
        call.shape(0), call.shape(second), transposeA: false, transposeB: false)
      let type: ElementType? = call.operands.count == 8 ? call.type(7) : second == 1 ? nil : .int32
      return [ForeignResult(shape, type)]
    },
    ForeignShapeRule("FusedMatMul", in: [.microsoft]) { call throws(ShapeProblem) in
      guard call.integer("transBatchA") != 1, call.integer("transBatchB") != 1 else { return [] }
      let shape = try matrixProductShape(
        call.shape(0), call.shape(1), transposeA: call.integer("transA") == 1,
        transposeB: call.integer("transB") == 1)
      return [ForeignResult(shape, call.type(0))]
    },
    // x [N, C, …], grid [N, …, 2 or 3] → [N, C, …]
    ForeignShapeRule("GridSample", in: [.onnx, .openVINO]) { call in
      guard let x = call.shape(0), let grid = call.shape(1), x.count >= 3, grid.count == x.count else {
        return []
      }
      return [ForeignResult([x[0], x[1]] + grid[1..<grid.count - 1], call.type(0))]
    },
    // x [N, C, H, W], regions [R, 4] → [R, C, height, width]
    ForeignShapeRule("RoiAlign", "MaxRoiPool") { call in
      guard let x = call.shape(0), x.count == 4, let regions = call.shape(1), let count = regions.first else {
        return []
      }
      let pooled = call.integers("pooled_shape")
      let height = pooled?.first ?? call.integer("output_height") ?? 1
      let width = pooled?.last ?? call.integer("output_width") ?? 1
      return [ForeignResult([count, x[1], height, width], call.type(0))]
    },
  ]
}
