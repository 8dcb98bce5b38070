import DKSModels

extension OperatorFamily {
  /// MatMul and Gemm.
  static let products = OperatorFamily(
    decoders: [
      (
        "MatMul",
        { node throws(Undecodable) in
          try node.requireInputs(2)
          return .init(.matrixProduct(), 2)
        }
      ),
      (
        "Gemm",
        { node throws(Undecodable) in
          try node.requireInputs(2)
          let product = Operator.matrixProduct(
            transposeA: try node.integer("transA", default: 0) != 0,
            transposeB: try node.integer("transB", default: 0) != 0,
            alpha: try node.number("alpha", default: 1), beta: try node.number("beta", default: 1))
          return .init(product, node.hasInput(2) ? 3 : 2)
        }
      ),
    ],
    encode: { operation, writer throws(ONNXFault) in
      guard case .matrixProduct(let transposeA, let transposeB, let alpha, let beta) = operation else {
        return false
      }
      let addend = writer.operands.count > 2 && !writer.operands[2].isEmpty ? writer.operands[2] : nil
      if !transposeA, !transposeB, alpha == 1, addend == nil {
        writer.emit("MatMul", Array(writer.operands.prefix(2)))
        return true
      }
      if writer.rank(0) == 2, writer.rank(1) == 2, addend != nil || writer.operatorSet >= 11 {
        writer.emit(
          "Gemm", nil,
          [
            "alpha": .float(alpha), "beta": .float(beta), "transA": .integer(transposeA ? 1 : 0),
            "transB": .integer(transposeB ? 1 : 0),
          ])
        return true
      }
      var inputs = Array(writer.operands.prefix(2))
      for (i, isTransposed) in [transposeA, transposeB].enumerated() where isTransposed {
        guard let rank = writer.rank(i), rank >= 2 else {
          throw writer.fault("the number of axes of a transposed operand is not known")
        }
        let order = Array(0..<(rank - 2)) + [rank - 1, rank - 2]
        inputs[i] = writer.step("Transpose", [inputs[i]], ["perm": .integers(order)])
      }
      guard alpha != 1 || addend != nil else {
        writer.emit("MatMul", inputs)
        return true
      }
      var product = writer.step("MatMul", inputs)
      guard var addend else {
        writer.emit("Mul", [product, writer.scalar(alpha)])
        return true
      }
      if alpha != 1 { product = writer.step("Mul", [product, writer.scalar(alpha)]) }
      if beta != 1 { addend = writer.step("Mul", [addend, writer.scalar(beta)]) }
      writer.emit("Add", [product, addend])
      return true
    })
}
