extension BuiltInActivation {
  /// x where x > 0, exp(x) − 1 elsewhere (Clevert, Unterthiner and Hochreiter 2015, equation 15)
  static let elu = BuiltInActivation("elu", "The exponential linear unit.") { _ in
    .whenGreater(.x, 0, then: .x, otherwise: .call(.expm1, .x))
  }
}
