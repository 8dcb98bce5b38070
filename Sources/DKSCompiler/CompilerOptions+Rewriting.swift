import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSPasses

extension CompilerOptions {
  /// What happens to parts of an imported network that have no kernel map: gates, attention, recurrent cells.
  public enum OpaquePolicy: String, Hashable, Sendable, CaseIterable {
    /// They are errors.
    case error
    /// They stay as they are; what follows takes their results for inputs of the network.
    case keep
  }

  /// One activation in the place of another, as text: `relu` → `leakyRelu(0.2)`.
  public struct Replacement: Hashable, Sendable {
    /// The name of the activation that goes.
    public var old: String
    /// The activation that comes, with or without arguments.
    public var new: String

    /// Makes a replacement.
    public init(old: String, new: String) {
      self.old = old
      self.new = new
    }

    /// Why this cannot be done, if it cannot.
    public var fault: String? {
      activation == nil ? "'\(new)' is no activation with its arguments" : nil
    }

    /// The activation that comes; nil where `new` is none.
    package var activation: Activation? {
      let parts = new.split(separator: "(", maxSplits: 1)
      guard let name = parts.first else { return nil }
      var arguments: [Double] = []
      if parts.count == 2 {
        guard parts[1].hasSuffix(")") else { return nil }
        for text in parts[1].dropLast().split(separator: ",") {
          guard let number = Double(text.filter { $0 != " " }), number.isFinite else { return nil }
          arguments.append(number)
        }
      }
      return ActivationCatalogue.activation(String(name), arguments)
    }
  }

  /// What the rewriting passes are told.
  func rewrites(isImported: Bool) -> RewriteOptions {
    var rewrites = RewriteOptions()
    rewrites.isImported = isImported
    for replacement in replacements {
      if let activation = replacement.activation {
        let old = ActivationCatalogue.builtIn(named: replacement.old)?.name ?? replacement.old
        rewrites.replacements[old] = activation
      }
    }
    rewrites.averagesPools = averagesPools
    rewrites.shortcutWeight = shortcutWeight
    rewrites.addsBiases = isImported && !keepsWeights
    rewrites.removesScaleShifts = isImported && !keepsWeights
    rewrites.removesNormalizations = isImported && !keepsWeights
    return rewrites
  }
}
