/// Differences of functions without loss of digits (Theory 1.7), which several activations are made of.
extension PyTorchHelper {
  /// σ(b + u) − σ(b)
  static let sigmoidDifference = PyTorchHelper(
    name: "sigmoid_difference",
    text: #"""
      def sigmoid_difference(b: float, u: Tensor) -> Tensor:
          """sigmoid(b + u) - sigmoid(b), by the addition theorem of tanh."""
          base = math.tanh(0.5 * b)
          step = torch.tanh(0.5 * u)
          return 0.5 / math.cosh(0.5 * b) ** 2 * step / (1.0 + base * step)
      """#)

  /// log(1 + exp(b + u)) − log(1 + exp(b))
  static let softplusDifference = PyTorchHelper(
    name: "softplus_difference",
    text: #"""
      def softplus_difference(b: float, u: Tensor) -> Tensor:
          """softplus(b + u) - softplus(b)"""
          base = max(b, 0.0) + math.log1p(math.exp(-abs(b)))
          slope = 0.5 * (1.0 + math.tanh(0.5 * b))
          near = torch.log1p(slope * torch.expm1(u.clamp(-1.0, 1.0)))
          return torch.where(u.abs() <= 1.0, near, F.softplus(b + u) - base)
      """#)

  /// erf(b + u) − erf(b)
  static let erfDifference = PyTorchHelper(
    name: "erf_difference",
    text: #"""
      def erf_difference(b: float, u: Tensor) -> Tensor:
          """erf(b + u) - erf(b), where u is small by the Taylor series about the middle b + u / 2."""
          v = u.clamp(-0.5, 0.5)
          s = (b + 0.5 * v).square()
          h = 0.25 * v * v
          h2 = 4.0 * s - 2.0
          h4 = (16.0 * s - 48.0) * s + 12.0
          h6 = ((64.0 * s - 480.0) * s + 720.0) * s - 120.0
          series = 1.0 + h * (h2 / 6.0 + h * (h4 / 120.0 + h * h6 / 5040.0))
          near = 2.0 / math.sqrt(math.pi) * torch.exp(-s) * v * series
          return torch.where(u.abs() <= 0.5, near, torch.erf(b + u) - math.erf(b))
      """#)
}
