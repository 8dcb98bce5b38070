import DKSModels

extension OperatorFamily {
  /// Softmax and LogSoftmax.
  static let softmaxes = OperatorFamily(
    decoders: [softmax("Softmax", isLogarithm: false), softmax("LogSoftmax", isLogarithm: true)],
    encode: { operation, writer throws(ONNXFault) in
      guard case .softmax(let axis, let isLogarithm) = operation else { return false }
      let type = isLogarithm ? "LogSoftmax" : "Softmax"
      guard writer.operatorSet < 13 else {
        writer.emit(type, nil, ["axis": .integer(axis)])
        return true
      }
      // Before 13 all axes from `axis` on are one.
      guard let rank = writer.rank(0), axis < rank else {
        throw writer.fault("the number of its axes is not known")
      }
      guard axis != rank - 1 else {
        writer.emit(type, nil, ["axis": .integer(axis)])
        return true
      }
      var order = Array(0..<rank)
      order.swapAt(axis, rank - 1)
      let swapped = writer.step("Transpose", [writer.operands[0]], ["perm": .integers(order)])
      let result = writer.step(type, [swapped], ["axis": .integer(rank - 1)])
      writer.emit("Transpose", [result], ["perm": .integers(order)])
      return true
    })

  private static func softmax(
    _ type: String, isLogarithm: Bool
  ) -> (type: String, decode: OperatorFamily.Decode) {
    (
      type,
      { node throws(Undecodable) in
        try node.requireInputs(1)
        guard node.operatorSet < 13 else {
          return .init(.softmax(axis: try node.axis("axis", default: -1), isLogarithm: isLogarithm))
        }
        let rank = try node.rank(0)
        let first = try node.axis(try node.integer("axis", default: 1), rank: rank)
        // All axes from `axis` on are one: the same as along one axis if no other of them has an extent.
        let extents = (node.shape(0) ?? []).dropFirst(first)
        let wide = extents.indices.filter { extents[$0] != 1 }
        guard wide.count <= 1 else { throw extents.contains { $0 == nil } ? .unknown : .foreign }
        return .init(.softmax(axis: wide.first ?? first, isLogarithm: isLogarithm))
      }
    )
  }
}
