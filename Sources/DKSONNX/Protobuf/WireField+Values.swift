import DKSTensors

extension WireField {
  /// The payload's fields, where the field is a message.
  func message(in file: MappedFile) throws(WireFault) -> WireReader {
    WireReader(file, try bytes())
  }

  /// The payload, where the field is bytes.
  func bytes() throws(WireFault) -> Range<Int> {
    guard kind == .bytes else { throw wrongKind("bytes") }
    return payload
  }

  /// The payload as text, which must be well formed.
  func string(in file: MappedFile) throws(WireFault) -> String {
    let range = try bytes()
    let text = UnsafeRawBufferPointer(rebasing: file.bytes[range])
    guard let string = String(validating: text, as: UTF8.self) else {
      throw WireFault(message: "the text of field \(number) is not UTF-8", offset: range.lowerBound)
    }
    return string
  }

  /// The payload as a signed 64-bit number.
  func integer() throws(WireFault) -> Int {
    guard kind == .varint else { throw wrongKind("a number") }
    return Int(Int64(bitPattern: bits))
  }

  /// The payload as a 32-bit floating-point number.
  func float() throws(WireFault) -> Float {
    guard kind == .fixed32 else { throw wrongKind("a 32-bit number") }
    return Float(bitPattern: UInt32(truncatingIfNeeded: bits))
  }

  /// Calls `body` with the bits of each number of a repeated field, packed or not.
  func forEachVarint(in file: MappedFile, _ body: (UInt64) -> Void) throws(WireFault) {
    if kind == .varint { return body(bits) }
    var reader = WireReader(file, try bytes())
    while !reader.isAtEnd { body(try reader.varint()) }
  }

  /// Calls `body` with the bits of each fixed-size number of a repeated field, packed or not.
  func forEachFixed(
    _ size: Int, in file: MappedFile, _ body: (UInt64) -> Void
  ) throws(WireFault) {
    if kind == (size == 4 ? .fixed32 : .fixed64) { return body(bits) }
    var reader = WireReader(file, try bytes())
    while !reader.isAtEnd { body(try reader.fixed(size)) }
  }

  private func wrongKind(_ wanted: String) -> WireFault {
    let found = kind == .bytes ? "bytes" : kind == .varint ? "a number" : "a number of fixed size"
    return WireFault(message: "field \(number) is \(found), \(wanted) expected", offset: whole.lowerBound)
  }
}
