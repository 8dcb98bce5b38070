extension BuiltInActivation {
  /// x where x > 0, a·x elsewhere (Maas, Hannun and Ng 2013, equation 3)
  static let leakyRelu = BuiltInActivation(
    "leakyRelu", parameters: [Parameter(name: "a", defaultValue: 0.01)],
    "The variable where it is positive, a times it where it is negative (leaky rectified linear unit)."
  ) { arguments in
    .whenGreater(.x, 0, then: .x, otherwise: arguments[0] * .x)
  }
}
