import DKSKernels

extension KernelRecurrence {
  /// K of cell `i` from those of older cells; `input` is that of an input. `flipped` holds, for covariances, those with the
  /// two inputs exchanged.
  func value(_ i: Int, at k: [Double], flipped: [Double], input: Double) -> Double {
    switch steps[i] {
    case .input: return input
    case .constant(let value): return value
    case .linear(let range, let constant):
      var sum = constant
      for term in coefficients[range] {
        sum += term.factor * (term.source.isFlipped ? flipped[term.source.index] : k[term.source.index])
      }
      return sum
    case .activation(let source, let map): return map.secondMoment(at: k[source])
    case .joint(let pair, let map, let means):
      return map.covariance(at: (pair.isFlipped ? flipped[pair.index] : k[pair.index]) + means)
    }
  }

  /// dK/dc and d²K/dc² of cell `i` at the values `k` of equal inputs.
  func derivatives(
    _ i: Int, at k: [Double], _ known: [(slope: Double, curvature: Double)]
  ) -> (slope: Double, curvature: Double) {
    func through(_ map: JointMap, _ source: Int, plus means: Double = 0) -> (Double, Double) {
      let (slope, curvature) = known[source]
      let first = map.slope(at: k[source] + means)
      let second = slope == 0 ? 0 : map.curvature(at: k[source] + means) * slope * slope
      return (first * slope, second + first * curvature)
    }
    switch steps[i] {
    case .input: return (1, 0)
    case .constant: return (0, 0)
    case .linear(let range, _):
      var sum = (slope: 0.0, curvature: 0.0)
      for term in coefficients[range] where term.factor != 0 {
        sum.slope += term.factor * known[term.source.index].slope
        sum.curvature += term.factor * known[term.source.index].curvature
      }
      return sum
    case .activation(let source, let map): return through(map, source)
    case .joint(let pair, let map, let means): return through(map, pair.index, plus: means)
    }
  }

  /// Calls `add` with what the gradient `g` of cell `i` is worth at each of its sources.
  func pullBack(_ i: Int, _ g: Double, at k: [Double], _ add: (PairReference, Double) -> Void) {
    switch steps[i] {
    case .input, .constant: break
    case .linear(let range, _):
      for term in coefficients[range] { add(term.source, g * term.factor) }
    case .activation(let source, let map):
      add(PairReference(cell: Int32(source)), g * map.slope(at: k[source]))
    case .joint(let pair, let map, let means): add(pair, g * map.slope(at: k[pair.index] + means))
    }
  }

  /// Calls `body` with each older cell that cell `i` follows from.
  func forEachSource(of i: Int, _ body: (Int, Double) -> Void) {
    switch steps[i] {
    case .input, .constant: break
    case .linear(let range, _): for term in coefficients[range] { body(term.source.index, term.factor) }
    case .activation(let source, _): body(source, 1)
    case .joint(let pair, _, _): body(pair.index, 1)
    }
  }
}
