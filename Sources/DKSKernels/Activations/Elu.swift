import CMath

extension ActivationFunction {
  /// x for x > 0, e^x − 1 below
  static let elu = ActivationFunction(
    name: "elu",
    kinks: [Kink(position: 0, value: 0, slope: (1, 1), curvature: (1, 0))],
    resolution: .panels(edges: [-2, 0, 2]), tailSlopes: (0, 1),
    slopeStarts: [
      .anchor(level: 0.0413797439924106, scale: 0.3636418445706, shift: -0.3624013826659)
    ],
    curvatureStarts: [.anchor(level: 0.03, scale: 0.1903150981346, shift: -0.2314090603449)]
  ) { y in
    guard y < 0 else { return Jet(y, 1) }
    let e = exp(y)
    return Jet(expm1(y), e, e, e)
  }
}
