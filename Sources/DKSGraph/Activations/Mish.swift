extension BuiltInActivation {
  /// x · tanh(softplus(x)) (Misra 2019, equation 1)
  static let mish = BuiltInActivation("mish", "The variable times the tanh of its softplus.") { _ in
    .x * .call(.tanh, .call(.softplus, .x))
  }
}
