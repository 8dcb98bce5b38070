extension BuiltInActivation {
  /// x · Φ(x) (Hendrycks and Gimpel 2016, section 2)
  static let geluExact = BuiltInActivation(
    "geluExact", "The Gaussian error linear unit, the variable times the normal distribution function.",
    operation: { _ in .gelu(isApproximate: false) }, torch: TorchModule("GELU"),
    swift: RuntimeFunction("geluExact"),
    kernel: { _ in .geluExact },
    formula: { _ in 0.5 * .x * (1 + .call(.erf, .x / .constant(2.0.squareRoot()))) })
}

extension ActivationFunction {
  static let geluExact = ActivationFunction(
    name: "geluExact", resolution: .analytic(poleDistance: 2), tailSlopes: (0, 1),
    slopeStarts: [.deepLimit(shift: 0.260374)],
    curvatureStarts: [.deepLimit(shift: 0.327261)]
  ) { y in
    let p = normalDensity(y)
    return timesArgument(y, Jet(normalCumulative(y), p, -y * p, (y * y - 1) * p))
  }
}
