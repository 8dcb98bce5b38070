extension BuiltInActivation {
  /// x where x > 0, α(exp(x/α) − 1) elsewhere (Barron 2017, equation 2)
  static let celu = BuiltInActivation(
    "celu", parameters: [Parameter(name: "alpha", defaultValue: 1, isPositive: true)],
    "The exponential linear unit, stretched so that its slope does not jump."
  ) { arguments in
    .whenGreater(
      .x, 0, then: .x, otherwise: arguments[0] * .call(.expm1, .x / arguments[0]))
  }
}
