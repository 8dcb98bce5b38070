extension Tensor {
  /// How many bytes are handed on at a time.
  static let chunkSize = 1 << 20

  /// Hands the bytes of all elements to `sink`, at most 1 MiB at a time.
  ///
  /// Stored elements go straight from the mapped file; drawn and computed ones are made for this call and
  /// forgotten after it.
  ///
  /// - Throws: `WeightError` where the elements cannot be had, and whatever `sink` throws.
  package func write(_ sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    if let problem { throw problem }
    switch payload {
    case .stored(let slice): try slice.withBytes { bytes in try handOn(bytes, to: sink) }
    case .bytes(let array): try array.withUnsafeBytes { bytes in try handOn(bytes, to: sink) }
    case .filled(let value): try writeRepeated(value, to: sink)
    case .drawn, .computed:
      let elements = try floats()
      guard type != .float32 else { return try elements.withUnsafeBytes { try handOn($0, to: sink) } }
      guard let size = type.byteCount else { throw WeightError("has elements of no known size") }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(Tensor.chunkSize)
      for start in stride(from: 0, to: elements.count, by: Tensor.chunkSize / size) {
        bytes.removeAll(keepingCapacity: true)
        for element in elements[start..<min(start + Tensor.chunkSize / size, elements.count)] {
          type.append(Double(element), to: &bytes)
        }
        try bytes.withUnsafeBytes { try sink($0) }
      }
    }
  }

  private func writeRepeated(_ value: Double, to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    guard var left = byteCount, left > 0 else { return }
    var element: [UInt8] = []
    type.append(value, to: &element)
    let size = min(Tensor.chunkSize, left)
    var chunk: [UInt8] = []
    chunk.reserveCapacity(size)
    while chunk.count < size { chunk += element }
    try chunk.withUnsafeBytes { bytes in
      while left > 0 {
        let count = min(left, bytes.count)
        try sink(UnsafeRawBufferPointer(rebasing: bytes[..<count]))
        left -= count
      }
    }
  }
}

/// Hands `bytes` to `sink`, at most 1 MiB at a time.
private func handOn(
  _ bytes: UnsafeRawBufferPointer, to sink: (UnsafeRawBufferPointer) throws -> Void
) throws {
  for start in stride(from: 0, to: bytes.count, by: Tensor.chunkSize) {
    try sink(UnsafeRawBufferPointer(rebasing: bytes[start..<min(start + Tensor.chunkSize, bytes.count)]))
  }
}

extension FileImage {
  /// Hands the bytes of the whole file to `sink`, at most 1 MiB at a time.
  ///
  /// - Throws: `WeightError` where the elements of a tensor cannot be had or are not as many bytes as were
  ///   counted, and whatever `sink` throws.
  package func write(to sink: (UnsafeRawBufferPointer) throws -> Void) throws {
    for piece in pieces {
      switch piece {
      case .bytes(let bytes): try bytes.withUnsafeBytes { try handOn($0, to: sink) }
      case .stored(let slice): try slice.withBytes { try handOn($0, to: sink) }
      case .tensor(let tensor):
        guard tensor.byteCount != nil else { throw WeightError("has elements of no known size") }
        try tensor.write(sink)
      }
    }
  }
}
