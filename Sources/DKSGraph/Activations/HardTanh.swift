extension BuiltInActivation {
  /// min(max(x, −1), 1)
  static let hardTanh = BuiltInActivation(
    "hardTanh", aliases: ["hardtanh"], "The variable, cut off at minus one and one."
  ) { _ in
    .call(.min, [.call(.max, [.x, -1]), 1])
  }
}
