import DKSDiagnostics

/// What stands in the braces of a node.
struct NodeSettings {
  private var attributes: [Attribute] = []
  /// Where each setting stands.
  private(set) var spans: [String: SourceSpan] = [:]
  /// Whose weights the node uses, if it says so.
  private(set) var sharedWeights: String?

  /// `[ "{" [ name ":" value { "," name ":" value } ] "}" ]`
  init(from parser: inout GraphParser) throws(Diagnostic) {
    guard parser.scanner.take("{") else { return }
    while !parser.scanner.take("}") {
      let name = try parser.scanner.name("a setting")
      try parser.scanner.expect(":")
      let value = try parser.value()
      let span = parser.scanner.span(from: Int(name.span.start))
      // `weights` is a list where it belongs to the operation, and a name where it says whose are shared.
      switch (name.text, value) {
      case ("weights", .word(let key)) where sharedWeights == nil,
        ("weights", .string(let key)) where sharedWeights == nil:
        sharedWeights = key
      default:
        if let first = spans.updateValue(span, forKey: name.text) {
          throw .settingTwice(name.text, at: span, first: first)
        }
        attributes.append(Attribute(name.text, value))
      }
      if !parser.scanner.take(",") {
        try parser.scanner.expect("}")
        break
      }
    }
  }

  /// The operation that the settings describe.
  func make(
    _ type: any Operation.Type, at span: SourceSpan
  ) throws(Diagnostic) -> any Operation {
    var reader = AttributeReader(attributes)
    let operation: any Operation
    do throws(AttributeError) {
      operation = try type.init(from: &reader)
    } catch {
      throw .wrongSetting(error, of: type.mnemonic, operation: span, settings: spans)
    }
    if let unknown = reader.leftovers.first {
      throw .unknownSetting(unknown, of: type, at: spans[unknown] ?? span)
    }
    return operation
  }
}
