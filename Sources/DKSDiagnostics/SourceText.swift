/// The bytes of a text: an array, or memory that someone else holds, such as a mapped file.
public struct SourceText: RandomAccessCollection, @unchecked Sendable {
  // Unchecked: bytes that are held are never written, and live as long as their owner.
  private enum Storage {
    case array([UInt8])
    case held(UnsafeBufferPointer<UInt8>, by: AnyObject)
  }

  private let storage: Storage

  /// The text that is `bytes`.
  public init(_ bytes: [UInt8]) { storage = .array(bytes) }

  /// The text at `bytes`, which are there and do not change as long as `owner` lives.
  public init(_ bytes: UnsafeRawBufferPointer, heldBy owner: some AnyObject & Sendable) {
    storage = .held(bytes.bindMemory(to: UInt8.self), by: owner)
  }

  /// The first byte.
  public var startIndex: Int { 0 }

  /// Past the last byte.
  public var endIndex: Int {
    switch storage {
    case .array(let bytes): bytes.count
    case .held(let bytes, _): bytes.count
    }
  }

  /// Byte number `index`.
  public subscript(index: Int) -> UInt8 {
    switch storage {
    case .array(let bytes): return bytes[index]
    case .held(let bytes, _):
      precondition(bytes.indices.contains(index), "no such byte")
      return bytes[index]
    }
  }

  /// The bytes as an array; those that are held are copied.
  public var bytes: [UInt8] {
    switch storage {
    case .array(let bytes): bytes
    case .held(let bytes, _): Array(bytes)
    }
  }

  /// Calls `body` with the bytes, which must not leave it.
  public func withUnsafeBufferPointer<Result, Failure>(
    _ body: (UnsafeBufferPointer<UInt8>) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    switch storage {
    case .array(let bytes): return try bytes.withUnsafeBufferPointer(body)
    case .held(let bytes, let owner):
      defer { withExtendedLifetime(owner) {} }
      return try body(bytes)
    }
  }
}
