/// A linear map that acts on the locations of a value and leaves its features alone: pooling, cropping, one tap
/// of a convolution.
struct LocationMap: Hashable, Sendable {
  /// For each location of the result, the locations it is made of, with their weights.
  var rows: [[Term]]

  struct Term: Hashable, Sendable {
    var source: Int
    var weight: Double
  }

  /// The location `source[p]` becomes location p; nothing where it is nil.
  init(selecting source: [Int?]) {
    rows = source.map { $0.map { [Term(source: $0, weight: 1)] } ?? [] }
  }

  /// Location p becomes the mean of the locations `windows[p]`.
  init(averaging windows: [[Int]]) {
    rows = windows.map { window in window.map { Term(source: $0, weight: 1 / Double(window.count)) } }
  }

  /// Adds factor · A K Aᵀ to `result`, for K of `width` × `width` locations.
  func conjugate(_ k: [Double], width: Int, factor: Double, into result: inout [Double]) {
    let count = rows.count
    for p in 0..<count {
      for a in rows[p] {
        let weight = factor * a.weight
        for r in 0..<count {
          for b in rows[r] { result[p * count + r] += weight * b.weight * k[a.source * width + b.source] }
        }
      }
    }
  }

  /// Adds factor · Aᵀ G A to `result`, for `width` locations before the map.
  func conjugateBack(_ g: [Double], width: Int, factor: Double, into result: inout [Double]) {
    let count = rows.count
    for p in 0..<count {
      for a in rows[p] {
        let weight = factor * a.weight
        for r in 0..<count {
          for b in rows[r] { result[a.source * width + b.source] += weight * b.weight * g[p * count + r] }
        }
      }
    }
  }
}
