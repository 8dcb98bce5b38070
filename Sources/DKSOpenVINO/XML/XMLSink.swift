import CLibXML2

/// An XML text in memory, written through libxml2, one element inside the other.
struct XMLSink: ~Copyable {
  private let buffer: xmlBufferPtr
  private let writer: xmlTextWriterPtr
  /// Whether a call has failed, which happens only without memory.
  private var hasFailed = false

  init?() {
    guard let buffer = xmlBufferCreate() else { return nil }
    guard let writer = xmlNewTextWriterMemory(buffer, 0) else {
      xmlBufferFree(buffer)
      return nil
    }
    self.buffer = buffer
    self.writer = writer
    xmlBufferSetAllocationScheme(buffer, XML_BUFFER_ALLOC_DOUBLEIT)
    xmlTextWriterSetIndent(writer, 1)
    xmlTextWriterSetIndentString(writer, "\t")
    check(xmlTextWriterStartDocument(writer, "1.0", nil, nil))
  }

  deinit {
    xmlFreeTextWriter(writer)
    xmlBufferFree(buffer)
  }

  mutating func open(_ name: String) { check(xmlTextWriterStartElement(writer, name)) }

  mutating func close() { check(xmlTextWriterEndElement(writer)) }

  mutating func attribute(_ name: String, _ value: String) {
    check(xmlTextWriterWriteAttribute(writer, name, XMLSink.allowed(value)))
  }

  mutating func attributes(_ attributes: [IRAttribute]) { for a in attributes { attribute(a.name, a.value) } }

  mutating func element(_ name: String, text: String) {
    check(xmlTextWriterWriteElement(writer, name, XMLSink.allowed(text)))
  }

  /// An element whose inside is well-formed XML.
  mutating func element(_ name: String, inside: String) {
    open(name)
    if !inside.isEmpty { raw(inside) }
    close()
  }

  mutating func raw(_ xml: String) { check(xmlTextWriterWriteRaw(writer, xml)) }

  /// The whole text; nil if there was no memory for it.
  mutating func bytes() -> [UInt8]? {
    check(xmlTextWriterEndDocument(writer))
    check(xmlTextWriterFlush(writer))
    guard !hasFailed, let content = xmlBufferContent(buffer) else { return nil }
    return Array(UnsafeBufferPointer(start: content, count: Int(xmlBufferLength(buffer))))
  }

  private mutating func check(_ status: Int32) { if status < 0 { hasFailed = true } }

  /// Whether XML 1.0 can have `scalar` (its production 2).
  static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x9, 0xA, 0xD, 0x20...0xD7FF, 0xE000...0xFFFD, 0x10000...0x10FFFF: true
    default: false
    }
  }

  /// `text` with an underscore for what XML cannot have.
  private static func allowed(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { !isAllowed($0) }) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { isAllowed($0) ? $0 : "_" }))
  }
}
