import CLibXML2
import DKSDiagnostics
import DKSTensors

/// An XML file as UTF-8.
enum XMLEncoding {
  /// The bytes of `file` where they are, if they are UTF-8, else converted by libxml2; nil for an encoding it does
  /// not know or bytes that are not of it.
  static func utf8(_ file: MappedFile) -> SourceText? {
    let bytes = file.bytes
    let head = Array(bytes.prefix(256))
    if head.starts(with: [0xEF, 0xBB, 0xBF]) { return SourceText(bytes, heldBy: file) }
    if head.starts(with: [0xFE, 0xFF]) {
      return converted(UnsafeRawBufferPointer(rebasing: bytes[2...]), "UTF-16BE")
    }
    if head.starts(with: [0xFF, 0xFE]) {
      return converted(UnsafeRawBufferPointer(rebasing: bytes[2...]), "UTF-16LE")
    }
    if head.starts(with: [0x00, 0x3C]) { return converted(bytes, "UTF-16BE") }
    if head.starts(with: [0x3C, 0x00]) { return converted(bytes, "UTF-16LE") }
    guard let name = declared(head), !["UTF-8", "US-ASCII", "ASCII"].contains(name) else {
      return SourceText(bytes, heldBy: file)
    }
    return converted(bytes, name)
  }

  /// The encoding that an XML declaration names, in upper case.
  private static func declared(_ head: [UInt8]) -> String? {
    declaration(head).map { String(decoding: head[$0], as: UTF8.self).uppercased() }
  }

  /// Where the name of the encoding stands in an XML declaration at the start of `text`.
  private static func declaration(_ text: [UInt8]) -> Range<Int>? {
    guard text.starts(with: "<?xml".utf8) else { return nil }
    let head = text.prefix(256).prefix { $0 != UInt8(ascii: ">") }
    guard let key = head.firstRange(of: Array("encoding".utf8)) else { return nil }
    let blanks = Array(" \t\r\n=".utf8)
    guard let quote = head[key.upperBound...].firstIndex(where: { !blanks.contains($0) }),
      let end = head[(quote + 1)...].firstIndex(of: head[quote])
    else { return nil }
    return (quote + 1)..<end
  }

  private static func converted(_ bytes: UnsafeRawBufferPointer, _ name: String) -> SourceText? {
    guard let handler = xmlFindCharEncodingHandler(name) else { return nil }
    defer { xmlCharEncCloseFunc(handler) }
    guard bytes.count > 0, bytes.count < XMLLimits.fileSize / 4, let input = xmlBufferCreate(),
      let output = xmlBufferCreate()
    else { return nil }
    defer {
      xmlBufferFree(input)
      xmlBufferFree(output)
    }
    let start = bytes.bindMemory(to: xmlChar.self)
    guard xmlBufferAdd(input, start.baseAddress, Int32(start.count)) == 0,
      xmlCharEncInFunc(handler, output, input) >= 0
    else { return nil }
    // A long text is converted in several steps; the loop ends where a step makes no progress.
    var left = xmlBufferLength(input)
    while left > 0 {
      guard xmlCharEncInFunc(handler, output, input) >= 0, xmlBufferLength(input) < left else { return nil }
      left = xmlBufferLength(input)
    }
    guard let content = xmlBufferContent(output) else { return nil }
    var text = Array(UnsafeBufferPointer(start: content, count: Int(xmlBufferLength(output))))
    // The declaration has to say what it is now.
    if let name = declaration(text) { text.replaceSubrange(name, with: "UTF-8".utf8) }
    return SourceText(text)
  }
}
