import DKSTensors

/// For each element of a tensor, in row-major order, where it stands in another one: the sum of `strides` times
/// its indices, from `offset` on.
///
/// - Parameter shape: The extents; their product is at most what the caller has room for.
func places(_ shape: [Int], strides: [Int], offset: Int = 0) -> [Int] {
  guard !shape.contains(0) else { return [] }
  var result = [offset]
  for (extent, stride) in zip(shape, strides) {
    result = result.flatMap { base in (0..<extent).map { base &+ $0 &* stride } }
  }
  return result
}

/// Where each element of a tensor of `shape` that an operand broadcasts to stands in the operand.
func broadcastPlaces(of operand: [Int], to shape: [Int]) -> [Int] {
  let own = rowMajorStrides(operand)
  let lead = shape.count - operand.count
  let strides = shape.indices.map { axis in
    axis < lead || operand[axis - lead] == 1 ? 0 : own[axis - lead]
  }
  return places(shape, strides: strides)
}
