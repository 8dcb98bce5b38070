import DKSFormulas
import DKSGraph

/// What the language brings, by name.
enum Catalogue {
  /// The layers in the order of the catalogue.
  static let layerNames: [String] = OperationCatalogue.layers.map { $0.mnemonic }
  /// The activations in the order of the catalogue, each with its aliases.
  static let activationNames: [String] = ActivationCatalogue.all.flatMap { [$0.name] + $0.aliases }

  /// Whether someone who writes `name` looks for batch normalization.
  static func isBatchNormalization(_ name: String) -> Bool {
    let letters = name.lowercased().filter(\.isLetter)
    return letters == "bn" || letters.hasPrefix("batchnorm")
  }
}
