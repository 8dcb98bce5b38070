/// A small row-major tensor of doubles, for `ReferenceInterpreter`.
struct ReferenceArray: Equatable {
  var shape: [Int]
  var elements: [Double]

  init(_ shape: [Int], _ elements: [Double]) {
    precondition(shape.reduce(1, *) == elements.count, "\(elements.count) elements for \(shape)")
    self.shape = shape
    self.elements = elements
  }

  init(_ shape: [Int], by element: ([Int]) -> Double) {
    self.init(shape, Places(shape).map(element))
  }

  var rank: Int { shape.count }

  subscript(_ place: [Int]) -> Double { elements[offset(place)] }

  func offset(_ place: [Int]) -> Int { zip(shape, place).reduce(0) { $0 * $1.0 + $1.1 } }

  /// The element at `place`, 0 outside.
  func padded(_ place: [Int], otherwise: Double = 0) -> Double {
    zip(place, shape).allSatisfy { $0 >= 0 && $0 < $1 } ? self[place] : otherwise
  }

  func reshaped(_ shape: [Int]) -> ReferenceArray { ReferenceArray(shape, elements) }

  /// Axis i of the result is axis `order[i]`.
  func transposed(_ order: [Int]) -> ReferenceArray {
    ReferenceArray(order.map { shape[$0] }) { place in
      var source = place
      for (i, axis) in order.enumerated() { source[axis] = place[i] }
      return self[source]
    }
  }

  /// The element for a place of a larger shape, as NumPy broadcasts.
  func broadcast(_ place: [Int]) -> Double {
    self[zip(shape, place.suffix(rank)).map { $0 == 1 ? 0 : $1 }]
  }

  static func broadcastShape(_ shapes: [[Int]]) -> [Int] {
    let rank = shapes.map(\.count).max() ?? 0
    return (0..<rank).map { axis in
      shapes.map { shape in
        let i = axis - (rank - shape.count)
        return i < 0 ? 1 : shape[i]
      }.reduce(1) { $0 == 1 ? $1 : $0 }
    }
  }

  /// All places of a shape, the last axis fastest.
  struct Places: Sequence {
    let shape: [Int]
    init(_ shape: [Int]) { self.shape = shape }

    func makeIterator() -> AnyIterator<[Int]> {
      var next: [Int]? = shape.contains(0) ? nil : shape.map { _ in 0 }
      return AnyIterator {
        guard let place = next else { return nil }
        var following = place
        var axis = following.count - 1
        while axis >= 0 {
          following[axis] += 1
          if following[axis] < shape[axis] { break }
          following[axis] = 0
          axis -= 1
        }
        next = axis < 0 ? nil : following
        return place
      }
    }
  }
}
