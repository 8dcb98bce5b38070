import DKSFormulas

/// Cuts the line into panels on which a 24-point Gauss-Legendre rule integrates products of φ and its
/// derivatives to rounding.
struct PanelSearch: Sendable {
  let jet: @Sendable (Double) -> Jet

  /// The part of the line that is searched; beyond it panels double in width.
  static let reach = 32.0
  /// Edges that every search begins with.
  static let fixedEdges = [-reach, -8, -2, 0, 2, 8, reach]
  private static let panelLimit = 512
  private static let relativeTolerance = 2e-14

  /// The edges, sorted, and the points inside panels that no cutting resolves: corners that no condition of
  /// the formula names.
  func search(breakpoints: [Double]) throws(ActivationError) -> (edges: [Double], rough: [Double]) {
    let start = Array(Set(Self.fixedEdges + breakpoints.filter { abs($0) < Self.reach })).sorted()
    var pending: [Panel] = []
    var scale = Sums()
    for (a, b) in zip(start, start.dropFirst()) {
      let sums = try integrate(a, b)
      scale.add(sums)
      pending.append(Panel(a: a, b: b, sums: sums))
    }
    var edges = start
    var rough: [Double] = []
    while let panel = pending.popLast() {
      let middle = panel.a + (panel.b - panel.a) / 2
      if panel.b - panel.a <= 1e-11 * max(1, abs(middle)) {
        let isNew = rough.last.map { abs($0 - middle) > 1e-9 * max(1, abs(middle)) } ?? true
        if isNew { rough.append(middle) }
        continue
      }
      let left = try integrate(panel.a, middle)
      let right = try integrate(middle, panel.b)
      if panel.sums.agrees(left, right, scale: scale, tolerance: Self.relativeTolerance) { continue }
      // Where the formula itself cancels, cutting does not help: three cuts without gain are the end.
      let miss = panel.sums.distance(left, right, scale: scale)
      let stalls = miss > 0.9 * panel.miss ? panel.stalls + 1 : 0
      if stalls >= 3 && miss < 1e-8 { continue }
      guard edges.count < Self.panelLimit else { throw .unresolved(near: middle) }
      edges.append(middle)
      pending.append(Panel(a: panel.a, b: middle, sums: left, miss: miss, stalls: stalls))
      pending.append(Panel(a: middle, b: panel.b, sums: right, miss: miss, stalls: stalls))
    }
    return (edges.sorted(), rough)
  }

  private struct Panel {
    var a: Double
    var b: Double
    var sums: Sums
    /// What cutting the panel it came from changed, relative to the whole line.
    var miss = Double.infinity
    /// How many cuts in a row have changed as much as the one before.
    var stalls = 0
  }

  /// Integrals over a panel of what the local equations are made of, and of their absolute values.
  private struct Sums {
    var values = [Double](repeating: 0, count: 6)
    var sizes = [Double](repeating: 0, count: 6)

    mutating func add(_ other: Sums) {
      for k in values.indices {
        values[k] += other.values[k]
        sizes[k] += other.sizes[k]
      }
    }

    func agrees(_ left: Sums, _ right: Sums, scale: Sums, tolerance: Double) -> Bool {
      values.indices.allSatisfy { k in
        abs(values[k] - (left.values[k] + right.values[k]))
          <= max(tolerance * (left.sizes[k] + right.sizes[k]), 1e-16 * scale.size(k))
      }
    }

    func distance(_ left: Sums, _ right: Sums, scale: Sums) -> Double {
      values.indices.reduce(0) { worst, k in
        let miss = abs(values[k] - (left.values[k] + right.values[k]))
        return miss == 0 ? worst : max(worst, miss / scale.size(k))
      }
    }

    /// The size of an integral; that of φ''² is not less than what rounding of φ' leaves.
    func size(_ k: Int) -> Double { k == 3 ? max(sizes[3], 1e-10 * sizes[2]) : sizes[k] }
  }

  private func integrate(_ a: Double, _ b: Double) throws(ActivationError) -> Sums {
    var sums = Sums()
    var failure: Double?
    GaussLegendre.forEach(from: a, to: b) { y, w in
      let f = jet(y)
      if !f.isFinite { failure = y }
      let terms = [
        f.value, f.value * f.value, f.first * f.first, f.second * f.second, y * f.value * f.first, f.first,
      ]
      for (k, term) in terms.enumerated() {
        sums.values[k] += w * term
        sums.sizes[k] += w * abs(term)
      }
    }
    if let failure { throw .notFinite(near: failure) }
    return sums
  }
}
