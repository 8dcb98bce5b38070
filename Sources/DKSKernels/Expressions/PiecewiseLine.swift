import DKSFormulas

/// A function of x as far as straight lines tell it: between neighbouring edges a line, or nil where it bends.
struct PiecewiseLine: Sendable {
  /// slope·x + intercept
  struct Line: Hashable, Sendable {
    var slope: Double
    var intercept: Double

    static func - (a: Line, b: Line) -> Line {
      Line(slope: a.slope - b.slope, intercept: a.intercept - b.intercept)
    }

    /// Where it is zero; nil where that is nowhere or everywhere.
    var root: Double? { slope == 0 ? nil : -intercept / slope }

    func value(at x: Double) -> Double { slope * x + intercept }
  }

  /// More edges than this are not followed: the function then counts as bent.
  static let edgeLimit = 256

  /// Ascending.
  private(set) var edges: [Double] = []
  /// One more than edges.
  private(set) var pieces: [Line?]

  /// One line, or one bend, everywhere.
  init(_ line: Line?) { pieces = [line] }

  /// Whether lines tell all of it.
  var isComplete: Bool { !pieces.contains(nil) }

  /// The function whose line on each piece is made of its line.
  func map(_ transform: (Line) -> Line?) -> PiecewiseLine {
    var result = self
    result.pieces = pieces.map { $0.flatMap(transform) }
    return result
  }

  /// The function whose line on each piece is made of both lines.
  static func combine(
    _ a: PiecewiseLine, _ b: PiecewiseLine, _ transform: (Line, Line) -> Line?
  ) -> PiecewiseLine {
    merge([a, b]) { lines in
      guard let a = lines[0], let b = lines[1] else { return nil }
      return transform(a, b)
    }
  }

  /// `condition` holds of the sign of `difference`: then one function, else the other. The edges of the result are where
  /// the choice may change.
  static func choice(
    _ difference: PiecewiseLine, then: PiecewiseLine, otherwise: PiecewiseLine, _ condition: (Double) -> Bool
  ) -> PiecewiseLine {
    merge([difference.cutAtRoots, then, otherwise]) { lines, x in
      // A piece lies between roots, so the sign within is that at any of its points.
      guard let difference = lines[0] else { return lines[1] == lines[2] ? lines[1] : nil }
      return condition(difference.value(at: x)) ? lines[1] : lines[2]
    }
  }

  /// The same function with an edge wherever it changes its sign.
  private var cutAtRoots: PiecewiseLine {
    var result = PiecewiseLine(nil)
    result.pieces = []
    for (i, piece) in pieces.enumerated() {
      let low = i > 0 ? edges[i - 1] : -Double.infinity
      let high = i < edges.count ? edges[i] : .infinity
      if let root = piece?.root, root > low, root < high {
        result.edges.append(root)
        result.pieces.append(piece)
      }
      result.pieces.append(piece)
      if i < edges.count { result.edges.append(edges[i]) }
    }
    return result
  }

  private static func merge(
    _ parts: [PiecewiseLine], _ transform: ([Line?], Double) -> Line?
  ) -> PiecewiseLine {
    var result = PiecewiseLine(nil)
    result.edges = Array(Set(parts.flatMap(\.edges))).sorted()
    guard result.edges.count <= edgeLimit else { return PiecewiseLine(nil) }
    result.pieces = (0...result.edges.count).map { i in
      let x = inner(i, of: result.edges)
      let lines = parts.map { $0.piece(at: x) }
      guard let line = transform(lines, x), line.slope.isFinite, line.intercept.isFinite else { return nil }
      return line
    }
    return result
  }

  private static func merge(_ parts: [PiecewiseLine], _ transform: ([Line?]) -> Line?) -> PiecewiseLine {
    merge(parts) { lines, _ in transform(lines) }
  }

  /// A point inside piece number `i`.
  private static func inner(_ i: Int, of edges: [Double]) -> Double {
    guard let first = edges.first, let last = edges.last else { return 0 }
    if i == 0 { return first - max(1, abs(first)) }
    if i == edges.count { return last + max(1, abs(last)) }
    return edges[i - 1] + (edges[i] - edges[i - 1]) / 2
  }

  private func piece(at x: Double) -> Line? {
    var low = 0
    var high = edges.count
    while low < high {
      let middle = (low + high) / 2
      if edges[middle] < x { low = middle + 1 } else { high = middle }
    }
    return pieces[low]
  }
}
