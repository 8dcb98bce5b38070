extension ActivationFunction {
  /// x·Φ(x)
  static let geluExact = ActivationFunction(
    name: "geluExact", resolution: .analytic(poleDistance: 2), tailSlopes: (0, 1),
    slopeStarts: [.deepLimit(shift: 0.260374)],
    curvatureStarts: [.deepLimit(shift: 0.327261)]
  ) { y in
    let p = GaussianRule.density(y)
    return timesArgument(y, Jet(normalCumulative(y), p, -y * p, (y * y - 1) * p))
  }
}
