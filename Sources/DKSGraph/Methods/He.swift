extension ComparisonMethodEntry {
  /// N(0, 2/fanIn), as for ReLU (He et al. 2015, equation 10; Theory 4.5).
  static let he = ComparisonMethodEntry(
    "he", "Gaussian weights of variance 2/fanIn, or 2/((1 + a²) fanIn) after a leaky ReLU of slope a.")
}
