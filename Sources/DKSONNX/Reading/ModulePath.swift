import DKSModels

/// The module that a node came from, as exporters record it.
enum ModulePath {
  /// The path in the metadata of a node, or in its name; empty where neither has one.
  ///
  /// PyTorch writes the dotted names of the enclosing modules, outermost first, as a Python list
  /// (`['', 'layer1', 'layer1.0', 'relu']`) or joined by slashes with their classes, the operator last; its
  /// older exporter writes the slashes into the node's name.
  static func of(metadata: [(key: String, value: String)], name: String) -> String {
    if let path = metadata.first(where: { $0.key == MetadataKey.key(MetadataKey.path) }) { return path.value }
    if let scopes = metadata.first(where: { $0.key == "pkg.torch.onnx.name_scopes" }) {
      let names = quoted(scopes.value)
      return names.count >= 2 ? slashes(names[names.count - 2]) : ""
    }
    if let namespace = metadata.first(where: { $0.key == "namespace" }) {
      let names = namespace.value.split(separator: "/").map { part in
        String(part.prefix { $0 != ":" })
      }
      return names.count >= 2 ? slashes(names[names.count - 2]) : ""
    }
    guard name.hasPrefix("/") else { return "" }
    var previous = ""
    var parts: [String] = []
    for part in name.split(separator: "/").dropLast() {
      let rest =
        part.hasPrefix(previous + ".") && !previous.isEmpty ? part.dropFirst(previous.count + 1) : part
      parts.append(slashes(String(rest)))
      previous = String(part)
    }
    return parts.joined(separator: "/")
  }

  private static func slashes(_ dotted: String) -> String {
    dotted.split(separator: ".").joined(separator: "/")
  }

  /// The texts between quotes in a Python list.
  private static func quoted(_ list: String) -> [String] {
    var texts: [String] = []
    var text: String?
    var quote: Character = "'"
    for character in list {
      if text != nil {
        if character == quote {
          texts.append(text ?? "")
          text = nil
        } else {
          text?.append(character)
        }
      } else if character == "'" || character == "\"" {
        quote = character
        text = ""
      }
    }
    return texts
  }
}
