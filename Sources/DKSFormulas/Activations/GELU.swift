extension BuiltInActivation {
  /// x/2 · (1 + tanh(√(2/π) (x + 0.044715 x³))) (Hendrycks and Gimpel 2016, section 2)
  static let gelu = BuiltInActivation(
    "gelu", "The Gaussian error linear unit in its tanh form.",
    operation: { _ in .gelu(isApproximate: true) }, torch: TorchModule("GELU", ["approximate": "tanh"]),
    swift: RuntimeFunction("gelu"),
    kernel: { _ in .gelu },
    formula: { _ in
      0.5 * .x * (1 + .call(.tanh, .constant((2 / Double.pi).squareRoot()) * (.x + 0.044715 * .x * .x * .x)))
    })
}

extension ActivationFunction {
  static let gelu = ActivationFunction(
    name: "gelu", resolution: .analytic(poleDistance: 0.95), tailSlopes: (0, 1),
    slopeStarts: [.deepLimit(shift: 0.259541)],
    curvatureStarts: [.deepLimit(shift: 0.326349)]
  ) { y in
    // ½(1 + tanh u) = σ(2u)
    let scale = 1.59576912160573071176  // 2√(2/π)
    let cubic = 0.044715
    let s = logisticJet(scale * y * (1 + cubic * y * y))
    let u1 = scale * (1 + 3 * cubic * y * y)
    let u2 = scale * 6 * cubic * y
    let u3 = scale * 6 * cubic
    return timesArgument(
      y,
      Jet(
        s.value, s.first * u1, s.second * u1 * u1 + s.first * u2,
        s.third * u1 * u1 * u1 + 3 * s.second * u1 * u2 + s.first * u3))
  }
}
