import CLibXML2
import DKSDiagnostics

/// The XML schema of IRs of versions 10 and 11, held against a text.
enum IRSchema {
  /// What does not hold, each with its place; at most twenty.
  static func faults(in file: SourceFile, number: UInt32) -> [Diagnostic] {
    let faults = XMLFaults(limit: 20)
    var schema = Self.text
    let status = schema.withUTF8 { schema in
      file.text.withUnsafeBufferPointer { text in validate(text, schema, faults) }
    }
    var found = faults.all.map { fault in
      let line = min(max(fault.line, 1), file.lineStarts.count)
      let start = file.lineStarts[line - 1]
      let content = file.line(line)
      let blanks = content.prefix { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }.count
      return Diagnostic.irSchema(
        fault.message,
        at: SourceSpan(file: number, start: start + UInt32(blanks), end: start + UInt32(content.count)))
    }
    if status != 0, found.isEmpty { found.append(.irSchema("the schema does not hold", at: nil)) }
    return found
  }

  /// 0 where the text is well formed and the schema holds.
  private static func validate(
    _ text: UnsafeBufferPointer<UInt8>, _ schema: UnsafeBufferPointer<UInt8>, _ faults: XMLFaults
  ) -> Int32 {
    let rules = schema.withMemoryRebound(to: CChar.self) {
      xmlSchemaNewMemParserCtxt($0.baseAddress, Int32($0.count))
    }
    guard let rules else { return -1 }
    defer { xmlSchemaFreeParserCtxt(rules) }
    dksc_xml_listen_schema(rules, faults.listener)
    guard let parsed = xmlSchemaParse(rules) else { return -1 }
    defer { xmlSchemaFree(parsed) }
    guard let validation = xmlSchemaNewValidCtxt(parsed) else { return -1 }
    defer { xmlSchemaFreeValidCtxt(validation) }
    dksc_xml_listen_validation(validation, faults.listener)
    // As a tree: the streaming validator knows the line of an edge no more when it finds that it dangles.
    let options =
      XML_PARSE_NONET.rawValue | XML_PARSE_BIG_LINES.rawValue | XML_PARSE_COMPACT.rawValue
      | XML_PARSE_NOERROR.rawValue | XML_PARSE_NOWARNING.rawValue
    let tree = text.withMemoryRebound(to: CChar.self) {
      xmlReadMemory($0.baseAddress, Int32($0.count), nil, "UTF-8", Int32(options))
    }
    guard let tree else { return -1 }
    defer { xmlFreeDoc(tree) }
    return xmlSchemaValidateDoc(validation, tree)
  }
}
