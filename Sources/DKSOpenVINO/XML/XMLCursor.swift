import CLibXML2
import DKSDiagnostics

/// A place in an XML text that only moves forward: libxml2's streaming reader, and where its tags stand.
struct XMLCursor: ~Copyable {
  private let reader: xmlTextReaderPtr
  private let faults = XMLFaults(limit: 1)
  private var tags: XMLTags
  private let file: SourceFile
  private let number: UInt32
  /// The tag of the element that the cursor stands on; after the last child, its end tag.
  private(set) var tag = 0..<0
  /// How deep the element stands; the outermost has 0.
  private(set) var depth = 0
  /// Whether the element has no content and no end tag.
  private(set) var isEmpty = false

  /// A cursor before the first element of `file`, whose text is `text`, well-formed or not.
  init(_ file: SourceFile, number: UInt32, text: UnsafeBufferPointer<UInt8>) throws(Diagnostic) {
    let options =
      XML_PARSE_NONET.rawValue | XML_PARSE_NOBLANKS.rawValue | XML_PARSE_COMPACT.rawValue
      | XML_PARSE_NOCDATA.rawValue
    let opened = text.withMemoryRebound(to: CChar.self) {
      xmlReaderForMemory($0.baseAddress, Int32($0.count), nil, "UTF-8", Int32(options))
    }
    guard let opened else {
      throw .irMalformedXML("no memory to read it", at: SourceSpan(file: number, start: 0, end: 0))
    }
    reader = opened
    tags = XMLTags(text)
    self.file = file
    self.number = number
    dksc_xml_listen_reader(reader, faults.listener)
  }

  deinit { xmlFreeTextReader(reader) }

  /// Reads all of `file`, only to see whether it is well formed.
  static func walk(_ file: SourceFile, number: UInt32) throws(Diagnostic) {
    try file.text.withUnsafeBufferPointer { text throws(Diagnostic) in
      var cursor = try XMLCursor(file, number: number, text: text)
      while try cursor.step() {}
    }
  }

  /// Steps onto the outermost element.
  mutating func enter() throws(Diagnostic) -> Bool {
    while try step() {
      if xmlTextReaderNodeType(reader) == Int32(XML_READER_TYPE_ELEMENT.rawValue) { return true }
    }
    return false
  }

  /// Steps onto the next child of the element that stood at depth `level`; false once there is none.
  mutating func nextChild(of level: Int) throws(Diagnostic) -> Bool {
    while try step() {
      switch UInt32(bitPattern: xmlTextReaderNodeType(reader)) {
      case XML_READER_TYPE_ELEMENT.rawValue: return true
      case XML_READER_TYPE_END_ELEMENT.rawValue where depth <= level: return false
      default: break
      }
    }
    return false
  }

  /// Steps to the end of the element that the cursor stands on; its content is `content`.
  mutating func skip() throws(Diagnostic) -> Range<Int> {
    let start = tag
    guard !isEmpty else { return start.upperBound..<start.upperBound }
    let level = depth
    while try nextChild(of: level) || depth > level {}
    return start.upperBound..<max(start.upperBound, tag.lowerBound)
  }

  /// The text inside the element, which has no other elements, as an integer; steps to its end.
  mutating func integer() throws(Diagnostic) -> Int? {
    guard !isEmpty else { return nil }
    let level = depth
    var value: Int?
    while try step() {
      switch UInt32(bitPattern: xmlTextReaderNodeType(reader)) {
      case XML_READER_TYPE_TEXT.rawValue, XML_READER_TYPE_CDATA.rawValue:
        value = xmlTextReaderConstValue(reader).flatMap(parseInteger)
      case XML_READER_TYPE_END_ELEMENT.rawValue where depth <= level: return value
      default: break
      }
    }
    return value
  }

  /// The name of the element.
  func hasName(_ name: StaticString) -> Bool {
    guard let found = xmlTextReaderConstName(reader) else { return false }
    return xmlStrEqual(found, name.utf8Start) == 1
  }

  var name: String { xmlTextReaderConstName(reader).map { String(cString: $0) } ?? "" }

  /// Calls `body` with the name and the value of each attribute, in order.
  mutating func forEachAttribute(
    _ body: (_ name: UnsafePointer<UInt8>, _ value: UnsafePointer<UInt8>) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    while xmlTextReaderMoveToNextAttribute(reader) == 1 {
      guard let name = xmlTextReaderConstName(reader), let value = xmlTextReaderConstValue(reader) else {
        continue
      }
      try body(name, value)
    }
    _ = xmlTextReaderMoveToElement(reader)
  }

  /// The tag as a place in the listing.
  var span: SourceSpan {
    SourceSpan(file: number, start: UInt32(tag.lowerBound), end: UInt32(tag.upperBound))
  }

  /// Reads one node; false at the end.
  private mutating func step() throws(Diagnostic) -> Bool {
    let result = xmlTextReaderRead(reader)
    if result != 1 || !faults.all.isEmpty {
      if let fault = faults.all.first { throw .irMalformedXML(fault.message, at: place(of: fault)) }
      if result < 0 { throw .irMalformedXML("it cannot be parsed", at: span) }
      return false
    }
    switch UInt32(bitPattern: xmlTextReaderNodeType(reader)) {
    case XML_READER_TYPE_ELEMENT.rawValue:
      tag = tags.next()?.range ?? tag
      depth = Int(xmlTextReaderDepth(reader))
      isEmpty = xmlTextReaderIsEmptyElement(reader) == 1
    case XML_READER_TYPE_END_ELEMENT.rawValue:
      tag = tags.next()?.range ?? tag
      depth = Int(xmlTextReaderDepth(reader))
    case XML_READER_TYPE_DOCUMENT_TYPE.rawValue, XML_READER_TYPE_ENTITY_REFERENCE.rawValue:
      throw .irRefusedXML("an entity", at: span, wanted: "IRs have none, and they can do harm")
    default: break
    }
    return true
  }

  private func place(of fault: XMLFaults.Fault) -> SourceSpan {
    let line = min(max(fault.line, 1), file.lineStarts.count)
    let start = file.lineStarts[line - 1]
    let length = UInt32(file.line(line).count)
    let column = UInt32(min(max(fault.column - 1, 0), Int(length)))
    return SourceSpan(file: number, start: start + column, end: start + length)
  }
}

/// A decimal integer with blanks around it; nil where it is something else or does not fit.
func parseInteger(_ text: UnsafePointer<UInt8>) -> Int? {
  var cursor = text
  func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 0x09 && byte <= 0x0D) }
  while isBlank(cursor.pointee) { cursor += 1 }
  let isNegative = cursor.pointee == UInt8(ascii: "-")
  if isNegative || cursor.pointee == UInt8(ascii: "+") { cursor += 1 }
  var value = 0
  var hasDigits = false
  while case let digit = cursor.pointee &- UInt8(ascii: "0"), digit < 10 {
    let (product, overflowsProduct) = value.multipliedReportingOverflow(by: 10)
    let (sum, overflowsSum) = product.addingReportingOverflow(Int(digit))
    if overflowsProduct || overflowsSum { return nil }
    value = sum
    hasDigits = true
    cursor += 1
  }
  while isBlank(cursor.pointee) { cursor += 1 }
  guard hasDigits, cursor.pointee == 0 else { return nil }
  return isNegative ? -value : value
}
