/// The header of a safetensors file as it stands there: a JSON object of objects, of which only what the format
/// has is read.
struct SafetensorsHeader {
  /// What the header says of one tensor.
  struct Entry {
    var name: String
    var type: String
    var shape: [Int]
    var start: Int
    var end: Int
  }

  var entries: [Entry] = []
  /// What the file says of itself.
  var metadata: [String: String] = [:]

  /// Reads the text of a header.
  init(_ text: UnsafeRawBufferPointer) throws(WeightError) {
    var reader = HeaderReader(text)
    try reader.object { name, reader throws(WeightError) in
      if name == "__metadata__" {
        try reader.object { key, reader throws(WeightError) in metadata[key] = try reader.string() }
      } else {
        entries.append(try SafetensorsHeader.entry(name, &reader))
      }
    }
    try reader.expectEnd()
  }

  private static func entry(_ name: String, _ reader: inout HeaderReader) throws(WeightError) -> Entry {
    var type: String?
    var shape: [Int]?
    var offsets: [Int]?
    try reader.object { key, reader throws(WeightError) in
      switch key {
      case "dtype": type = try reader.string()
      case "shape": shape = try reader.integers()
      case "data_offsets": offsets = try reader.integers()
      default: throw WeightError("the tensor '\(name)' has the key '\(key)', which the format does not have")
      }
    }
    guard let type, let shape, let offsets, offsets.count == 2 else {
      throw WeightError("the tensor '\(name)' lacks its dtype, shape or two data_offsets")
    }
    return Entry(name: name, type: type, shape: shape, start: offsets[0], end: offsets[1])
  }
}

/// Takes JSON objects of strings, integers and arrays of integers from bytes; nothing is nested deeper.
struct HeaderReader {
  private let text: UnsafeRawBufferPointer
  private var position = 0

  init(_ text: UnsafeRawBufferPointer) { self.text = text }

  /// Reads an object; `member` reads the value of each key.
  mutating func object(
    _ member: (String, inout HeaderReader) throws(WeightError) -> Void
  ) throws(WeightError) {
    try expect("{")
    if take("}") { return }
    repeat {
      let key = try string()
      try expect(":")
      try member(key, &self)
    } while take(",")
    try expect("}")
  }

  /// Reads an array of integers that are not negative.
  mutating func integers() throws(WeightError) -> [Int] {
    var result: [Int] = []
    try expect("[")
    if take("]") { return result }
    repeat { result.append(try integer()) } while take(",")
    try expect("]")
    return result
  }

  /// Fails unless only white space is left.
  mutating func expectEnd() throws(WeightError) {
    skipSpace()
    guard position == text.count else { throw unexpected("the end of the header") }
  }

  private mutating func integer() throws(WeightError) -> Int {
    skipSpace()
    var value: Int?
    while position < text.count, let digit = Int(exactly: text[position])?.subtracting(48), 0...9 ~= digit {
      let (tens, hasOverflow) = (value ?? 0).multipliedReportingOverflow(by: 10)
      guard !hasOverflow, let next = tens.adding(digit) else { throw unexpected("an integer of 64 bits") }
      value = next
      position += 1
    }
    guard let value else { throw unexpected("an integer") }
    return value
  }

  /// Reads a string with its escapes.
  mutating func string() throws(WeightError) -> String {
    try expect("\"")
    var bytes: [UInt8] = []
    while position < text.count {
      let byte = text[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: bytes, as: UTF8.self) else {
          throw unexpected("UTF-8 in a string")
        }
        return string
      case UInt8(ascii: "\\"): try appendEscape(to: &bytes)
      case ..<0x20: throw unexpected("no control character in a string")
      default: bytes.append(byte)
      }
    }
    throw unexpected("the end of a string")
  }

  private mutating func appendEscape(to bytes: inout [UInt8]) throws(WeightError) {
    guard position < text.count else { throw unexpected("the end of a string") }
    let letter = text[position]
    position += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): bytes.append(letter)
    case UInt8(ascii: "b"): bytes.append(0x08)
    case UInt8(ascii: "f"): bytes.append(0x0c)
    case UInt8(ascii: "n"): bytes.append(0x0a)
    case UInt8(ascii: "r"): bytes.append(0x0d)
    case UInt8(ascii: "t"): bytes.append(0x09)
    case UInt8(ascii: "u"): bytes += Array(String(try escapedScalar()).utf8)
    default: throw unexpected("an escape of JSON")
    }
  }

  /// The four digits after `\u`, and those of the second half of a surrogate pair.
  private mutating func escapedScalar() throws(WeightError) -> Character {
    let first = try fourDigits()
    var code = first
    if 0xd800..<0xdc00 ~= first {
      guard take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
        throw unexpected("the second half of a pair")
      }
      let second = try fourDigits()
      guard 0xdc00..<0xe000 ~= second else { throw unexpected("the second half of a pair") }
      code = 0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)
    }
    guard let scalar = Unicode.Scalar(code) else { throw unexpected("a character") }
    return Character(scalar)
  }

  private mutating func fourDigits() throws(WeightError) -> UInt32 {
    var code: UInt32 = 0
    for _ in 0..<4 {
      guard position < text.count, let digit = Character(Unicode.Scalar(text[position])).hexDigitValue else {
        throw unexpected("four hexadecimal digits")
      }
      code = code << 4 | UInt32(digit)
      position += 1
    }
    return code
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard position < text.count, text[position] == byte else { return false }
    position += 1
    return true
  }

  /// Takes `mark` after white space, if it is next.
  private mutating func take(_ mark: Unicode.Scalar) -> Bool {
    skipSpace()
    return take(UInt8(truncatingIfNeeded: mark.value))
  }

  private mutating func expect(_ mark: Unicode.Scalar) throws(WeightError) {
    guard take(mark) else { throw unexpected("'\(mark)'") }
  }

  private mutating func skipSpace() {
    while position < text.count, [0x20, 0x09, 0x0a, 0x0d].contains(text[position]) { position += 1 }
  }

  private func unexpected(_ wanted: String) -> WeightError {
    WeightError("the header is no JSON of the format: \(wanted) is wanted at byte \(position)")
  }
}
