extension ComparisonMethodEntry {
  /// N(0, 1/fanIn), as for SELU (LeCun et al. 1998, section 4.6; Theory 4.4).
  static let lecun = ComparisonMethodEntry("lecun", "Gaussian weights of variance 1/fanIn.")
}
