/// The variable times a gate, transformed, in centered forms (Theory 1.7).
extension PyTorchHelper {
  /// Those of this file, by the names of the activations.
  static let gated: [(String, PyTorchHelper)] = [
    ("swish", swishClass), ("gelu", geluClass), ("geluExact", geluExactClass), ("mish", mishClass),
  ]

  /// x * sigmoid(x)
  static let swishClass = transformed(
    "Swish", "x * sigmoid(x)",
    phi: ["return 0.5 * x * (1.0 + math.tanh(0.5 * x))"],
    difference: [
      "gate = torch.sigmoid(self.beta + u)",
      "return u * gate + self.beta * sigmoid_difference(self.beta, u)",
    ],
    needs: [sigmoidDifference])

  /// x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x³)))
  static let geluClass = transformed(
    "GeluTanh", "x / 2 * (1 + tanh(sqrt(2 / pi) * (x + 0.044715 * x ** 3)))",
    prepare: [
      "b = self.beta",
      "self.gate = 2.0 * math.sqrt(2.0 / math.pi) * (b + 0.044715 * b**3)",
    ],
    phi: [
      "return 0.5 * x * (1.0 + math.tanh(math.sqrt(2.0 / math.pi) * (x + 0.044715 * x**3)))"
    ],
    difference: [
      "b = self.beta",
      "cubic = 1.0 + 0.044715 * (u * u + 3.0 * b * (u + b))",
      "step = 2.0 * math.sqrt(2.0 / math.pi) * u * cubic",
      "return u * torch.sigmoid(self.gate + step) + b * sigmoid_difference(self.gate, step)",
    ],
    needs: [sigmoidDifference])

  /// x * Phi(x)
  static let geluExactClass = transformed(
    "Gelu", "x * Phi(x)",
    phi: ["return 0.5 * x * (1.0 + math.erf(x / math.sqrt(2.0)))"],
    difference: [
      "half = math.sqrt(0.5)",
      "gate = 0.5 + 0.5 * torch.erf(half * (self.beta + u))",
      "return u * gate + 0.5 * self.beta * erf_difference(half * self.beta, half * u)",
    ],
    needs: [erfDifference])

  /// x * tanh(softplus(x))
  static let mishClass = transformed(
    "Mish", "x * tanh(softplus(x))",
    prepare: [
      "b = self.beta",
      "self.base = math.tanh(max(b, 0.0) + math.log1p(math.exp(-abs(b))))",
    ],
    phi: ["return x * math.tanh(max(x, 0.0) + math.log1p(math.exp(-abs(x))))"],
    difference: [
      "step = torch.tanh(softplus_difference(self.beta, u))",
      "change = (1.0 - self.base**2) * step / (1.0 + self.base * step)",
      "return u * torch.tanh(F.softplus(self.beta + u)) + self.beta * change",
    ],
    needs: [softplusDifference])
}
