extension BuiltInActivation {
  /// x · σ(x) (Ramachandran, Zoph and Le 2017)
  static let swish = BuiltInActivation(
    "swish", aliases: ["silu"], "The variable times its logistic function."
  ) { _ in
    .x * .call(.sigmoid, .x)
  }
}
