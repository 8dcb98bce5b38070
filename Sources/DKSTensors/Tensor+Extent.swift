extension Tensor {
  /// The number of elements of a tensor of these extents; nil for negative ones and past the largest `Int`.
  package static func checkedCount(_ shape: [Int]) -> Int? {
    var count = 1
    var isEmpty = false
    for extent in shape {
      guard extent >= 0 else { return nil }
      guard extent > 0 else {
        isEmpty = true
        continue
      }
      let (product, hasOverflow) = count.multipliedReportingOverflow(by: extent)
      guard !hasOverflow else { return nil }
      count = product
    }
    return isEmpty ? 0 : count
  }

  /// The size in bytes; nil where elements have no one size or the extents make no sense.
  package var byteCount: Int? {
    guard let size = type.byteCount, let count = Tensor.checkedCount(shape) else { return nil }
    let (product, hasOverflow) = count.multipliedReportingOverflow(by: size)
    return hasOverflow ? nil : product
  }

  /// A tensor whose extents and payload agree; the way to make one from what a file says.
  ///
  /// - Throws: `WeightError` for negative and overflowing extents and for a payload of another size.
  package static func checked(
    _ type: ElementType, _ shape: [Int], _ payload: Payload
  ) throws(WeightError) -> Tensor {
    let tensor = Tensor(type, shape, payload)
    if let problem = tensor.problem { throw problem }
    return tensor
  }

  /// Why the elements cannot be had, as far as that is seen without looking at them.
  package var problem: WeightError? {
    guard Tensor.checkedCount(shape) != nil else {
      return WeightError("has the shape \(shape), which no tensor can have")
    }
    guard type != .other else { return nil }
    guard let wanted = byteCount else {
      return WeightError("has the shape \(shape), which is more than fits in memory")
    }
    let found: Int
    switch payload {
    case .stored(let slice): found = slice.count
    case .bytes(let bytes): found = bytes.count
    case .drawn(let draw):
      guard let drawn = Tensor.checkedCount(draw.shape) else {
        return WeightError("is drawn with the shape \(draw.shape), which no tensor can have")
      }
      return drawn == Tensor.checkedCount(shape)
        ? nil : WeightError("has the shape \(shape), but the shape \(draw.shape) is drawn for it")
    case .filled, .computed: return nil
    }
    return found == wanted
      ? nil : WeightError("has \(found) bytes, \(wanted) are wanted for \(type.rawValue) \(shape)")
  }
}
