/// What the shape rules of many operations have in common.
extension Operation {
  /// The name in a message.
  static var quoted: String { "'\(mnemonic)'" }

  /// The only operand.
  func soleOperand(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    try expectCount(1, operands)
    return operands[0]
  }

  /// The only operand, of floating point elements.
  func soleFloats(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleOperand(operands)
    try expectFloats(operands)
    return operand
  }

  /// The only operand, an image `[C, H, W]`.
  func soleImage(_ operands: [TensorType]) throws(ShapeError) -> TensorType {
    let operand = try soleFloats(operands)
    guard operand.shape.count == 3 else {
      throw ShapeError(
        .operand(0), "\(Self.quoted) got \(operand.words), it takes an image [C, H, W]",
        help: "put 'reshape' before it to say which axis holds the channels")
    }
    return operand
  }

  /// Checks that there are `wanted` operands.
  func expectCount(_ wanted: Int, _ operands: [TensorType]) throws(ShapeError) {
    guard operands.count != wanted else { return }
    func tensors(_ n: Int) -> String { n == 0 ? "no tensor" : n == 1 ? "one tensor" : "\(n) tensors" }
    throw ShapeError(
      .operand(max(min(wanted, operands.count - 1), 0)),
      "\(Self.quoted) got \(tensors(operands.count)), it takes \(tensors(wanted))",
      help: operands.count > 1 && wanted == 1 ? "put 'concat' before it to join them" : "")
  }

  /// Checks that all elements are floating point numbers.
  func expectFloats(_ operands: [TensorType]) throws(ShapeError) {
    guard let i = operands.firstIndex(where: { $0.element != .float32 }) else { return }
    throw ShapeError(
      .operand(i), "\(Self.quoted) got \(operands[i].words), it takes floating point numbers",
      help: "put 'embedding' before it")
  }

  /// Checks that there are operands, all of one type.
  func expectAgreement(_ operands: [TensorType]) throws(ShapeError) {
    guard let first = operands.first else {
      throw ShapeError(.operand(0), "\(Self.quoted) got no tensor, it takes at least one")
    }
    guard let i = operands.firstIndex(where: { $0 != first }) else { return }
    throw ShapeError(
      .disagreement(0, i), "\(Self.quoted) got \(first.words) and \(operands[i].words), it takes equal shapes"
    )
  }

  /// Checks that the setting `name` is at least 1.
  func expectPositive(_ value: Int, _ name: String) throws(ShapeError) {
    guard value > 0 else {
      throw ShapeError(.setting(name), "'\(name)' of \(Self.quoted) is \(value), it must be at least 1")
    }
  }

  /// Checks that `axis` is one of the operand's, and returns it; the feature axis where it is nil.
  func axis(_ axis: Int?, of operand: TensorType) throws(ShapeError) -> Int {
    guard let feature = operand.featureAxis else {
      throw ShapeError(.operand(0), "\(Self.quoted) got \(operand.words), it takes a tensor that has axes")
    }
    guard let axis else { return feature }
    guard operand.shape.indices.contains(axis) else {
      throw ShapeError(
        .setting("axis"),
        "\(Self.quoted) got \(operand.words) and axis \(axis), "
          + (operand.shape.count == 1
            ? "it takes axis 0" : "it takes an axis from 0 to \(operand.shape.count - 1)"))
    }
    return axis
  }

  /// The type of the result, if it is not too large.
  func result(_ shape: [Int], _ element: TensorType.Element = .float32) throws(ShapeError) -> TensorType {
    guard TensorType.elementCount(shape) != nil else {
      throw ShapeError(.overflow, "the result of \(Self.quoted) has more than 2⁴⁰ elements: \(shape)")
    }
    return TensorType(element, shape)
  }

  /// Checks that a learned tensor of the given extents is not too large.
  func expectWeights(_ shape: [Int]) throws(ShapeError) {
    guard TensorType.elementCount(shape) != nil else {
      throw ShapeError(.overflow, "the weights of \(Self.quoted) have more than 2⁴⁰ elements: \(shape)")
    }
  }
}
