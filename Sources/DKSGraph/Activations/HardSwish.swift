extension BuiltInActivation {
  /// x · min(max(x + 3, 0), 6) / 6 (Howard et al. 2019, section 5.2)
  static let hardSwish = BuiltInActivation(
    "hardSwish", aliases: ["hardswish"], "Swish with its logistic function made of three straight lines."
  ) { _ in
    .x * .call(.min, [.call(.max, [.x + 3, 0]), 6]) / 6
  }
}
