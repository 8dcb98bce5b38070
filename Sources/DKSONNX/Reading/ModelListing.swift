import DKSDiagnostics

/// A model as text, one line for each node in the order of the file: what diagnostics show.
///
///     relu_1 = Relu(conv1_out)  // layer1/0/relu
struct ModelListing {
  private(set) var text: [UInt8] = []
  /// Where each node's operator stands.
  private(set) var spans: [SourceSpan] = []

  /// More names than these are abbreviated.
  private static let nameLimit = 8
  /// Longer names are abbreviated.
  private static let lengthLimit = 200
  /// The size from which on nodes are no longer listed: offsets have 32 bits.
  private static let sizeLimit = 1 << 31

  /// Lists `nodes`; `number` is the listing's number among the files of the compilation.
  init(of nodes: [NodeRecord], number: UInt32) {
    for node in nodes {
      guard text.count < ModelListing.sizeLimit else {
        let end = UInt32(text.count)
        spans.append(SourceSpan(file: number, start: end, end: end))
        continue
      }
      text += Array(ModelListing.names(node.outputs).utf8)
      if !node.outputs.isEmpty { text += Array(" = ".utf8) }
      let start = UInt32(text.count)
      let type = ModelListing.short(node.domain.isEmpty ? node.type : node.domain + "." + node.type)
      text += Array(type.utf8)
      spans.append(SourceSpan(file: number, start: start, end: UInt32(text.count)))
      text += Array("(\(ModelListing.names(node.inputs)))".utf8)
      let remark = node.path.isEmpty ? node.name : node.path
      if !remark.isEmpty { text += Array("  // \(ModelListing.short(remark))".utf8) }
      text.append(UInt8(ascii: "\n"))
    }
  }

  private static func names(_ names: [String]) -> String {
    var shown = names.prefix(nameLimit).map { short($0) }
    if names.count > nameLimit { shown.append("… \(names.count - nameLimit) more") }
    return shown.joined(separator: ", ")
  }

  /// `name` on one line and not too long.
  private static func short(_ name: String) -> String {
    let line = name.unicodeScalars.prefix(lengthLimit).map { $0.value < 0x20 ? " " : String($0) }
    return line.joined() + (name.unicodeScalars.count > lengthLimit ? "…" : "")
  }
}
