extension BuiltInActivation {
  /// x · Φ(x) (Hendrycks and Gimpel 2016, section 2)
  static let geluExact = BuiltInActivation(
    "geluExact", "The Gaussian error linear unit, the variable times the normal distribution function."
  ) { _ in
    0.5 * .x * (1 + .call(.erf, .x / .constant(2.0.squareRoot())))
  }
}
