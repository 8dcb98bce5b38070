/// The scalar that starts at `index` of `text` and its length in bytes; nil if the bytes there are no well-formed
/// UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing past U+10FFFF), or if `index` is past the end.
package func scalar(in text: [UInt8], at index: Int) -> (value: Unicode.Scalar, length: Int)? {
  guard index < text.count else { return nil }
  let first = text[index]
  let length: Int
  var value: UInt32
  let smallest: UInt32
  switch first {
  case 0..<0x80: return (Unicode.Scalar(first), 1)
  case 0xC2..<0xE0: (length, value, smallest) = (2, UInt32(first & 0x1F), 0x80)
  case 0xE0..<0xF0: (length, value, smallest) = (3, UInt32(first & 0x0F), 0x800)
  case 0xF0..<0xF5: (length, value, smallest) = (4, UInt32(first & 0x07), 0x10000)
  default: return nil
  }
  guard index + length <= text.count else { return nil }
  for byte in text[(index + 1)..<(index + length)] {
    guard byte & 0xC0 == 0x80 else { return nil }
    value = value << 6 | UInt32(byte & 0x3F)
  }
  guard value >= smallest, let scalar = Unicode.Scalar(value) else { return nil }
  return (scalar, length)
}
