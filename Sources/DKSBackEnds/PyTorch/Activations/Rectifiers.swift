import DKSFormulas

/// Rectifiers, transformed, in centered forms (Theory 1.7).
extension PyTorchHelper {
  /// Those of this file, by the names of the activations.
  static let rectifiers: [(String, PyTorchHelper)] = [("softplus", softplusClass)]

  /// log(1 + exp(x))
  static let softplusClass = transformed(
    "Softplus", "log(1 + exp(x))",
    phi: ["return max(x, 0.0) + math.log1p(math.exp(-abs(x)))"],
    difference: ["return softplus_difference(self.beta, u)"],
    needs: [softplusDifference])

  /// x for x > 0, parameter * x elsewhere
  static let leakyReluClass = transformed(
    "LeakyReLU", "x for x > 0, parameter * x elsewhere",
    phi: ["return x if x > 0.0 else self.parameter * x"],
    difference: [
      "v = self.beta + u",
      "if self.beta > 0.0:",
      "    return torch.where(v > 0.0, u, self.parameter * v - self.phi(self.beta))",
      "return torch.where(v > 0.0, v - self.phi(self.beta), self.parameter * u)",
    ])

  /// x for x > 0, parameter * (exp(x) - 1) elsewhere
  static let eluClass = transformed(
    "ELU", "x for x > 0, parameter * (exp(x) - 1) elsewhere",
    phi: ["return x if x > 0.0 else self.parameter * math.expm1(x)"],
    difference: [
      "v = self.beta + u",
      "if self.beta > 0.0:",
      "    below = self.parameter * torch.expm1(v.clamp(max=0.0)) - self.phi(self.beta)",
      "    return torch.where(v > 0.0, u, below)",
      "below = self.parameter * math.exp(self.beta) * torch.expm1(u.clamp(max=-self.beta))",
      "return torch.where(v > 0.0, v - self.phi(self.beta), below)",
    ])
}
