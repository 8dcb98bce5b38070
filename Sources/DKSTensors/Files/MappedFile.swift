/// Bytes that someone else holds, usually a file mapped into memory.
///
/// The command line maps files; tests wrap arrays.
package final class MappedFile: @unchecked Sendable {
  // Unchecked: the bytes are never written after `init`, and `release` runs once, in `deinit`.
  /// The bytes; there as long as the file is held.
  package let bytes: UnsafeRawBufferPointer
  private let release: @Sendable () -> Void
  private let evict: @Sendable () -> Void

  /// Holds `bytes` until the last slice is gone, then calls `release`.
  ///
  /// - Parameter evict: Gives back the memory of bytes that can be had again from the file.
  package init(
    _ bytes: UnsafeRawBufferPointer, evict: @escaping @Sendable () -> Void = {},
    release: @escaping @Sendable () -> Void
  ) {
    self.bytes = bytes
    self.evict = evict
    self.release = release
  }

  /// Says that the bytes are not wanted for a while: they leave memory, and come back when they are looked at.
  package func rest() { evict() }

  /// Holds a copy of `array`.
  package convenience init(_ array: [UInt8]) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: array.count, alignment: 16)
    copy.copyBytes(from: array)
    let address = UInt(bitPattern: copy.baseAddress)
    self.init(UnsafeRawBufferPointer(copy)) { UnsafeMutableRawPointer(bitPattern: address)?.deallocate() }
  }

  deinit { release() }
}

/// A part of a mapped file that keeps the file alive.
package struct MappedSlice: Sendable {
  package let file: MappedFile
  /// Lies within the file.
  package let range: Range<Int>

  /// A part of `file`, or nil where `range` does not lie within it.
  package init?(_ file: MappedFile, _ range: Range<Int>) {
    guard range.lowerBound >= 0, range.upperBound <= file.bytes.count else { return nil }
    self.file = file
    self.range = range
  }

  package var count: Int { range.count }

  /// Calls `body` with the bytes, which must not leave it.
  package func withBytes<Result, Failure>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    defer { withExtendedLifetime(file) {} }
    return try body(UnsafeRawBufferPointer(rebasing: file.bytes[range]))
  }
}

/// A file to be read, and the way to the files beside it (weights, external data).
package struct ModelSource: Sendable {
  /// The name under which diagnostics show it.
  package var name: String
  package var file: MappedFile
  /// The file of that relative path in the folder of this one; the text of a failure is one clause.
  ///
  /// Readers refuse absolute paths and `..` before they ask.
  package var sibling: @Sendable (String) -> Result<MappedFile, WeightError>

  package init(
    name: String, file: MappedFile,
    sibling: @escaping @Sendable (String) -> Result<MappedFile, WeightError>
  ) {
    self.name = name
    self.file = file
    self.sibling = sibling
  }
}

/// A file to be written, as a list of pieces: nothing big is in memory before it is written.
package struct FileImage: Sendable {
  package enum Piece: Sendable {
    case bytes([UInt8])
    case stored(MappedSlice)
    case tensor(Tensor)
  }

  package private(set) var pieces: [Piece] = []
  /// The size of the whole in bytes.
  package private(set) var count = 0

  package init() {}

  package mutating func append(_ bytes: [UInt8]) {
    guard !bytes.isEmpty else { return }
    count += bytes.count
    if case .bytes(var last)? = pieces.last {
      pieces.removeLast()
      last.append(contentsOf: bytes)
      pieces.append(.bytes(last))
    } else {
      pieces.append(.bytes(bytes))
    }
  }

  package mutating func append(_ slice: MappedSlice) {
    guard slice.count > 0 else { return }
    pieces.append(.stored(slice))
    count += slice.count
  }

  /// Appends the elements of `tensor`, which are found when the file is written.
  package mutating func append(_ tensor: Tensor) {
    pieces.append(.tensor(tensor))
    count = count.addingReportingOverflow(tensor.byteCount ?? 0).partialValue
  }
}

/// What a writer makes: the file that was asked for and those that lie beside it.
package struct ModelFiles: Sendable {
  package var main: FileImage
  /// Other files by the ending that replaces or follows the main file's: `bin`, `data`, `safetensors`.
  package var siblings: [(name: String, image: FileImage)] = []
  /// How main file and data can be replaced so that they fit each other at every moment.
  package var interim = Interim.none
  /// An entry in the metadata of a `.safetensors` beside the main file that tells it from other people's.
  package var mark: (key: String, value: String)?

  /// A main file that is there only while the one beside it is replaced.
  package enum Interim: Sendable {
    /// The two names are fixed, and so is what they hold.
    case none
    /// The main file as it is where the data have this other name.
    case renamed(@Sendable (String) -> FileImage?)
    /// The main file as it is where the data begin so many bytes further on, a multiple of 64.
    case shifted(@Sendable (Int) -> FileImage?)
  }

  package init(main: FileImage) { self.main = main }
}
