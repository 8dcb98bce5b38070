extension BuiltInActivation {
  /// λx where x > 0, λα(exp(x) − 1) elsewhere (Klambauer et al. 2017, equation 2; Theory 4.4)
  static let selu = BuiltInActivation(
    "selu", "The scaled exponential linear unit of self-normalising networks."
  ) { _ in
    1.0507009873554805 * .whenGreater(.x, 0, then: .x, otherwise: 1.6732632423543773 * .call(.expm1, .x))
  }
}
