extension TensorType {
  /// The largest number of elements of one tensor, 2⁴⁰: more fits in no memory, and products of a few such
  /// numbers do not leave `Int`.
  public static let elementLimit = 1 << 40

  /// The product of `extents`, or nil where one of them is not positive or the product exceeds
  /// `elementLimit`.
  package static func elementCount(_ extents: [Int]) -> Int? {
    var product = 1
    for extent in extents {
      guard extent > 0 else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      guard !overflow, next <= elementLimit else { return nil }
      product = next
    }
    return product
  }

  /// What a message calls a tensor of this type: `an image [3, 8, 8]`, `a vector [10] of integers`.
  package var words: String {
    if shape.isEmpty { return element == .int32 ? "an integer" : "a scalar" }
    let noun =
      switch shape.count {
      case 1: "a vector"
      case 2: isSignal ? "a signal" : "a sequence"
      case 3: "an image"
      default: "a tensor"
      }
    return "\(noun) \(shape)" + (element == .int32 ? " of integers" : "")
  }
}
