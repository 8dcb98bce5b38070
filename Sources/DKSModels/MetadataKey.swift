/// How facts about a rewrite are called in a file.
package enum MetadataKey {
  /// What the module path of a node made here is called.
  package static let path = "path"

  /// The key in ONNX metadata: `dksc.alpha`.
  package static func key(_ key: String) -> String { "dksc." + plain(key) }

  /// The fact that a key of ONNX metadata names; nil for keys of others.
  package static func fact(_ key: String) -> String? { key.hasPrefix("dksc.") ? plain(key) : nil }

  /// The key without the compiler's name before it, however often it is there.
  package static func plain(_ key: String) -> String {
    var rest = key[...]
    while rest.hasPrefix("dksc_") || rest.hasPrefix("dksc.") { rest = rest.dropFirst(5) }
    return String(rest)
  }
}

extension ModelNode {
  /// The notes that are written where the node is encoded anew: its own, or those that it came with.
  package var writtenNotes: [(key: String, value: String)] {
    guard notes.isEmpty else { return notes }
    return marks.filter { $0.key != MetadataKey.path }.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
