import CMath

/// A curve of solutions (α, β) of balance = 0, parametrized by the level, that is followed from a known start
/// to a target (Theory 3.3: damped Newton with continuation, stopped on the residual).
struct Branch: Sendable {
  var equations: LocalEquations
  /// The second coordinate is β, or the place x0 = (k − β)/α of this kink: as a kinked activation gets closer
  /// to linear it is x0 that varies slowly.
  var kink: Double?
  /// The level that the branch tends to as α → ∞; infinite if there is none.
  var limit: Double

  /// Coordinates of a point: log α and β or x0.
  struct Point: Sendable {
    var logScale: Double
    var place: Double
  }

  /// How far following the branch came.
  enum Outcome: Sendable {
    case reached(Point)
    /// The branch could not be followed beyond this level.
    case stopped(level: Double)
    /// There was no solution near the start.
    case noStart(residual: Double)
  }

  func parameters(_ point: Point) -> (scale: Double, shift: Double) {
    let alpha = exp(point.logScale)
    guard let kink else { return (alpha, point.place) }
    return (alpha, kink - alpha * point.place)
  }

  func point(scale: Double, shift: Double) -> Point {
    Point(logScale: log(scale), place: kink.map { ($0 - shift) / scale } ?? shift)
  }

  /// log of the level, stretched so that the limit is at infinity.
  private func coordinate(_ level: Double) -> Double {
    log(level) - (limit.isFinite ? log1p(-level / limit) : 0)
  }

  /// The inverse of `coordinate`.
  private func level(_ w: Double) -> Double {
    limit.isFinite ? 1 / (exp(-w) + 1 / limit) : exp(w)
  }

  /// Follows the branch from `start`, near its point of level `from`, to the level `target`.
  func follow(from start: Point, level from: Double, to target: Double) -> Outcome {
    guard var point = correct(start, level: from, tolerance: from == target ? 0 : 1e-7).point else {
      return .noStart(residual: correct(start, level: from, tolerance: 1e-7).residual)
    }
    let end = coordinate(target)
    var w = coordinate(from)
    var stride = log(4.0)
    var previous: (w: Double, point: Point)?
    while w != end {
      let next = abs(end - w) <= stride ? end : w + (end > w ? stride : -stride)
      var guess = point
      if let previous, previous.w != w {
        let factor = (next - w) / (w - previous.w)
        guess.logScale += factor * (point.logScale - previous.point.logScale)
        guess.place += factor * (point.place - previous.point.place)
      } else {
        guess.logScale += 0.5 * (next - w)  // α² is proportional to the level
      }
      let goal = next == end ? target : level(next)
      if let found = correct(guess, level: goal, tolerance: next == end ? 0 : 1e-7).point,
        abs(found.logScale - guess.logScale) < 1, abs(found.place - guess.place) < 1 + 0.5 * abs(point.place)
      {
        previous = (w, point)
        point = found
        w = next
        stride = min(1.5 * stride, log(8.0))
      } else {
        stride = 0.5 * min(stride, abs(end - w))
        if stride < 1e-3 { return .stopped(level: level(w)) }
      }
    }
    return .reached(point)
  }

  /// Newton's method from `guess` for the point of the given level; with tolerance 0 it goes on until the
  /// residual does not fall any more. `point` is `nil` if the residual stays above 1e-7.
  func correct(_ guess: Point, level target: Double, tolerance: Double) -> (point: Point?, residual: Double) {
    let goal = coordinate(target)
    guard var state = linearize(guess, goal: goal, target: target) else { return (nil, .infinity) }
    var point = guess
    for _ in 0..<25 where state.merit > tolerance {
      let determinant = state.j11 * state.j22 - state.j12 * state.j21
      var step = Point(
        logScale: -(state.j22 * state.f1 - state.j12 * state.f2) / determinant,
        place: -(state.j11 * state.f2 - state.j21 * state.f1) / determinant)
      guard step.logScale.isFinite, step.place.isFinite else { break }
      let size = abs(step.logScale)
      if size > 1 {
        step.logScale /= size
        step.place /= size
      }
      var improved = false
      for halving in 0..<5 {
        let factor = 1 / Double(1 << halving)
        let candidate = Point(
          logScale: point.logScale + factor * step.logScale, place: point.place + factor * step.place)
        if let next = linearize(candidate, goal: goal, target: target), next.merit < state.merit {
          (point, state) = (candidate, next)
          improved = true
          break
        }
        if state.merit < 1e-10 { break }  // at the floor of rounding
      }
      if !improved { break }
    }
    return (state.merit <= 1e-7 ? point : nil, state.merit)
  }

  private struct Linearization {
    var f1, f2, j11, j12, j21, j22: Double
    var merit: Double { max(abs(f1), abs(f2)) }
  }

  /// The equations relative to the target level, and their derivatives by the coordinates.
  private func linearize(_ point: Point, goal: Double, target: Double) -> Linearization? {
    let (alpha, shift) = parameters(point)
    guard alpha > 0, alpha.isFinite, shift.isFinite,
      let (balance, level) = equations.evaluate(scale: alpha, shift: shift),
      level.value > 0, level.value < limit
    else { return nil }
    // dβ/dlogα and dβ/dplace
    let shiftByLog = kink == nil ? 0 : -alpha * point.place
    let shiftByPlace = kink == nil ? 1 : -alpha
    let stretch = 1 / level.value + (limit.isFinite ? 1 / (limit - level.value) : 0)
    return Linearization(
      f1: balance.value / target, f2: coordinate(level.value) - goal,
      j11: (alpha * balance.byScale + shiftByLog * balance.byShift) / target,
      j12: shiftByPlace * balance.byShift / target,
      j21: (alpha * level.byScale + shiftByLog * level.byShift) * stretch,
      j22: shiftByPlace * level.byShift * stretch)
  }
}
