import DKSFormulas

/// Curves that level off, transformed, in centered forms (Theory 1.7).
extension PyTorchHelper {
  /// Those of this file, by the names of the activations.
  static let sigmoidal: [(String, PyTorchHelper)] = [
    ("tanh", tanhClass), ("sigmoid", sigmoidClass), ("erf", erfClass), ("atan", atanClass),
    ("asinh", asinhClass), ("softsign", softsignClass),
  ]

  /// tanh(x)
  static let tanhClass = transformed(
    "Tanh", "tanh(x)",
    prepare: [
      "self.base = math.tanh(self.beta)",
      "self.slope = 1.0 / math.cosh(self.beta) ** 2",
    ],
    phi: ["return math.tanh(x)"],
    difference: ["tanh = torch.tanh(u)", "return self.slope * tanh / (1.0 + self.base * tanh)"])

  /// 1 / (1 + exp(-x))
  static let sigmoidClass = transformed(
    "Sigmoid", "1 / (1 + exp(-x))",
    phi: ["return 0.5 * (1.0 + math.tanh(0.5 * x))"],
    difference: ["return sigmoid_difference(self.beta, u)"],
    needs: [sigmoidDifference])

  /// erf(x)
  static let erfClass = transformed(
    "Erf", "erf(x)",
    phi: ["return math.erf(x)"],
    difference: ["return erf_difference(self.beta, u)"],
    needs: [erfDifference])

  /// atan(x)
  static let atanClass = transformed(
    "Atan", "atan(x)",
    phi: ["return math.atan(x)"],
    difference: [
      "product = 1.0 + self.beta * (self.beta + u)",
      "is_near = (u.abs() <= 1.0) & (product > 0.0)",
      "near = torch.atan(u / torch.where(is_near, product, 1.0))",
      "return torch.where(is_near, near, torch.atan(self.beta + u) - self.phi(self.beta))",
    ])

  /// asinh(x)
  static let asinhClass = transformed(
    "Asinh", "asinh(x)",
    phi: ["return math.asinh(x)"],
    difference: [
      "v = self.beta + u",
      "is_near = (u.abs() <= 1.0) & (v * self.beta > 0.0)",
      "sum_ = v * math.hypot(1.0, self.beta) + self.beta * torch.sqrt(1.0 + v * v)",
      "near = torch.asinh(u * (self.beta + v) / torch.where(is_near, sum_, 1.0))",
      "return torch.where(is_near, near, torch.asinh(v) - self.phi(self.beta))",
    ])

  /// x / (1 + |x|)
  static let softsignClass = transformed(
    "Softsign", "x / (1 + |x|)",
    phi: ["return x / (1.0 + abs(x))"],
    difference: [
      "v = self.beta + u",
      "scale = 1.0 + v.abs()",
      "near = u / (scale * (1.0 + abs(self.beta)))",
      "return torch.where(v * self.beta > 0.0, near, v / scale - self.phi(self.beta))",
    ])
}
