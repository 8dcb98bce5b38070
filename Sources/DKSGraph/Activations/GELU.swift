extension BuiltInActivation {
  /// x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))) (Hendrycks and Gimpel 2016, section 2)
  static let gelu = BuiltInActivation("gelu", "The Gaussian error linear unit in its tanh form.") { _ in
    0.5 * .x * (1 + .call(.tanh, .constant((2 / Double.pi).squareRoot()) * (.x + 0.044715 * .x * .x * .x)))
  }
}
