import DKSFormulas
import DKSGraph

/// Identifiers of the language made from other names.
enum DKSIdentifier {
  /// The words that the language keeps for itself.
  static let keywords: Set<String> = [
    "import", "let", "activation", "block", "network", "train", "method", "param", "input", "layer", "output",
    "repeat", "for", "in", "scan", "return", "true", "false",
  ]

  /// Names that mean something in the language already, and must not be hidden by others.
  static let taken: Set<String> = keywords.union(
    OperationCatalogue.layers.map { $0.mnemonic } + ActivationCatalogue.all.flatMap { [$0.name] + $0.aliases }
      + ScalarExpression.Function.allCases.map(\.rawValue)
      + Initializer.Distribution.allCases.map(\.rawValue)
      + ["zeros", "delta", "log2", "tan", "floor", "ceil", "round", "Int", "Float", "Bool", "Activation"])

  /// `name` if it is an identifier, or the nearest one: `speed 2` → `speed_2`.
  static func identifier(_ name: String) -> String {
    var result = ""
    for scalar in name.unicodeScalars {
      if scalar.isASCII ? isWord(scalar) : scalar.properties.isAlphabetic {
        result.unicodeScalars.append(scalar)
      } else if !result.isEmpty, result.last != "_" {
        result += "_"
      }
    }
    while result.last == "_" { result.removeLast() }
    guard let first = result.unicodeScalars.first, result.contains(where: \.isLetter) else { return "value" }
    return ("0"..."9").contains(first) ? "value" + result : result
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "_": true
    default: false
    }
  }

  /// `dense_layer` → `denseLayer`
  static func lowerCamel(_ name: String) -> String {
    let camel = upperCamel(name)
    let capitals = camel.prefix(while: \.isUppercase).count
    let lowered = capitals > 1 && capitals < camel.count ? capitals - 1 : max(capitals, 1)
    return camel.prefix(lowered).lowercased() + camel.dropFirst(lowered)
  }

  /// `dense_layer` → `DenseLayer`
  static func upperCamel(_ name: String) -> String {
    identifier(name).split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
