import DKSPasses

/// What is asked of a recognition.
package struct RecognitionOptions: Hashable, Sendable {
  /// What becomes of parts without a kernel map: each is an error, or is kept as it is.
  package var opaque: OpaquePolicy
  /// Whether the weights of the file are looked up; without, `Recognition.parameters` is empty.
  package var keepsWeights: Bool

  /// Whether the network is only copied or converted: what is not known of it is then in nobody's way.
  package var isCopy: Bool

  package init(opaque: OpaquePolicy = .error, keepsWeights: Bool = true, isCopy: Bool = false) {
    self.opaque = opaque
    self.keepsWeights = keepsWeights
    self.isCopy = isCopy
  }
}
