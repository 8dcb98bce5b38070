import DKSFormulas
import CMath

extension ActivationFunction {
  /// The function of an own formula: jets from the formula, panels and kinks by search over |x| ≤ 32.
  static func own(_ activation: Activation, mustBend: Bool) throws(ActivationError) -> ActivationFunction {
    let program = ExpressionProgram(activation.expression)
    let jet: @Sendable (Double) -> Jet = { program.jet(at: $0) }
    // φ² e^{−x²/2} must vanish at infinity.
    for x in [-24.0, -16, 16, 24] where log(abs(jet(x).value)) > x * x / 4 { throw .notSquareIntegrable }

    var breakpoints = try program.breakpoints()
    var (edges, rough) = try PanelSearch(jet: jet).search(breakpoints: breakpoints)
    if !rough.isEmpty {
      // Corners that no condition names; now that they are known they are edges.
      breakpoints += rough.map { sharpened($0, jet) }
      (edges, _) = try PanelSearch(jet: jet).search(breakpoints: breakpoints)
    }
    guard cost(edges, program.instructions.count) <= costLimit else {
      throw .tooCostly(operations: program.instructions.count, panels: edges.count)
    }
    let scale = largest(jet, edges)
    let kinks = try findKinks(
      jet, Set(breakpoints + PanelSearch.fixedEdges).sorted(), edges: edges, scale: scale)
    let bent = scale.second > 1e-9 * scale.first
    let isLine = !bent && !kinks.contains(where: \.breaksSlope)
    if mustBend && isLine { throw scale.first == 0 ? .constant : .affine }

    var family = Family.general
    if isLine {
      return ActivationFunction(
        name: activation.name, kinks: kinks, resolution: .panels(edges: edges), checksResolution: true,
        isLinearBetweenKinks: true, length: program.instructions.count, jet: jet)
    }
    if kinks.isEmpty && scale.third <= 1e-12 * scale.second { family = .quadratic }
    if !bent { family = kinks.count == 1 ? .singleCorner : .corners }
    let tailSlopes = tails(jet, scale.first)
    var starts: [Start] = []
    if !bent, kinks.count == 2, let tailSlopes, tailSlopes == (0, 0) {
      starts = [clippedStart(from: kinks[0].position, to: kinks[1].position)]
    }
    return ActivationFunction(
      name: activation.name, family: family, kinks: kinks, resolution: .panels(edges: edges),
      tailSlopes: tailSlopes, isOdd: isOdd(jet, edges, scale.value), slopeStarts: starts,
      excessSlopeFloor: starts.isEmpty ? 0 : clippedExcessSlopeFloor, checksResolution: true,
      isLinearBetweenKinks: program.lines.isComplete, length: program.instructions.count, jet: jet)
  }

  /// What the integrals of a formula take at one variance, in those of a smooth function of the catalogue.
  static func cost(_ edges: [Double], _ operations: Int) -> Int {
    (edges.count + 10) * (25 + operations) / 50
  }

  /// The solvers integrate hundreds of times.
  private static let costLimit = 160

  /// The largest |φ| and |φ^(n)| at nodes within |x| ≤ 8, away from points that panels shrink towards.
  private static func largest(_ jet: (Double) -> Jet, _ edges: [Double]) -> Jet {
    var result = Jet(0)
    for (a, b) in zip(edges, edges.dropFirst()) where a >= -8 && b <= 8 && b - a > 1e-4 {
      GaussLegendre.forEach(from: a, to: b) { y, _ in
        let f = jet(y)
        result = Jet(
          max(result.value, abs(f.value)), max(result.first, abs(f.first)),
          max(result.second, abs(f.second)), max(result.third, abs(f.third)))
      }
    }
    return result
  }

  /// The kinks among the sorted `candidates`.
  private static func findKinks(
    _ jet: @escaping @Sendable (Double) -> Jet, _ candidates: [Double], edges: [Double], scale: Jet
  ) throws(ActivationError) -> [Kink] {
    let detection = KinkDetection(jet: jet, scale: scale)
    var kinks: [Kink] = []
    for k in candidates where abs(k) < PanelSearch.reach {
      // Near enough not to leave the piece of the formula that begins at k.
      let nearest = edges.reduce(Double.infinity) { $1 == k ? $0 : min($0, abs($1 - k)) }
      let distance = min(1e-6 * max(1, abs(k)), 1e-3 * nearest)
      if let kink = try detection.kink(at: k, distance: distance) { kinks.append(kink) }
    }
    return kinks
  }

  /// A point where φ' jumps, to the last bit, from one that is off by the width of the narrowest panel.
  private static func sharpened(_ k: Double, _ jet: (Double) -> Jet) -> Double {
    let reach = 1e-8 * max(1, abs(k))
    var (low, high) = (k - reach, k + reach)
    let (left, right) = (jet(low).first, jet(high).first)
    guard abs(right - left) > 1e-6 * (abs(left) + abs(right)) else { return k }
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { return high }
      if abs(jet(middle).first - left) < abs(jet(middle).first - right) {
        low = middle
      } else {
        high = middle
      }
    }
  }

  /// Slopes far out, if φ tends to straight lines on both sides.
  private static func tails(_ jet: (Double) -> Jet, _ scale: Double) -> (left: Double, right: Double)? {
    func slope(_ y: Double) -> Double? {
      let a = jet(y).first
      let b = jet(2 * y).first
      guard a.isFinite, b.isFinite, abs(a - b) <= 1e-5 * scale else { return nil }
      return abs(b) <= 1e-4 * scale ? 0 : b
    }
    for reach in [1e6, 1e4, 300.0] {
      if let left = slope(-reach), let right = slope(reach) { return (left, right) }
    }
    return nil
  }

  private static func isOdd(_ jet: (Double) -> Jet, _ edges: [Double], _ scale: Double) -> Bool {
    edges.allSatisfy { edge in
      let y = edge + 0.1234
      return abs(y) > 8 || abs(jet(y).value + jet(-y).value) <= 1e-13 * scale
    }
  }
}
