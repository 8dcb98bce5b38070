extension ComparisonMethodEntry {
  /// Mirrored weights (Balduzzi et al. 2017; Theory 4.3).
  static let looksLinear = ComparisonMethodEntry(
    "looksLinear",
    "Mirrored orthogonal weights, under which a network of ReLU-like activations is linear at first.")
}
