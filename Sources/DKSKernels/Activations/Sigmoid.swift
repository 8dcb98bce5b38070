extension ActivationFunction {
  /// 1/(1 + e^{−x})
  static let sigmoid = ActivationFunction(
    name: "sigmoid", resolution: .analytic(poleDistance: .pi), tailSlopes: (0, 0),
    slopeStarts: [.deepLimit(shift: 1.09861228866810969)],  // log 3
    curvatureStarts: [.deepLimit(shift: 1.035504)],
    jet: logisticJet)
}
