import DKSTensors

extension ForeignOperator {
  /// Whether it makes numbers of integers by a scale for all of them, for each entry of one axis, or for each block of
  /// entries of one axis.
  func dequantizes(_ operands: [Tensor]) -> Bool {
    guard type == "DequantizeLinear", ["", "ai.onnx", "com.microsoft"].contains(domain),
      (2...3).contains(operands.count), operands.dropFirst().allSatisfy({ $0.shape == operands[1].shape })
    else { return false }
    return scaleShape(of: operands) != nil
  }

  /// The shape that the scales have among the axes of the integers, which they are repeated to fill.
  private func scaleShape(of operands: [Tensor]) -> [Int]? {
    let (x, scale) = (operands[0], operands[1])
    if case .integer(let size)? = settings["block_size"], size > 0 {
      guard scale.shape.count == x.shape.count,
        zip(x.shape, scale.shape).enumerated().allSatisfy({ axis, extents in
          extents.0 == extents.1 || (axis == scaleAxis(x) && extents.1 == (extents.0 - 1) / size + 1)
        })
      else { return nil }
      return scale.shape
    }
    guard scale.count != 1 else { return [] }
    let axis = scaleAxis(x)
    guard x.shape.indices.contains(axis), scale.shape == [x.shape[axis]] else { return nil }
    return x.shape.indices.map { $0 == axis ? x.shape[axis] : 1 }
  }

  private func scaleAxis(_ x: Tensor) -> Int {
    var axis = 1
    if case .integer(let named)? = settings["axis"] { axis = named }
    return axis < 0 ? axis + x.shape.count : axis
  }

  /// (x − zero) · scale
  func dequantization(of operands: [Tensor]) -> (@Sendable () throws(WeightError) -> [Float])? {
    guard let shape = scaleShape(of: operands) else { return nil }
    let x = operands[0]
    return { () throws(WeightError) in
      let scale = spread(try operands[1].floats(), shape, over: x.shape)
      let zero = operands.count > 2 ? spread(try operands[2].floats(), shape, over: x.shape) : []
      let elements = try x.floats()
      return elements.indices.map { (elements[$0] - (zero.isEmpty ? 0 : zero[$0])) * scale[$0] }
    }
  }

  /// The elements of a tensor of `own` extents, each repeated along every axis to fill one of `shape`.
  private func spread(_ elements: [Float], _ own: [Int], over shape: [Int]) -> [Float] {
    guard own.count == shape.count, zip(own, shape).contains(where: { $0 != 1 && $0 != $1 }) else {
      return broadcast(elements, own, to: shape)
    }
    let strides = rowMajorStrides(own)
    var size = 1
    if case .integer(let given)? = settings["block_size"] { size = max(given, 1) }
    var places = [0]
    for axis in shape.indices {
      let length = own[axis] == shape[axis] ? 1 : size
      places = places.flatMap { base in (0..<shape[axis]).map { base + $0 / length * strides[axis] } }
    }
    return places.map { elements[$0] }
  }
}
