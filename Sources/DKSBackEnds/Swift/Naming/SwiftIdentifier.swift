import DKSFormulas

/// Swift names made from the user's, the same ones for the same text.
enum SwiftIdentifier {
  /// The user's name as it is, or the nearest identifier: `lane`, `speed 2` → `speed2`.
  static func preserving(_ name: String) -> String {
    isIdentifier(name) ? name : lowerCamel([name])
  }

  /// `["features", "conv_2"]` → `featuresConv2`
  static func lowerCamel(_ parts: [String]) -> String {
    var words = CamelCase.words(of: parts)
    // An acronym falls as a whole: `GRU` → `gru`, `MLPBlock` → `mlpBlock`.
    let capitals = words[0].prefix(while: \.isUppercase).count
    let lowered = capitals > 1 && capitals < words[0].count ? capitals - 1 : max(capitals, 1)
    words[0] = words[0].prefix(lowered).lowercased() + words[0].dropFirst(lowered)
    return words.joined()
  }

  /// `["features", "conv_2"]` → `FeaturesConv2`
  static func upperCamel(_ parts: [String]) -> String { CamelCase.words(of: parts).joined() }

  /// Whether `name` can stand in Swift as it is, perhaps between backticks.
  static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.unicodeScalars.first, first.properties.isXIDStart else { return false }
    return name.unicodeScalars.allSatisfy(\.properties.isXIDContinue) && !unusable.contains(name)
  }

  /// `name`, between backticks if it is a word of the language.
  static func escaped(_ name: String) -> String { keywords.contains(name) ? "`\(name)`" : name }

  /// `name`, which may be escaped, as the label of an argument: there, words of the language are names.
  static func label(_ name: String) -> String {
    guard name.hasPrefix("`"), !["`inout`", "`var`", "`let`"].contains(name) else { return name }
    return String(name.dropFirst().dropLast())
  }

  /// Words that backticks do not make names of.
  private static let unusable: Set<String> = ["self", "Self", "init", "Type", "Protocol", "_"]

  private static let keywords: Set<String> = [
    "associatedtype", "class", "deinit", "enum", "extension", "fileprivate", "func", "import", "inout",
    "internal", "let", "open", "operator", "private", "precedencegroup", "protocol", "public", "rethrows",
    "static", "struct", "subscript", "typealias", "var", "break", "case", "catch", "continue", "default",
    "defer", "do", "else", "fallthrough", "for", "guard", "if", "in", "repeat", "return", "throw", "switch",
    "where", "while", "Any", "as", "await", "false", "is", "nil", "super", "throws", "true", "try",
  ]

  /// Types of the standard library and of DKSRuntime that generated code mentions or may meet.
  static let reservedTypes: Set<String> = [
    "Activation", "Any", "Array", "Batch", "Bool", "Convolution", "DKSRuntime", "DataSet", "Dense",
    "DepthwiseConvolution", "Dictionary", "Double", "ElementwiseFunction", "Embedding", "Error", "Extents",
    "Field",
    "Float", "Gain", "HomogeneousCoordinate", "IndexTensor", "Initializer", "Int", "LayerNorm", "Loss",
    "Main",
    "Network", "Optimizer", "Optional", "Output", "Padding", "ParameterBuilder", "Parameters", "Program",
    "Protocol", "ScalarMath", "Schedule", "Self", "Set", "String", "Swift", "Tensor", "Training",
    "TrainingOptions", "Type", "UInt64", "Void",
  ]

  /// Functions that generated methods call without a prefix, and their own parameters.
  static let reservedValues: Set<String> = [
    "batch", "build", "concatenated", "init", "name", "parameters", "seed", "self", "stacked", "train",
    "weightedSum",
  ]
}
