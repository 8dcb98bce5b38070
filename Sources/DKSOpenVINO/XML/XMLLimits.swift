import DKSDiagnostics

/// What a file may not go beyond: no network comes near, and hostile files go no further.
enum XMLLimits {
  /// libxml2 counts in 32 bits.
  static let fileSize = Int(Int32.max) - 1
  static let depth = 64
  /// libxml2 compares each attribute of a tag with all before it.
  static let attributesOfTag = 256
  static let tagSize = 4 << 20
  static let layers = 4_000_000

  /// The first tag of `text` that is not taken: a document type (and with it entities), one that stands too deep
  /// or is too large.
  static func fault(in file: SourceFile, number: UInt32) -> Diagnostic? {
    file.text.withUnsafeBufferPointer { text in
      var tags = XMLTags(text)
      var depth = 0
      while let tag = tags.next() {
        let span = SourceSpan(
          file: number, start: UInt32(tag.range.lowerBound),
          end: UInt32(min(tag.range.upperBound, tag.range.lowerBound + 200)))
        switch tag.kind {
        case .declaration:
          return .irRefusedXML("a document type", at: span, wanted: "IRs have none, and entities can do harm")
        case .start: depth += 1
        case .end: depth -= 1
        case .empty: break
        }
        if depth > Self.depth {
          return .irRefusedXML("an element \(depth) deep", at: span, wanted: "at most \(Self.depth) are read")
        }
        if tag.attributeCount > attributesOfTag {
          return .irRefusedXML(
            "a tag with \(tag.attributeCount) attributes", at: span,
            wanted: "at most \(attributesOfTag) are read")
        }
        if tag.range.count > tagSize {
          return .irRefusedXML(
            "a tag of \(tag.range.count) bytes", at: span, wanted: "at most \(tagSize) are read")
        }
      }
      return nil
    }
  }
}
