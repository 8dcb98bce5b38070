import DKSFormulas

/// Lines that are cut off, transformed, in centered forms (Theory 1.7).
extension PyTorchHelper {
  /// Those of this file, by the names of the activations.
  static let clipped: [(String, PyTorchHelper)] = [
    ("hardTanh", hardTanhClass), ("relu6", relu6Class), ("hardSwish", hardSwishClass),
  ]

  /// x, cut off at -1 and 1
  static let hardTanhClass = transformed(
    "HardTanh", "x, cut off at -1 and 1",
    phi: ["return min(max(x, -1.0), 1.0)"],
    difference: [
      "base = self.phi(self.beta)",
      "return (u + (self.beta - base)).clamp(-1.0 - base, 1.0 - base)",
    ])

  /// x, cut off at 0 and 6
  static let relu6Class = transformed(
    "ReLU6", "x, cut off at 0 and 6",
    phi: ["return min(max(x, 0.0), 6.0)"],
    difference: [
      "base = self.phi(self.beta)",
      "return (u + (self.beta - base)).clamp(0.0 - base, 6.0 - base)",
    ])

  /// x * min(max(x + 3, 0), 6) / 6
  static let hardSwishClass = transformed(
    "HardSwish", "x * min(max(x + 3, 0), 6) / 6",
    phi: ["return x * min(max(x + 3.0, 0.0), 6.0) / 6.0"],
    difference: [
      "v = self.beta + u",
      "far = F.hardswish(v) - self.phi(self.beta)",
      "if abs(self.beta) >= 3.0:",
      "    return far",
      "return torch.where(v.abs() < 3.0, u * (u + 2.0 * self.beta + 3.0) / 6.0, far)",
    ])
}
