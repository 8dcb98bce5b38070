import DKSTensors

/// The elements of a small constant, as what they are computed with.
enum Elements {
  case integers([Int64])
  case numbers([Double])

  /// The elements of `tensor`; nil where they cannot be had.
  init?(_ tensor: Tensor) {
    do {
      self = tensor.type.isFloat ? .numbers(try tensor.doubles()) : .integers(try tensor.integers())
    } catch {
      return nil
    }
  }

  var count: Int {
    switch self {
    case .integers(let all): all.count
    case .numbers(let all): all.count
    }
  }

  /// All as floating-point numbers.
  var doubles: [Double] {
    switch self {
    case .integers(let all): all.map { Double($0) }
    case .numbers(let all): all
    }
  }

  /// The elements at these places, or nil if one does not exist.
  func picked(_ places: [Int]) -> Elements? {
    guard places.allSatisfy({ (0..<count).contains($0) }) else { return nil }
    return switch self {
    case .integers(let all): .integers(places.map { all[$0] })
    case .numbers(let all): .numbers(places.map { all[$0] })
    }
  }

  /// These and then `others`; nil where only one of them is of integers.
  func appending(_ others: Elements) -> Elements? {
    switch (self, others) {
    case (.integers(let a), .integers(let b)): .integers(a + b)
    case (.numbers(let a), .numbers(let b)): .numbers(a + b)
    default: nil
    }
  }

  /// As a tensor of `type`.
  func tensor(_ type: ElementType, _ shape: [Int]) -> Tensor {
    switch self {
    case .integers(let all): .integers(all, type, shape: shape)
    case .numbers(let all): .numbers(all, type, shape: shape)
    }
  }
}
