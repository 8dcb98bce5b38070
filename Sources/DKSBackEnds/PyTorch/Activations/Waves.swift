/// Waves and polynomials, transformed, in centered forms (Theory 1.7).
extension PyTorchHelper {
  /// Those of this file, by the names of the activations.
  static let waves: [(String, PyTorchHelper)] = [
    ("sin", sinClass), ("cos", cosClass), ("square", squareClass), ("bentIdentity", bentIdentityClass),
  ]

  /// sin(x)
  static let sinClass = transformed(
    "Sin", "sin(x)",
    phi: ["return math.sin(x)"],
    difference: ["return 2.0 * torch.cos(self.beta + 0.5 * u) * torch.sin(0.5 * u)"])

  /// cos(x)
  static let cosClass = transformed(
    "Cos", "cos(x)",
    phi: ["return math.cos(x)"],
    difference: ["return -2.0 * torch.sin(self.beta + 0.5 * u) * torch.sin(0.5 * u)"])

  /// x²
  static let squareClass = transformed(
    "Square", "x ** 2",
    phi: ["return x * x"],
    difference: ["return u * (2.0 * self.beta + u)"])

  /// (sqrt(x² + 1) - 1) / 2 + x
  static let bentIdentityClass = transformed(
    "BentIdentity", "(sqrt(x ** 2 + 1) - 1) / 2 + x",
    phi: ["return 0.5 * (math.hypot(1.0, x) - 1.0) + x"],
    difference: [
      "roots = torch.sqrt((self.beta + u).square() + 1.0) + math.hypot(1.0, self.beta)",
      "return u * (u + 2.0 * self.beta) / (2.0 * roots) + u",
    ])
}
