import DKSModels

extension OperatorFamily {
  /// Einsum.
  static let einsums = OperatorFamily(
    decoders: [
      (
        "Einsum",
        { node throws(Undecodable) in
          try node.requireInputs(max(1, node.inputs.count))
          guard node.has("equation") else { throw .wrong("its attribute 'equation' is missing") }
          return .init(.einsum(try node.string("equation", default: "")), node.inputs.count)
        }
      )
    ],
    encode: { operation, writer throws(ONNXFault) in
      guard case .einsum(let equation) = operation else { return false }
      guard writer.operatorSet >= 12 else { throw writer.fault("it is there from operator set 12 on") }
      writer.emit("Einsum", nil, ["equation": .string(equation)])
      return true
    })
}
