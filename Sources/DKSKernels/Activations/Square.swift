extension ActivationFunction {
  /// x²
  static let square = ActivationFunction(
    name: "square", family: .quadratic, resolution: .bandLimited(frequency: 0)
  ) { y in
    Jet(y * y, 2 * y, 2)
  }
}
