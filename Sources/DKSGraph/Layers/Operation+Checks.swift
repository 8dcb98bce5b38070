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

  /// The only operand, an image `[C, H, W]` or a signal `[C, T]`, and what a window moves over.
  func soleImage(_ operands: [TensorType]) throws(ShapeError) -> (image: TensorType, grid: Extents) {
    let operand = try soleFloats(operands)
    guard let grid = operand.grid else {
      throw ShapeError(
        .operand(0), "\(Self.quoted) got \(operand.words), it takes an image [C, H, W] or a signal [C, T]",
        help: operand.isSequence
          ? "write 'transpose(1, 0)' before it, and after it to have a sequence again"
          : "put 'reshape' before it to say which axis holds the channels")
    }
    return (operand, grid)
  }

  /// An image like `image`, a signal if that is one, with other channels and another extent.
  func result(like image: TensorType, _ channels: Int, _ grid: Extents) throws(ShapeError) -> TensorType {
    try result(
      image.isSignal ? [channels, grid.width] : [channels, grid.height, grid.width],
      isSignal: image.isSignal)
  }

  /// Checks that what is to be a signal has two axes, `extents`, of floating point elements.
  func expectTwoAxes(_ extents: [Int], _ isSignal: Bool, _ operand: TensorType) throws(ShapeError) {
    guard isSignal, extents.count != 2 || operand.element != .float32 else { return }
    throw ShapeError(
      .setting("signal"),
      "\(Self.quoted) would make a signal of \(operand.words), which is a tensor [C, T] of two axes")
  }

  /// Checks that steps lie on axis 0.
  func expectSteps(_ operand: TensorType) throws(ShapeError) {
    guard operand.isSignal else { return }
    throw ShapeError(
      .operand(0), "\(Self.quoted) got \(operand.words), whose steps lie on axis 1",
      help: "write 'transpose(1, 0)' before it, which makes a sequence of it")
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
  func result(
    _ shape: [Int], _ element: TensorType.Element = .float32, isSignal: Bool = false
  ) throws(ShapeError) -> TensorType {
    guard TensorType.elementCount(shape) != nil else {
      throw ShapeError(.overflow, "the result of \(Self.quoted) has more than 2⁴⁰ elements: \(shape)")
    }
    return TensorType(element, shape, isSignal: isSignal)
  }

  /// Checks that a learned tensor of the given extents is not too large.
  func expectWeights(_ shape: [Int]) throws(ShapeError) {
    guard TensorType.elementCount(shape) != nil else {
      throw ShapeError(.overflow, "the weights of \(Self.quoted) have more than 2⁴⁰ elements: \(shape)")
    }
  }
}
