import DKSTensors

extension Reduction {
  /// The result of `shape`, with `axes` of a constant reduced.
  func evaluated(on x: Tensor, _ axes: [Int], _ shape: [Int]) -> Tensor? {
    guard x.count > 0, let elements = Elements(x) else { return nil }
    let isReduced = Set(axes)
    let kept = x.shape.indices.filter { !isReduced.contains($0) }
    let strides = rowMajorStrides(x.shape)
    // The axes that are reduced come last, so that each result is made of neighbours.
    let gone = x.shape.indices.filter { isReduced.contains($0) }
    let order = places(
      (kept + gone).map { x.shape[$0] }, strides: (kept + gone).map { strides[$0] })
    let block = gone.map { x.shape[$0] }.reduce(1, *)
    let numbers = elements.doubles
    let values = stride(from: 0, to: order.count, by: block).map { start in
      value(of: order[start..<start + block].map { numbers[$0] })
    }
    return .numbers(values, x.type, shape: shape)
  }

  /// One number of many, at least one.
  func value(of numbers: [Double]) -> Double {
    switch self {
    case .sum: numbers.reduce(0, +)
    case .mean: numbers.reduce(0, +) / Double(numbers.count)
    case .product: numbers.reduce(1, *)
    case .max: numbers.dropFirst().reduce(numbers[0]) { $0.isNaN || $0 > $1 ? $0 : $1 }
    case .min: numbers.dropFirst().reduce(numbers[0]) { $0.isNaN || $0 < $1 ? $0 : $1 }
    case .sumOfSquares: numbers.reduce(0) { $0 + $1 * $1 }
    case .l1Norm: numbers.reduce(0) { $0 + $1.magnitude }
    case .l2Norm: numbers.reduce(0) { $0 + $1 * $1 }.squareRoot()
    }
  }
}
