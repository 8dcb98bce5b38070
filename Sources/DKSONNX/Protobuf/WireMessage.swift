import DKSTensors

/// A message to be written: its size is known before any of it is.
struct WireMessage: Sendable {
  private(set) var image = FileImage()

  init() {}

  /// The size in bytes.
  var count: Int { image.count }

  /// Adds a number, as the bits of its two's complement.
  mutating func append(_ number: Int, integer: Int) {
    image.append(WireMessage.tag(number, .varint) + WireMessage.varint(UInt64(bitPattern: Int64(integer))))
  }

  /// Adds a 32-bit floating-point number.
  mutating func append(_ number: Int, float: Float) {
    image.append(WireMessage.tag(number, .fixed32) + WireMessage.littleEndian(float.bitPattern))
  }

  /// Adds text.
  mutating func append(_ number: Int, string: String) {
    append(number, bytes: Array(string.utf8))
  }

  /// Adds bytes.
  mutating func append(_ number: Int, bytes: [UInt8]) {
    image.append(WireMessage.tag(number, .bytes) + WireMessage.varint(UInt64(bytes.count)) + bytes)
  }

  /// Adds numbers, packed where the schema says so.
  mutating func append(_ number: Int, integers: [Int], isPacked: Bool = false) {
    guard isPacked else {
      for integer in integers { append(number, integer: integer) }
      return
    }
    append(number, bytes: integers.flatMap { WireMessage.varint(UInt64(bitPattern: Int64($0))) })
  }

  /// Adds a message.
  mutating func append(_ number: Int, message: WireMessage) {
    image.append(WireMessage.tag(number, .bytes) + WireMessage.varint(UInt64(message.count)))
    image.append(contentsOf: message.image)
  }

  /// Adds the elements of a tensor, found when the file is written.
  mutating func append(_ number: Int, elements tensor: Tensor, count: Int) {
    image.append(WireMessage.tag(number, .bytes) + WireMessage.varint(UInt64(count)))
    image.append(tensor)
  }

  /// Adds whole fields as they lie in a file; `range` lies within it.
  mutating func copy(_ range: Range<Int>, of file: MappedFile) {
    image.copy(range, of: file)
  }

  /// Adds the fields of another message.
  mutating func append(contentsOf other: WireMessage) {
    image.append(contentsOf: other.image)
  }

  private static func tag(_ number: Int, _ kind: WireField.Kind) -> [UInt8] {
    varint(UInt64(number) << 3 | UInt64(kind.rawValue))
  }

  private static func varint(_ value: UInt64) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
    return bytes
  }

  static func littleEndian<Bits: FixedWidthInteger>(_ bits: Bits) -> [UInt8] {
    withUnsafeBytes(of: bits.littleEndian) { Array($0) }
  }
}

extension FileImage {
  /// The size below which bytes are copied into memory rather than referred to: the list of pieces stays short.
  private static let smallest = 4096

  /// Appends part of a file; `range` lies within it.
  mutating func copy(_ range: Range<Int>, of file: MappedFile) {
    guard let slice = MappedSlice(file, range) else { return }
    if slice.count >= FileImage.smallest {
      append(slice)
    } else {
      slice.withBytes { append(Array($0)) }
    }
  }

  /// Appends all of `other`.
  mutating func append(contentsOf other: FileImage) {
    for piece in other.pieces {
      switch piece {
      case .bytes(let bytes): append(bytes)
      case .stored(let slice): append(slice)
      case .tensor(let tensor): append(tensor)
      }
    }
  }
}
