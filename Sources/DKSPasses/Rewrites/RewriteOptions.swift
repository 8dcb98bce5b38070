import DKSFormulas
import DKSGraph

/// How an existing network is to be changed before the method looks at it; nothing unless asked for.
package struct RewriteOptions: Hashable, Sendable {
  /// Whether the network came from a model, whose owner did not write it for a method.
  package var isImported = false
  /// Activations, by name, and what takes their place.
  package var replacements: [String: Activation] = [:]
  /// Whether max pools become mean pools.
  package var averagesPools = false
  /// The weight of the shortcuts in sums of shortcuts and residual branches, from 0 (no shortcut) to 1.
  package var shortcutWeight: Double?
  /// Whether affine layers without a bias get one.
  package var addsBiases = false
  /// Whether what is left of batch norm goes.
  package var removesScaleShifts = false
  /// Whether normalizations over locations or examples go, where the policy for opaque parts does not keep them.
  package var removesNormalizations = false

  package init() {}
}
