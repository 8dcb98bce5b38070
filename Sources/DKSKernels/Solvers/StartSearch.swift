import DKSFormulas
import CMath

/// Finds where a branch of solutions starts for an own activation (Theory 3.2).
struct StartSearch: Sendable {
  let function: ActivationFunction
  let method: LocalEquations.Method
  let limit: Double

  /// Starts, best first: of a smooth activation the roots β of φ'φ''' + sφ''² with φ'(β) > 0 and the largest
  /// |φ''(β)| before others; of a kinked one a point of small level and small α.
  func starts() -> [ActivationFunction.Start] {
    function.kinks.isEmpty ? deepLimits() : anchors(level: min(0.005, 0.2 * limit))
  }

  /// Roots of the deep-limit equation with s = ½ (DKS) or 1/√2 (TAT, the family with mean and curvature of the
  /// same sign).
  private func deepLimits() -> [ActivationFunction.Start] {
    guard case .panels(let edges) = function.resolution else { return [] }
    let s =
      switch method {
      case .slope: 0.5
      case .curvature: 0.5.squareRoot()
      }
    func equation(_ y: Double) -> Double {
      let f = function.jet(y)
      return f.first * f.third + s * f.second * f.second
    }
    var samples: [Double] = []
    for (a, b) in zip(edges, edges.dropFirst()) {
      GaussLegendre.forEach(from: a, to: b) { y, _ in samples.append(y) }
    }
    samples.sort()
    let jets = samples.map(function.jet)
    let largestSlope = jets.reduce(0) { max($0, abs($1.first)) }
    let largestCurvature = jets.reduce(0) { max($0, abs($1.second)) }
    var roots: [(shift: Double, jet: Jet)] = []
    for (a, b) in zip(samples, samples.dropFirst()) where equation(a) * equation(b) < 0 {
      var (low, high) = (a, b)
      let sign = equation(a)
      for _ in 0..<60 {
        let middle = low + (high - low) / 2
        if equation(middle) * sign > 0 { low = middle } else { high = middle }
      }
      let f = function.jet(high)
      if abs(f.first) > 1e-6 * largestSlope, abs(f.second) > 1e-6 * largestCurvature {
        roots.append((high, f))
      }
    }
    // Curvatures that agree to six digits are a tie: then the smaller |β|, then the positive one.
    func key(_ root: (shift: Double, jet: Jet)) -> [Double] {
      [
        root.jet.first > 0 ? 0 : 1, -(1e6 * abs(root.jet.second) / largestCurvature).rounded(),
        (1e9 * abs(root.shift)).rounded(), root.shift < 0 ? 1 : 0,
      ]
    }
    return roots.sorted { key($0).lexicographicallyPrecedes(key($1)) }.prefix(6)
      .map { .deepLimit(shift: $0.shift) }
  }

  /// Solutions of the given level from Newton's method on a grid of α and x0, in the order of α.
  func anchors(level: Double) -> [ActivationFunction.Start] {
    let centers = function.kinks.isEmpty ? [nil] : function.kinks.prefix(4).map { Optional($0.position) }
    return centers.flatMap { anchors(level: level, kink: $0) }
      .sorted { $0.scale < $1.scale }.prefix(6)
      .map { .anchor(level: level, scale: $0.scale, shift: $0.shift) }
  }

  /// The length over which φ bends: the narrowest panel that is not there for a corner alone, or 1 if that is
  /// longer.
  private var length: Double {
    guard case .panels(let edges) = function.resolution else { return 1 }
    return zip(edges, edges.dropFirst()).map { 0.5 * ($1 - $0) }.filter { $0 > 1e-3 }.reduce(1, min)
  }

  private func anchors(level: Double, kink: Double?) -> [(scale: Double, shift: Double)] {
    var equations = LocalEquations(function: function, method: method)
    var found: [(scale: Double, shift: Double)] = []
    var candidates: [(merit: Double, point: Branch.Point, sign: Double)] = []
    let branch = Branch(equations: equations, kink: kink, limit: limit)
    let center = log(length)
    for logScale in stride(from: center - 4.6, through: center + 3, by: 0.4) {
      for place in stride(from: -4.0, through: 4, by: 0.5) {
        let point = Branch.Point(logScale: logScale, place: place)
        let (scale, shift) = branch.parameters(point)
        let sign = function.moments(scale: scale, shift: shift).tilt < 0 ? -1.0 : 1.0
        if case .curvature = method { equations.method = .curvature(meanSign: sign) }
        guard let (balance, value) = equations.evaluate(scale: scale, shift: shift), value.value > 0 else {
          continue
        }
        candidates.append((hypot(balance.value / level, log(value.value / level)), point, sign))
      }
    }
    candidates.sort { $0.merit < $1.merit }
    for candidate in candidates.prefix(24) {
      if case .curvature = method { equations.method = .curvature(meanSign: candidate.sign) }
      let branch = Branch(equations: equations, kink: kink, limit: limit)
      guard let point = branch.correct(candidate.point, level: level, tolerance: 1e-9).point else { continue }
      let (scale, shift) = branch.parameters(point)
      let sameFamily =
        switch method {
        case .slope: true
        case .curvature: function.moments(scale: scale, shift: shift).tilt * candidate.sign > 0
        }
      if sameFamily,
        !found.contains(where: { abs(log($0.scale / scale)) < 1e-4 && abs($0.shift - shift) < 1e-4 })
      {
        found.append((scale, shift))
      }
    }
    return found
  }
}
