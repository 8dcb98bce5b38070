import CMath

extension ActivationFunction {
  /// sin x
  static let sin = ActivationFunction(
    name: "sin", family: .sinusoid(phase: 0), resolution: .bandLimited(frequency: 1), isOdd: true,
    slopeStarts: [.deepLimit(shift: 0.955316618124509278)],  // arctan √2
    curvatureStarts: [.deepLimit(shift: 0.871611)]
  ) { y in
    let s = CMath.sin(y)
    let c = CMath.cos(y)
    return Jet(s, c, -s, -c)
  }
}
