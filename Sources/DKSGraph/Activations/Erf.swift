extension BuiltInActivation {
  /// erf(x)
  static let erf = BuiltInActivation("erf", "The error function.") { _ in
    .call(.erf, .x)
  }
}
