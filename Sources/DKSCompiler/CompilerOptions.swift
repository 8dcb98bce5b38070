import DKSKernels

/// How a network is to be compiled; every field has the default of the command line.
public struct CompilerOptions: Sendable {
  /// Which subnetworks the maximal functions range over (Theory 2.2).
  public enum Subnetworks: String, Hashable, Sendable, CaseIterable {
    /// All of them, as condition (d) of the theory says.
    case strict
    /// Those that the official package's formula counts.
    case official
  }

  /// Values for `param`s of the network, as text: `depth` → `50`.
  public var definitions: [(name: String, value: String)] = []
  /// A method that replaces the network's own, as text: `dks(zeta: 1.5)`.
  public var method: String?
  /// The network to compile; all of the file's if nil.
  public var network: String?
  /// Replaces the seed of the `train` section.
  public var seed: UInt64?
  /// Which subnetworks the maximal functions range over.
  public var subnetworks: Subnetworks = .strict
  /// Whether bent assumptions are errors.
  public var isStrict = false
  /// What happens to parts of an imported network that have no kernel map.
  public var opaque = OpaquePolicy.error
  /// Whether an imported network keeps its weights; otherwise the method draws new ones.
  public var keepsWeights = false
  /// Weights to be written in the place of drawn ones.
  package var weights: GivenWeights?
  /// Activations to be put in the place of others.
  public var replacements: [Replacement] = []
  /// Whether max pools become mean pools.
  public var averagesPools = false
  /// The weight of shortcuts in residual sums, from 0, which removes them, to 1; as it is if nil.
  public var shortcutWeight: Double?
  /// Whether the constants of the transforms are folded into neighbouring weights.
  public var foldsTransforms = false
  /// Whether an OpenVINO file is checked against the schema.
  public var validates = false
  /// Whether a remark on many nodes of an imported network is made for each.
  public var listsEveryRemark = false
  /// The last pass to run; all if nil.
  public var lastPass: String?
  /// The passes after which the graph is kept as text.
  public var printedPasses: Set<String> = []

  /// The defaults.
  public init() {}
}

extension CompilerOptions.Subnetworks {
  var policy: DKSKernels.Subnetworks {
    switch self {
    case .strict: .strict
    case .official: .official
    }
  }
}
