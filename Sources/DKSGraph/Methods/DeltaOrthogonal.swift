extension ComparisonMethodEntry {
  /// Scaled orthogonal matrices at the centre tap (Xiao et al. 2018; Theory 4.2).
  static let deltaOrthogonal = ComparisonMethodEntry(
    "deltaOrthogonal", parameters: [Parameter(name: "scale", defaultValue: 1)],
    "Scaled orthogonal weights, at the centre tap alone in convolutions: the initialisers of DKS by themselves."
  )
}
