extension BuiltInActivation {
  /// min(max(x, 0), 6) (Howard et al. 2017)
  static let relu6 = BuiltInActivation("relu6", "The variable, cut off at zero and six.") { _ in
    .call(.min, [.call(.max, [.x, 0]), 6])
  }
}
