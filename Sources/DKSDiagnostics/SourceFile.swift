/// The text of one file and the name it is reported under; positions are found in logarithmic time.
public struct SourceFile: Sendable {
  /// The path as the user gave it, or `<stdin>`.
  public let name: String
  /// The file's bytes, as UTF-8; not necessarily well formed.
  public let text: SourceText
  /// The offset of the first byte of each line; the first is 0.
  public let lineStarts: [UInt32]

  /// Indexes the lines of `text`, in one pass over it.
  ///
  /// - Requires: `text` has fewer than 2³² bytes.
  public init(name: String, text: SourceText) {
    self.name = name
    self.text = text
    var starts: [UInt32] = [0]
    text.withUnsafeBufferPointer { bytes in
      for i in bytes.indices where bytes[i] == UInt8(ascii: "\n") { starts.append(UInt32(i + 1)) }
    }
    lineStarts = starts
  }

  /// Indexes the lines of `text`.
  public init(name: String, text: [UInt8]) {
    self.init(name: name, text: SourceText(text))
  }

  /// Indexes the lines of `text`.
  public init(name: String, text: String) {
    self.init(name: name, text: Array(text.utf8))
  }

  /// A line and a column, both counted from 1; the column counts Unicode scalars, as compilers do.
  public struct Position: Hashable, Sendable {
    /// The line, from 1.
    public var line: Int
    /// The column, from 1, in Unicode scalars.
    public var column: Int
  }

  /// The position of the byte at `offset`; offsets past the end count as the end.
  public func position(at offset: UInt32) -> Position {
    let offset = min(offset, UInt32(text.count))
    var low = 0
    var high = lineStarts.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    let line = Int(lineStarts[low])..<Int(offset)
    let column = text.withUnsafeBufferPointer { bytes in
      bytes[line].reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
    }
    return Position(line: low + 1, column: column)
  }

  /// The bytes of line number `line` (from 1), without its line end.
  public func line(_ line: Int) -> SourceText.SubSequence {
    guard line >= 1, line <= lineStarts.count else { return text[text.endIndex...] }
    let start = Int(lineStarts[line - 1])
    var end = line < lineStarts.count ? Int(lineStarts[line]) - 1 : text.count
    if end > start, text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return text[start..<max(start, end)]
  }

  /// The text of `start ..< end`, repaired where it is not well-formed UTF-8.
  public func text(from start: UInt32, to end: UInt32) -> String {
    let end = min(Int(end), text.count)
    return String(decoding: text[min(Int(start), end)..<end], as: UTF8.self)
  }
}

/// The files of one compilation; a span's `file` is an index into it.
public struct SourceMap: Sendable {
  /// The files, in the order in which they were read.
  public private(set) var files: [SourceFile] = []

  /// A map without files.
  public init() {}

  /// Adds `file` and returns its number.
  public mutating func add(_ file: SourceFile) -> UInt32 {
    files.append(file)
    return UInt32(files.count - 1)
  }

  /// The file that `span` lies in, if it is one of this map's.
  public func file(of span: SourceSpan) -> SourceFile? {
    Int(span.file) < files.count ? files[Int(span.file)] : nil
  }

  /// The text that `span` covers; empty for a span of another map.
  public func text(of span: SourceSpan) -> String {
    file(of: span)?.text(from: span.start, to: span.end) ?? ""
  }
}
