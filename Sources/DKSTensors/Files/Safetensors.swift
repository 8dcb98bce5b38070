import DKSDiagnostics

/// The file format of PyTorch's weights: the length of the header in 8 bytes, the header as JSON, the elements.
///
/// `{"name": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]}}`, offsets from the end of the header.
package enum Safetensors {
  /// Longer headers are refused, as the reference implementation does.
  private static let largestHeader = 100_000_000

  /// The type of elements by its name in the format.
  private static let types: [(name: String, type: ElementType)] = [
    ("F32", .float32), ("F16", .float16), ("BF16", .bfloat16), ("F64", .float64), ("I8", .int8),
    ("I16", .int16), ("I32", .int32), ("I64", .int64), ("U8", .uint8), ("U16", .uint16), ("U32", .uint32),
    ("U64", .uint64), ("BOOL", .boolean),
  ]

  /// The bits of an element of types that are only carried.
  private static let bitsOfOthers = [
    "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "C64": 64,
  ]

  /// A file of these tensors in this order; tensors whose elements are of no type of the format are left out.
  package static func image(
    of tensors: [(name: String, tensor: Tensor)], metadata: [(String, String)]
  ) -> FileImage {
    var members: [String] = []
    if !metadata.isEmpty {
      let texts = metadata.map { "\(jsonString($0)):\(jsonString($1))" }
      members.append("\"__metadata__\":{" + texts.joined(separator: ",") + "}")
    }
    var offset = 0
    var written: [Tensor] = []
    for (name, tensor) in tensors {
      guard let type = types.first(where: { $0.type == tensor.type })?.name, let size = tensor.byteCount,
        let end = offset.adding(size)
      else { continue }
      let shape = tensor.shape.map { "\($0)" }.joined(separator: ",")
      members.append(
        "\(jsonString(name)):{\"dtype\":\"\(type)\",\"shape\":[\(shape)],\"data_offsets\":[\(offset),\(end)]}"
      )
      offset = end
      written.append(tensor)
    }
    var header = Array(("{" + members.joined(separator: ",") + "}").utf8)
    header += Array(repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)
    var image = FileImage()
    image.append(withUnsafeBytes(of: UInt64(header.count).littleEndian) { Array($0) })
    image.append(header)
    for tensor in written { image.append(tensor) }
    return image
  }

  /// The tensors of a file in the order of its header; their elements stay in the file.
  ///
  /// What the reference implementation refuses is refused: bytes that belong to no tensor or to two.
  ///
  /// - Throws: `WeightError` where the file is not one of the format.
  package static func read(_ source: ModelSource) throws(WeightError) -> [(name: String, tensor: Tensor)] {
    defer { withExtendedLifetime(source) {} }
    let (header, start) = try header(of: source.file)
    try checkLayout(of: header.entries, size: source.file.bytes.count - start)
    var names: Set<String> = []
    var tensors: [(name: String, tensor: Tensor)] = []
    for entry in header.entries {
      guard names.insert(entry.name).inserted else {
        throw WeightError("two tensors are called '\(entry.name)'")
      }
      tensors.append((entry.name, try tensor(entry, of: source.file, from: start)))
    }
    return tensors
  }

  /// What a file says of itself; empty for a file of no or another format.
  package static func metadata(of file: MappedFile) -> [String: String] {
    defer { withExtendedLifetime(file) {} }
    return (try? header(of: file).header.metadata) ?? [:]
  }

  /// The header, and where the elements begin.
  private static func header(
    of file: MappedFile
  ) throws(WeightError) -> (header: SafetensorsHeader, start: Int) {
    let bytes = file.bytes
    guard bytes.count >= 8 else {
      throw WeightError("the file has \(bytes.count) bytes, a safetensors file has at least 8")
    }
    let length = UInt64(littleEndian: bytes.loadUnaligned(as: UInt64.self))
    guard length <= UInt64(largestHeader) else {
      throw WeightError("the header has \(length) bytes, at most \(largestHeader) are read")
    }
    let start = 8 + Int(length)
    guard start <= bytes.count else {
      throw WeightError("the header has \(length) bytes, the file has \(bytes.count)")
    }
    return (try SafetensorsHeader(UnsafeRawBufferPointer(rebasing: bytes[8..<start])), start)
  }

  /// Every byte after the header belongs to one tensor.
  private static func checkLayout(
    of entries: [SafetensorsHeader.Entry], size: Int
  ) throws(WeightError) {
    var end = 0
    var last: String?
    for entry in entries.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
      guard entry.start <= entry.end, entry.end <= size else {
        throw WeightError(
          "the tensor '\(entry.name)' lies at \(entry.start)..<\(entry.end), the file has \(size) bytes of elements"
        )
      }
      guard entry.start >= end else {
        throw WeightError(
          "the tensors '\(last ?? "")' and '\(entry.name)' overlap, at byte \(entry.start) of the elements")
      }
      guard entry.start == end else {
        throw WeightError(
          "\(entry.start - end) bytes before the tensor '\(entry.name)' belong to no tensor, it should begin at \(end)"
        )
      }
      (end, last) = (entry.end, entry.name)
    }
    guard end == size else {
      throw WeightError(
        "\(size - end) bytes after the last tensor belong to no tensor, the file is longer than its header says"
      )
    }
  }

  private static func tensor(
    _ entry: SafetensorsHeader.Entry, of file: MappedFile, from start: Int
  ) throws(WeightError) -> Tensor {
    guard let slice = MappedSlice(file, entry.start + start..<entry.end + start) else {
      throw WeightError("the tensor '\(entry.name)' is not in the file")
    }
    do throws(WeightError) {
      if let type = types.first(where: { $0.name == entry.type })?.type {
        return try Tensor.checked(type, entry.shape, .stored(slice))
      }
      guard let bits = bitsOfOthers[entry.type] else {
        throw WeightError("has the dtype '\(entry.type)', which the format does not have")
      }
      let (size, overflows) = (Tensor.checkedCount(entry.shape) ?? .max).multipliedReportingOverflow(by: bits)
      guard !overflows, size % 8 == 0, size / 8 == slice.count else {
        throw WeightError("has \(slice.count) bytes, \(entry.shape) of \(entry.type) wants another number")
      }
      return Tensor(.other, entry.shape, .stored(slice))
    } catch {
      throw WeightError("the tensor '\(entry.name)' \(error.message)")
    }
  }
}
