extension BuiltInActivation {
  /// (√(x² + 1) − 1)/2 + x
  static let bentIdentity = BuiltInActivation(
    "bentIdentity", "The bent identity, (sqrt(x² + 1) - 1)/2 + x.",
    swift: RuntimeFunction("bentIdentity"),
    kernel: { _ in .bentIdentity },
    formula: { _ in (.call(.sqrt, .x * .x + 1) - 1) / 2 + .x })
}

extension ActivationFunction {
  static let bentIdentity = ActivationFunction(
    name: "bentIdentity", resolution: .analytic(poleDistance: 1), tailSlopes: (0.5, 1.5),
    slopeStarts: [.deepLimit(shift: 0.079888)],
    curvatureStarts: [.deepLimit(shift: 0.111008)]
  ) { y in
    let root = (1 + y * y).squareRoot()
    let r = 1 / root
    return Jet(
      y + 0.5 * y * (y / (root + 1)), 1 + 0.5 * y * r, 0.5 * r * r * r, -1.5 * y * r * r * r * r * r)
  }
}
