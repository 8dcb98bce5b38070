import CMath

/// The C map of x ↦ max(x, 0) + a·min(x, 0), scaled to Q(1) = 1 (Theory 1.4):
/// C_a(c) = c + (1−a)²/(π(1+a²)) · (√(1−c²) − c·acos c).
struct LeakyReluMap: Sendable {
  /// (1−a)²/(π(1+a²)), which is also C_a(0).
  let strength: Double

  init(negativeSlope a: Double) {
    strength = (1 - a) * (1 - a) / (.pi * (1 + a * a))
  }

  /// C_a(c); arguments beyond ±1 count as ±1.
  func value(_ c: Double) -> Double {
    let c = min(max(c, -1), 1)
    return c + strength * (((1 - c) * (1 + c)).squareRoot() - c * acos(c))
  }

  /// C_a'(c) = 1 − strength·acos c.
  func derivative(_ c: Double) -> Double {
    1 - strength * acos(min(max(c, -1), 1))
  }
}

extension LeakyReluMap {
  /// The map after the mean is taken off: (C_a(c) − C_a(0))/(1 − C_a(0)).
  func centeredValue(_ c: Double) -> Double {
    (value(c) - strength) / (1 - strength)
  }

  /// Its derivative.
  func centeredDerivative(_ c: Double) -> Double {
    derivative(c) / (1 - strength)
  }

  /// strength/√(1−c²), for |c| < 1, divided by the same.
  func centeredSecondDerivative(_ c: Double) -> Double {
    strength / ((1 - c) * (1 + c)).squareRoot() / (1 - strength)
  }
}
