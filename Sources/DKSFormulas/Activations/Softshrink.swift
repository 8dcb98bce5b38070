extension BuiltInActivation {
  /// x − λ where x > λ, x + λ where x < −λ, 0 between (Donoho 1995, soft thresholding)
  static let softshrink = BuiltInActivation(
    "softshrink", parameters: [Parameter(name: "lambda", defaultValue: 0.5, isPositive: true)],
    "The variable, drawn towards zero by lambda, and zero where it is nearer than that (soft thresholding).",
    operation: { .named(.shrink, [$0[0], $0[0]]) }, torch: TorchModule("Softshrink"),
    swift: RuntimeFunction("softshrink", "lambda"), argument: { x, y in y - x },
    kernel: { .softshrink(lambda: $0[0]) },
    formula: { .call(.max, [.x - $0[0], 0]) + .call(.min, [.x + $0[0], 0]) })
}

extension NamedFunction {
  /// x − bias where x > lambd, x + bias where x < −lambd, 0 between: soft thresholding where the two are equal
  package static let shrink = NamedFunction(
    "shrink", settings: [Setting("bias", default: 0), Setting("lambd", default: 0.5)],
    onnx: OperatorName("Shrink", since: 9)
  ) { settings in
    let (bias, lambda) = (settings[0], settings[1])
    return .whenGreater(
      .x, lambda, then: .x - bias, otherwise: .whenGreater(0, .x + lambda, then: .x + bias, otherwise: 0))
  }
}

extension ActivationFunction {
  /// Straight lines of slope 1, with a flat piece between −λ and λ.
  static func softshrink(lambda: Double) -> ActivationFunction {
    ActivationFunction(
      name: "softshrink", family: .corners,
      kinks: [
        Kink(position: -lambda, value: 0, slope: (1, 0), curvature: (0, 0)),
        Kink(position: lambda, value: 0, slope: (0, 1), curvature: (0, 0)),
      ],
      resolution: .panels(edges: [-lambda, lambda]), tailSlopes: (1, 1), isOdd: true,
      slopeStarts: [
        .anchor(level: 0.04137974399241, scale: 11.75184094310 * lambda, shift: 11.56923198321 * lambda)
      ],
      isLinearBetweenKinks: true
    ) { y in
      y > lambda ? Jet(y - lambda, 1) : y < -lambda ? Jet(y + lambda, 1) : Jet(0)
    }
  }
}
