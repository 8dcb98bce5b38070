import CMath

extension ActivationFunction {
  /// λx for x > 0, λα(e^x − 1) below, with the constants of Klambauer et al. 2017
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
