import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSModels

/// Names of graph nodes, made from what the file says of the nodes of the model.
///
/// The best source comes first: the name of a weight (`layer1.0.conv1.weight`), the module path, the name of
/// the node (`/layer1/layer1.0/conv1/Conv`), the operation.
enum NodeNaming {
  /// The name of the node that stands for `match`.
  static func name(
    of match: Match, _ operation: any Operation, parameters: [ModelValue.ID], in site: Site
  ) -> String {
    let mnemonic = Self.mnemonic(of: operation)
    let node = site.model.nodes[match.nodes.first ?? match.root]
    let module = components(node.path.isEmpty ? site.model.nodes[match.root].path : node.path)
    // Exporters let modules with equal constants share one, under the name that the first has.
    let own = parameters.filter { site.users(of: $0).count == 1 }
    let owners = own.compactMap { owner(ofWeight: site.model[$0].name) }
    if let owner = owners.first(where: { $0 == module }) ?? owners.first { return joined(owner) }
    if !module.isEmpty {
      return joined(parameters.isEmpty ? module.ending(in: mnemonic) : module)
    }
    // The root's name is the exporter's; that of a node made by a rewriter may say nothing.
    if let scope = scope(ofNode: site.model.nodes[match.root].name) ?? scope(ofNode: node.name) {
      return joined(parameters.isEmpty ? scope.ending(in: mnemonic) : scope)
    }
    return mnemonic
  }

  /// The module path that all of `nodes` share, or the name of the first.
  static func region(_ nodes: [Int], in model: Model) -> String {
    var shared: [String]?
    for node in nodes {
      let own =
        model.nodes[node].path.isEmpty
        ? (scope(ofNode: model.nodes[node].name) ?? []) : components(model.nodes[node].path)
      guard let known = shared else {
        shared = own
        continue
      }
      shared = Array(zip(known, own).prefix { $0 == $1 }.map(\.0))
    }
    if let shared, !shared.isEmpty { return shared.joined(separator: ".") }
    return nodes.first.map { model.nodes[$0].name } ?? ""
  }

  /// A name of the file as a path of the language.
  static func path(_ name: String) -> String { joined(components(name)) }

  /// A name of the file as one identifier of the language.
  static func identifier(_ name: String) -> String {
    let words = name.split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }.map(String.init)
    let joined = words.joined(separator: "_")
    guard let first = joined.first else { return "network" }
    return reserved.contains(joined) ? joined + "_" : first.isNumber ? "_" + joined : joined
  }

  /// The name of the network: the model's, or the file's where exporters give all models one name.
  static func network(_ model: Model) -> String {
    let general: Set = [
      "", "main_graph", "main", "graph", "torch_jit", "torch-jit-export", "Model0", "model",
    ]
    var name = model.name
    if general.contains(name) {
      let file = model.listing.name.split(separator: "/").last.map(String.init) ?? model.listing.name
      name = file.split(separator: ".").first.map(String.init) ?? file
    }
    let letters = name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" }
    let identifier = String(letters.drop { $0 == "_" || $0.isNumber })
    guard let first = identifier.first else { return "Network" }
    return first.uppercased() + identifier.dropFirst()
  }

  // MARK: Parts of names

  /// The endings by which exporters name the weights of a module.
  private static let roles: Set<String> = [
    "weight", "bias", "gain", "kernel", "gamma", "beta", "running_mean", "running_var", "in_proj_weight",
    "in_proj_bias", "weight_bias",
  ]
  private static let tails = ["_w_0", "_b_0", "_bn_s_0", "_bn_b_0", "_s_0", "_weight", "_bias", "_kernel"]

  /// The module that a weight of this name belongs to; nil where the name says nothing.
  private static func owner(ofWeight name: String) -> [String]? {
    var parts = components(name)
    guard let last = parts.last else { return nil }
    if roles.contains(last), parts.count > 1 {
      parts.removeLast()
      return parts
    }
    if let tail = tails.first(where: { last.hasSuffix($0) && last.count > $0.count }) {
      parts[parts.count - 1] = String(last.dropLast(tail.count))
      return parts
    }
    // `val_5` and the like are counters, not names; `layer1.scale` is a name.
    return parts.count > 1 && name.contains(".") ? parts : nil
  }

  /// The scope that the name of a node spells out; nil for names that are counters.
  private static func scope(ofNode name: String) -> [String]? {
    guard name.contains("/") || name.contains(".") else { return nil }
    var parts = components(name)
    // `/layer1/layer1.0/conv1/Conv` ends in the operator.
    if parts.count > 1, name.hasPrefix("/"), parts.last?.first?.isUppercase ?? false { parts.removeLast() }
    return parts.isEmpty ? nil : parts
  }

  /// The parts of a path that is written with `/`, `.`, `:` or, as here, `layer1[0]`; a scope that repeats the one
  /// before it, as in `layer1/layer1.0`, is there once.
  private static func components(_ name: String) -> [String] {
    var parts: [String] = []
    for scope in name.split(separator: "/") {
      var own = scope.split { $0 == "." || $0 == ":" || $0 == "[" || $0 == "]" }.map(word).filter {
        !$0.isEmpty
      }
      if own.count > 1 {
        // As much of it as the end of what there is already.
        for length in stride(from: min(own.count - 1, parts.count), to: 0, by: -1)
        where parts.suffix(length).elementsEqual(own.prefix(length)) {
          own.removeFirst(length)
          break
        }
      }
      parts += own
    }
    return parts
  }

  /// The letters, digits and underscores of a name.
  private static func word(_ text: Substring) -> String {
    func isWord(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
      default: false
      }
    }
    let kept =
      text.utf8.allSatisfy(isWord)
      ? String(text) : String(text.map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") ? $0 : "_" })
    return kept.utf8.allSatisfy { $0 == UInt8(ascii: "_") } ? "" : kept
  }

  /// The parts as a path: numbers become indices, reserved words get an underscore, but where the language itself has
  /// them in names: `states.scan[0]`, `y.repeat[3]`.
  private static func joined(_ parts: [String]) -> String {
    var path = ""
    func isNumber(_ part: String) -> Bool { part.utf8.allSatisfy { $0 >= 48 && $0 < 58 } }
    for (place, part) in parts.enumerated() {
      let isTurn =
        place > 0 && turns.contains(part) && place + 1 < parts.count && isNumber(parts[place + 1])
      if isNumber(part), let index = Int(part) {
        path += path.isEmpty ? "layer[\(index)]" : "[\(index)]"
      } else {
        let name =
          reserved.contains(part) && !isTurn
          ? part + "_" : part.first?.isNumber ?? false ? "_" + part : part
        path += path.isEmpty ? name : ".\(name)"
      }
    }
    return path
  }

  /// What a node is called where nothing else is known; activations go by their function.
  private static func mnemonic(of operation: any Operation) -> String {
    if let activation = operation as? ActivationLayer { return activation.phi.name }
    return type(of: operation).mnemonic
  }

  /// The words under which the language counts what it repeats.
  private static let turns: Set<String> = ["repeat", "scan"]
  private static let reserved: Set<String> = [
    "import", "let", "activation", "block", "network", "train", "method", "param", "input", "layer", "output",
    "repeat", "for", "in", "scan", "return", "true", "false",
  ]
}

extension [String] {
  /// The path with `mnemonic` at its end, unless it ends so already.
  fileprivate func ending(in mnemonic: String) -> [String] {
    if let last, last.lowercased().hasPrefix(mnemonic.lowercased()) { return self }
    return self + [mnemonic]
  }
}
