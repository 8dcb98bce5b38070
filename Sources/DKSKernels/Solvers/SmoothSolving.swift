import DKSFormulas

/// Finds the canonical solution of two local equations for an activation without free slope.
struct SmoothSolving: Sendable {
  let function: ActivationFunction
  let method: LocalEquations.Method
  /// ψ − 1 or κ.
  let target: Double
  /// The level that no point of the branch reaches.
  let limit: Double

  /// Largest residual that counts as solved.
  static let acceptedResidual = 1e-12

  /// (α, β), followed from each start in turn until one succeeds; without known starts they are searched, the
  /// last resort being a search at the target itself.
  func solve(starts known: [ActivationFunction.Start]) throws(SolverError) -> (scale: Double, shift: Double) {
    guard known.isEmpty else { return try follow(known) }
    let search = StartSearch(function: function, method: method, limit: limit)
    let starts = search.starts()
    do {
      return try follow(starts)
    } catch {
      let direct = search.anchors(level: target)
      if direct.isEmpty {
        if starts.isEmpty { throw .infeasible(.noBalance) }
        throw error
      }
      return try follow(direct)
    }
  }

  private func follow(_ starts: [ActivationFunction.Start]) throws(SolverError) -> (
    scale: Double, shift: Double
  ) {
    var reached = 0.0
    var residual = Double.infinity
    for start in starts {
      switch follow(start) {
      case .reached(let found, let branch): return branch.parameters(found)
      case .stopped(let level): reached = max(reached, level)
      case .noStart(let miss): residual = min(residual, miss)
      }
    }
    if reached > 0, reached < target { throw .beyondExistenceLimit(limit: reached) }
    throw .notConverged(residual: residual)
  }

  private enum Outcome {
    case reached(Branch.Point, Branch)
    case stopped(Double)
    case noStart(Double)
  }

  private func follow(_ start: ActivationFunction.Start) -> Outcome {
    let branch: Branch
    let from: Double
    let guess: Branch.Point
    switch start {
    case .deepLimit(let shift):
      // α ≈ √(2(ψ−1))·|φ'/φ''| or √κ·|φ'/φ''|
      let f = function.jet(shift)
      branch = makeBranch(kink: nil, curvatureSign: f.second < 0 ? -1 : 1)
      from = min(target, 1e-3)
      let factor =
        switch method {
        case .slope: (2 * from).squareRoot()
        case .curvature: from.squareRoot()
        }
      guess = branch.point(scale: factor * abs(f.first / f.second), shift: shift)
    case .anchor(let level, let scale, let shift):
      let nearest = function.kinks.min {
        abs(($0.position - shift) / scale) < abs(($1.position - shift) / scale)
      }
      let tilt = function.moments(scale: scale, shift: shift).tilt
      branch = makeBranch(kink: nearest?.position, curvatureSign: tilt < 0 ? -1 : 1)
      from = level
      guess = branch.point(scale: scale, shift: shift)
    }
    switch branch.follow(from: guess, level: from, to: target) {
    case .reached(let point): return polish(point, branch)
    case .stopped(let level): return .stopped(level)
    case .noStart(let residual): return .noStart(residual)
    }
  }

  private func makeBranch(kink: Double?, curvatureSign: Double) -> Branch {
    var equations = LocalEquations(function: function, method: method)
    if case .curvature = method { equations.method = .curvature(meanSign: curvatureSign) }
    return Branch(equations: equations, kink: kink, limit: limit)
  }

  /// Solves again on finer panels until they do not change the residual, where the error of quadrature is not
  /// known beforehand.
  private func polish(_ point: Branch.Point, _ branch: Branch) -> Outcome {
    guard function.checksResolution else { return .reached(point, branch) }
    var branch = branch
    var point = point
    for refinement in 1...5 {
      branch.equations.refinement = refinement
      let (scale, shift) = branch.parameters(point)
      guard let (balance, level) = branch.equations.evaluate(scale: scale, shift: shift) else { break }
      if max(abs(balance.value), abs(level.value - target)) <= 1e-14 { break }
      let (better, residual) = branch.correct(point, level: target, tolerance: 0)
      guard let better else { return .noStart(residual) }
      point = better
      if max(abs(balance.value), abs(level.value - target)) <= 1e-13 { break }
    }
    return .reached(point, branch)
  }
}
