import CMath

extension BuiltInActivation {
  /// λx where x > 0, λα(exp(x) − 1) elsewhere (Klambauer et al. 2017, equation 2; Theory 4.4)
  static let selu = BuiltInActivation(
    "selu", "The scaled exponential linear unit of self-normalizing networks.",
    operation: { _ in .selu(alpha: 1.6732632423543773, gamma: 1.0507009873554805) },
    torch: TorchModule("SELU"), swift: RuntimeFunction("selu"),
    kernel: { _ in .selu },
    formula: { _ in
      1.0507009873554805 * .whenGreater(.x, 0, then: .x, otherwise: 1.6732632423543773 * .call(.expm1, .x))
    })
}

extension ActivationFunction {
  static let selu: ActivationFunction = {
    let lambda = 1.0507009873554805
    let leftSlope = lambda * 1.6732632423543773
    return ActivationFunction(
      name: "selu",
      kinks: [Kink(position: 0, value: 0, slope: (leftSlope, lambda), curvature: (leftSlope, 0))],
      resolution: .panels(edges: [-2, 0, 2]), tailSlopes: (0, lambda),
      slopeStarts: [.anchor(level: 0.0322801, scale: 0.2662, shift: -0.5587)]
    ) { y in
      guard y < 0 else { return Jet(lambda * y, lambda) }
      let e = leftSlope * exp(y)
      return Jet(leftSlope * expm1(y), e, e, e)
    }
  }()
}
