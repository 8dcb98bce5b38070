extension BuiltInActivation {
  /// x where x > 0, a·x elsewhere (He et al. 2015, equation 1), with a as it is before training
  static let prelu = BuiltInActivation(
    "prelu", parameters: [Parameter(name: "a", defaultValue: 0.25)],
    "A leaky rectified linear unit with the slope that the parametric one starts from; it is not trained."
  ) { arguments in
    .whenGreater(.x, 0, then: .x, otherwise: arguments[0] * .x)
  }
}
