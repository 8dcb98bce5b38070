/// The covariances of one node's values for two inputs x and x', between all pairs of locations: K(p, p') =
/// E⟨h(p), h'(p')⟩/d (the extended maps of Theory 1.1). Square, row by row.
struct LocationKernel: Hashable, Sendable {
  /// The number of locations.
  var count: Int
  /// x with x.
  var own: [Double]
  /// x' with x'.
  var other: [Double]
  /// x with x'.
  var cross: [Double]

  /// All zero.
  init(zeros count: Int) {
    self.count = count
    own = [Double](repeating: 0, count: count * count)
    other = own
    cross = own
  }

  /// The inner products of the features of two values stored location by location, divided by their number.
  init(_ x: [Double], _ y: [Double], locations: Int) {
    self.init(zeros: locations)
    own = Self.products(x, x, locations)
    other = Self.products(y, y, locations)
    cross = Self.products(x, y, locations)
  }

  private static func products(_ x: [Double], _ y: [Double], _ locations: Int) -> [Double] {
    let width = x.count / max(locations, 1)
    var result = [Double](repeating: 0, count: locations * locations)
    x.withUnsafeBufferPointer { x in
      y.withUnsafeBufferPointer { y in
        for p in 0..<locations {
          for r in 0..<locations {
            var sum = 0.0
            for i in 0..<width { sum += x[p &* width &+ i] * y[r &* width &+ i] }
            result[p * locations + r] = sum / Double(width)
          }
        }
      }
    }
    return result
  }

  /// The three matrices in turn.
  mutating func update(_ body: (inout [Double], Part) -> Void) {
    body(&own, .own)
    body(&other, .other)
    body(&cross, .cross)
  }

  /// Which two inputs a matrix is of.
  enum Part: CaseIterable {
    case own, other, cross

    /// What belongs to the rows and to the columns, given what belongs to x and to x'.
    func pair<T>(_ x: T, _ other: T) -> (T, T) {
      switch self {
      case .own: (x, x)
      case .other: (other, other)
      case .cross: (x, other)
      }
    }
  }

  subscript(part: Part) -> [Double] {
    switch part {
    case .own: own
    case .other: other
    case .cross: cross
    }
  }

  /// The mean over locations of K(p, p).
  func trace(_ part: Part) -> Double {
    let matrix = self[part]
    return (0..<count).reduce(0) { $0 + matrix[$1 * count + $1] } / Double(max(count, 1))
  }

  /// q, the mean over locations and both inputs.
  var q: Double { (trace(.own) + trace(.other)) / 2 }

  /// The cosine of the two values as a whole.
  var c: Double {
    let scale = (trace(.own) * trace(.other)).squareRoot()
    return scale > 0 ? trace(.cross) / scale : 0
  }

  /// Σ over pairs of locations of the products of two kernels.
  static func inner(_ a: LocationKernel, _ b: LocationKernel, _ part: Part) -> Double {
    zip(a[part], b[part]).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
