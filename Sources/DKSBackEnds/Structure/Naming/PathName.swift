import DKSDiagnostics
import DKSFormulas
import DKSGraph

/// A node's name as the path that it is: `layer1[0].conv2` lies in `layer1[0]`.
struct PathName {
  /// One part, without its number.
  struct Component: Hashable {
    var text: String
    /// The text without brackets.
    var base: String
  }

  var components: [Component]

  init(_ name: String) {
    components = name.split(separator: ".").prefix(24).map { part in
      let base = part.prefix { $0 != "[" }
      return Component(text: String(part), base: String(base))
    }
  }

  private init(_ components: [Component]) { self.components = components }

  /// The longest path in which all of `names` lie.
  static func common(_ names: [String]) -> PathName {
    guard let first = names.first else { return PathName([]) }
    var shared = PathName(first).components
    if names.count == 1 { return PathName(shared) }
    for name in names.dropFirst() {
      let other = PathName(name).components
      var count = 0
      while count < min(shared.count, other.count), shared[count] == other[count] { count += 1 }
      shared.removeLast(shared.count - count)
    }
    return PathName(shared)
  }

  /// The last part that means something, without numbers at its end: `expand` of `fire2.expand3x3`.
  var word: String? {
    guard let last = components.last else { return nil }
    let stem = Self.stem(last.base)
    guard Self.isTelling(stem) else { return nil }
    let word = DKSIdentifier.lowerCamel(stem)
    return DKSIdentifier.taken.contains(word) ? nil : word
  }

  /// `expand3x3` → `expand`, `Mixed_5b` → `Mixed`
  static func stem(_ text: String) -> String {
    guard let digit = text.firstIndex(where: \.isNumber), digit != text.startIndex else { return text }
    let rest = text[digit...]
    // What follows the first digit is part of the number if it has no word in it.
    guard !rest.contains(where: { $0.isLetter && !"xabcdeq".contains($0.lowercased()) }) else { return text }
    var stem = text[..<digit]
    while stem.last == "_" { stem = stem.dropLast() }
    return stem.isEmpty ? text : String(stem)
  }

  /// `branch5x5_2` → `branch5x5`
  private static func withoutVersion(_ text: String) -> String {
    guard let bar = text.lastIndex(of: "_"), bar != text.startIndex,
      text[text.index(after: bar)...].allSatisfy(\.isNumber)
    else { return text }
    return String(text[..<bar])
  }

  /// Whether `word` says more than what kind of operation or container it is.
  static func isTelling(_ word: String) -> Bool {
    word.count > 1 && !word.lowercased().split(separator: "_").contains { commonplace.contains(String($0)) }
  }

  /// A name for what this node computes: the innermost part of its path, after `context` parts, that is telling and
  /// not one of `reserved`.
  func valueWord(after context: Int, reserved: UniqueNames) -> String? {
    for component in components.dropFirst(context).reversed() {
      guard component.base.first?.isUppercase == false, Self.isTelling(Self.stem(component.base)) else {
        continue
      }
      let word = DKSIdentifier.lowerCamel(Self.withoutVersion(component.base))
      if !reserved.contains(word) { return word }
    }
    return nil
  }

  /// What the language calls the scopes of its loops.
  static let loops: Set<String> = ["repeat", "for", "scan"]

  /// Whether `word` is the name of a block, though it tells nothing.
  static func isBlock(_ word: String) -> Bool {
    ["Block", "Layer", "Layers", "Module", "Stage"].contains(word)
  }

  private static let commonplace: Set<String> = {
    let operations = OperationCatalogue.all.map { $0.mnemonic.lowercased() }
    let activations = ActivationCatalogue.all.flatMap { [$0.name] + $0.aliases }.map { $0.lowercased() }
    return Set(operations + activations).union([
      "act", "activation", "add", "avgpool", "batchnorm", "batchnormalization", "block", "blocks", "bn",
      "cat",
      "concat", "conv", "convolution", "convs", "dense", "dropout", "dw", "pw", "fc", "feature", "flatten",
      "for",
      "gemm", "gelu", "globalaveragepool", "identity", "input", "layer", "layers", "lin", "linear", "ln",
      "main",
      "matmul", "maxpool", "model", "module", "modules", "mul", "net", "network", "node", "norm", "op", "out",
      "output", "pool", "pooling", "relu", "repeat", "reshape", "scale", "scan", "seq", "sequential", "stage",
      "stages", "sum", "transpose", "upsample", "weight", "bias", "sigmoid", "hardsigmoid", "silu", "swish",
    ])
  }()
}
