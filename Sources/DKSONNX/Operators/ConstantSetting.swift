import DKSTensors

/// The elements of a small constant that holds settings: axes, shapes, bounds.
enum ConstantSetting {
  /// More elements than any list of settings has.
  static let limit = 1 << 12

  /// The elements as integers; nil where they are too many or no integers.
  static func integers(_ tensor: Tensor) -> [Int]? {
    guard !tensor.type.isFloat, tensor.count <= limit else { return nil }
    return try? tensor.integers().map { Int($0) }
  }

  /// The elements as numbers, 32-bit ones as a person would write them; nil where they are too many or none.
  static func numbers(_ tensor: Tensor) -> [Double]? {
    guard tensor.count <= limit, let numbers = try? tensor.doubles() else { return nil }
    return tensor.type == .float32 ? numbers.map { ONNXAttribute.double(Float($0)) } : numbers
  }

  /// The one element of a constant with one whole number that is not negative.
  static func integer(_ tensor: Tensor) -> Int? {
    guard tensor.count == 1 else { return nil }
    return integers(tensor)?.first.flatMap { $0 >= 0 ? $0 : nil }
  }

  /// The one element of a constant with one element.
  static func number(_ tensor: Tensor) -> Double? {
    guard tensor.count == 1 else { return nil }
    return try? tensor.doubles().first
  }
}
