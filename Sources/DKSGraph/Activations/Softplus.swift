extension BuiltInActivation {
  /// log(1 + exp(x))
  static let softplus = BuiltInActivation("softplus", "A smooth positive part, log(1 + exp(x)).") { _ in
    .call(.softplus, .x)
  }
}
