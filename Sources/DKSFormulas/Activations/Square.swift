extension BuiltInActivation {
  /// x²
  static let square = BuiltInActivation(
    "square", "The square.",
    swift: RuntimeFunction("square"),
    kernel: { _ in .square },
    formula: { _ in .x * .x })
}

extension ActivationFunction {
  static let square = ActivationFunction(
    name: "square", family: .quadratic, resolution: .bandLimited(frequency: 0)
  ) { y in
    Jet(y * y, 2 * y, 2)
  }
}
