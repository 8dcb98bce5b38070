extension ActivationFunction {
  /// x·σ(x), also called SiLU
  static let swish = ActivationFunction(
    name: "swish", resolution: .analytic(poleDistance: .pi), tailSlopes: (0, 1),
    slopeStarts: [.deepLimit(shift: 0.350070)],
    curvatureStarts: [.deepLimit(shift: 0.446568)]
  ) { y in
    timesArgument(y, logisticJet(y))
  }
}
