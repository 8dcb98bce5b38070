import DKSTensors

/// A fault of the encoding itself: bytes that are no message.
struct WireFault: Error, Hashable, Sendable {
  /// One clause, found before wanted.
  var message: String
  /// The offset in the file of the first byte that is wrong.
  var offset: Int
}

/// One field of a message as it lies in the file (protobuf.dev, "Encoding").
struct WireField: Hashable, Sendable {
  /// How the payload is encoded; groups are refused.
  enum Kind: UInt8, Sendable {
    case varint = 0
    case fixed64 = 1
    case bytes = 2
    case fixed32 = 5
  }

  /// The number that the schema gives the field.
  var number: Int
  var kind: Kind
  /// The field with its tag and length.
  var whole: Range<Int>
  /// The field without them.
  var payload: Range<Int>
  /// The value of a field that is one number, as its bits.
  var bits: UInt64
}

/// Walks over the fields of one message in a mapped file; nothing is copied.
///
/// Every length is checked against the message's own end before it is used.
struct WireReader {
  let file: MappedFile
  private(set) var position: Int
  let end: Int

  /// Reads the message in `range`, which lies within `file`.
  init(_ file: MappedFile, _ range: Range<Int>) {
    self.file = file
    position = max(0, range.lowerBound)
    end = min(range.upperBound, file.bytes.count)
  }

  /// The next field, or nil at the end.
  mutating func next() throws(WireFault) -> WireField? {
    guard position < end else { return nil }
    let start = position
    let tag = try varint()
    let number = tag >> 3
    guard number >= 1, number < 1 << 29 else {
      throw WireFault(message: "a field has the number \(number), fields have 1 to 536870911", offset: start)
    }
    guard let kind = WireField.Kind(rawValue: UInt8(tag & 7)) else {
      let what = tag & 7 == 3 || tag & 7 == 4 ? "is a group" : "has the unknown wire type \(tag & 7)"
      throw WireFault(
        message: "field \(number) \(what); numbers, lengths and bytes are expected", offset: start)
    }
    var bits: UInt64 = 0
    var payload = position..<position
    switch kind {
    case .varint:
      bits = try varint()
      payload = payload.lowerBound..<position
    case .fixed32:
      bits = try fixed(4)
      payload = payload.lowerBound..<position
    case .fixed64:
      bits = try fixed(8)
      payload = payload.lowerBound..<position
    case .bytes:
      let count = try varint()
      guard count <= UInt64(end - position) else {
        throw WireFault(
          message: "field \(number) says it has \(count) bytes where \(end - position) are left",
          offset: start)
      }
      payload = position..<(position + Int(count))
      position = payload.upperBound
    }
    return WireField(
      number: Int(number), kind: kind, whole: start..<position, payload: payload, bits: bits)
  }

  /// A number of seven bits a byte, the lowest first.
  mutating func varint() throws(WireFault) -> UInt64 {
    let start = position
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < end {
      let byte = file.bytes[position]
      position += 1
      if shift == 63, byte > 1 {
        throw WireFault(message: "a number has more than 64 bits", offset: start)
      }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
      if shift > 63 { throw WireFault(message: "a number has more than ten bytes", offset: start) }
    }
    throw WireFault(message: "the message ends within a number", offset: start)
  }

  /// A little-endian number of `count` bytes.
  mutating func fixed(_ count: Int) throws(WireFault) -> UInt64 {
    guard end - position >= count else {
      throw WireFault(message: "the message ends within a number of \(count) bytes", offset: position)
    }
    var value: UInt64 = 0
    for i in 0..<count { value |= UInt64(file.bytes[position + i]) << UInt64(8 * i) }
    position += count
    return value
  }

  /// Whether everything was read.
  var isAtEnd: Bool { position >= end }
}
