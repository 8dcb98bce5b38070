extension ComparisonMethodEntry {
  /// Weight and bias variances of the edge of chaos with the fixed point q* (Theory 4.1).
  ///
  /// Inputs are brought to q = 1, since the first layer is to turn them into q*.
  static let edgeOfChaos = ComparisonMethodEntry(
    "edgeOfChaos", parameters: [Parameter(name: "q", defaultValue: 1)], inputs: .one,
    "Gaussian weights and biases whose variances keep q at a fixed point and C'(1) of each layer at 1.")
}
