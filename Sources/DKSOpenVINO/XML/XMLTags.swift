import DKSDiagnostics

/// Walks over the tags of an XML text, to know where in it each stands.
///
/// The reader of libxml2 runs ahead of the element it reports, so its offsets are those of its buffer. This
/// finds the same tags in the same order by their angle brackets; what is well formed is libxml2's business.
struct XMLTags {
  enum Kind { case start, empty, end, declaration }

  struct Tag {
    var kind: Kind
    /// From `<` to past `>`.
    var range: Range<Int>
    /// The number of equals signs outside quotes.
    var attributeCount: Int
  }

  private let text: UnsafeBufferPointer<UInt8>
  private var cursor = 0

  init(_ text: UnsafeBufferPointer<UInt8>) { self.text = text }

  /// The next tag, or nil where there is none; comments, instructions and CDATA are stepped over.
  mutating func next() -> Tag? {
    while let start = find(UInt8(ascii: "<"), from: cursor) {
      switch byte(start + 1) {
      case UInt8(ascii: "?"):
        cursor = past("?>", from: start + 2)
      case UInt8(ascii: "!"):
        if starts("<!--", at: start) {
          cursor = past("-->", from: start + 4)
        } else if starts("<![CDATA[", at: start) {
          cursor = past("]]>", from: start + 9)
        } else {
          return tag(.declaration, from: start)
        }
      case UInt8(ascii: "/"):
        return tag(.end, from: start)
      default:
        return tag(.start, from: start)
      }
    }
    return nil
  }

  private mutating func tag(_ kind: Kind, from start: Int) -> Tag {
    var kind = kind
    var count = 0
    var index = start + 1
    scan: while index < text.count {
      switch text[index] {
      case UInt8(ascii: ">"): break scan
      case UInt8(ascii: "="): count += 1
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        index = find(text[index], from: index + 1) ?? text.count
      default: break
      }
      index += 1
    }
    if kind == .start, index > start, byte(index - 1) == UInt8(ascii: "/") { kind = .empty }
    cursor = min(index + 1, text.count)
    return Tag(kind: kind, range: start..<cursor, attributeCount: count)
  }

  private func byte(_ index: Int) -> UInt8? { index < text.count ? text[index] : nil }

  private func find(_ byte: UInt8, from start: Int) -> Int? {
    var index = start
    while index < text.count {
      if text[index] == byte { return index }
      index += 1
    }
    return nil
  }

  private func starts(_ prefix: StaticString, at start: Int) -> Bool {
    guard text.count - start >= prefix.utf8CodeUnitCount else { return false }
    for i in 0..<prefix.utf8CodeUnitCount where text[start + i] != prefix.utf8Start[i] { return false }
    return true
  }

  private func past(_ mark: StaticString, from start: Int) -> Int {
    var index = start
    while let found = find(mark.utf8Start[0], from: index) {
      if starts(mark, at: found) { return found + mark.utf8CodeUnitCount }
      index = found + 1
    }
    return text.count
  }

  /// Where the attribute `name` stands in the tag at `range`: from its name to past its value.
  static func attribute(_ name: String, in text: SourceText, tag range: Range<Int>) -> Range<Int>? {
    let wanted = Array(name.utf8)
    var index = range.lowerBound
    var quote: UInt8?
    while index < min(range.upperBound, text.count) {
      let byte = text[index]
      if let open = quote {
        if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
        quote = byte
      } else if byte == wanted.first, index > range.lowerBound, isBlank(text[index - 1]),
        text[index...].starts(with: wanted)
      {
        var end = index + wanted.count
        while end < range.upperBound, isBlank(text[end]) { end += 1 }
        if end < range.upperBound, text[end] == UInt8(ascii: "=") {
          let open = text[end...].firstIndex { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "'") }
          guard let open, let close = text[(open + 1)...].firstIndex(of: text[open]) else { return nil }
          return index..<min(close + 1, range.upperBound)
        }
      }
      index += 1
    }
    return nil
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0D
  }
}
