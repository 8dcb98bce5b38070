import DKSFormulas

/// Lines that are cut off, transformed, in centered forms (Theory 1.7).
extension PyTorchHelper {
  /// Those of this file, by the names of the activations.
  static let clipped: [(String, PyTorchHelper)] = [
    ("hardTanh", hardTanhClass), ("relu6", relu6Class), ("hardSwish", hardSwishClass),
    ("softshrink", softshrinkClass),
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

  /// max(x - parameter, 0) + min(x + parameter, 0)
  static let softshrinkClass = transformed(
    "SoftShrink", "max(x - parameter, 0) + min(x + parameter, 0)",
    phi: ["return max(x - self.parameter, 0.0) + min(x + self.parameter, 0.0)"],
    difference: [
      "above, below = self.beta - self.parameter, self.beta + self.parameter",
      "upper = (u + min(above, 0.0)).clamp(min=-max(above, 0.0))",
      "lower = (u + max(below, 0.0)).clamp(max=-min(below, 0.0))",
      "return upper + lower",
    ])
}
