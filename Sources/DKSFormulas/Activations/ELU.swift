import CMath

extension BuiltInActivation {
  /// x where x > 0, exp(x) − 1 elsewhere (Clevert, Unterthiner and Hochreiter 2015, equation 15)
  static let elu = BuiltInActivation(
    "elu", "The exponential linear unit.",
    operation: { _ in .elu(1) }, torch: TorchModule("ELU"), swift: RuntimeFunction("elu"),
    kernel: { _ in .elu },
    formula: { _ in .whenGreater(.x, 0, then: .x, otherwise: .call(.expm1, .x)) })
}

extension ActivationFunction {
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
