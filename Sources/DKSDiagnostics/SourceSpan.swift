/// A stretch of one source file, in UTF-8 bytes.
///
/// Twelve bytes without references: every token and node carries one, and a file may be 50 MB long.
public struct SourceSpan: Hashable, Sendable {
  /// The index of the file in its `SourceMap`.
  public var file: UInt32
  /// The offset of the first byte.
  public var start: UInt32
  /// The offset past the last byte; equal to `start` for a point between two bytes.
  public var end: UInt32

  /// Makes the span `start ..< end` of file number `file`.
  public init(file: UInt32, start: UInt32, end: UInt32) {
    self.file = file
    self.start = start
    self.end = end
  }

  /// The smallest span that covers both `self` and `other`, which lie in one file.
  public func union(_ other: SourceSpan) -> SourceSpan {
    SourceSpan(file: file, start: Swift.min(start, other.start), end: Swift.max(end, other.end))
  }

  /// The point just after the span.
  public var endPoint: SourceSpan { SourceSpan(file: file, start: end, end: end) }
}
