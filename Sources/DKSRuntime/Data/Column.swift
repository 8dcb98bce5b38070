import CElementwise

extension DataSet {
  /// A field and its values.
  struct Column: Sendable {
    let field: Field
    let values: Values
  }

  /// A field's values, example after example.
  enum Values: Sendable {
    case floats([Float])
    case bytes([UInt8], scale: Float)
  }
}

extension DataSet.Column {
  /// Values that were row-major, in the order that `Layout` says.
  func inMemoryOrder() -> DataSet.Column {
    guard !Layout.isRowMajor(field.shape) else { return self }
    switch values {
    case .floats(let values):
      return DataSet.Column(field: field, values: .floats(channelsLast(values, zero: 0)))
    case .bytes(let values, let scale):
      return DataSet.Column(field: field, values: .bytes(channelsLast(values, zero: 0), scale: scale))
    }
  }

  private func channelsLast<Value>(_ values: [Value], zero: Value) -> [Value] {
    let (channels, places) = (field.shape[0], field.shape[1] * field.shape[2])
    var moved = [Value](repeating: zero, count: values.count)
    for start in stride(from: 0, to: values.count, by: max(field.count, 1)) {
      for channel in 0..<channels {
        for place in 0..<places {
          moved[start + place * channels + channel] = values[start + channel * places + place]
        }
      }
    }
    return moved
  }
}

extension DataSet.Values {
  /// Writes the values of one example.
  func copy(row: Int, count: Int, to target: UnsafeMutablePointer<Float>) {
    switch self {
    case .floats(let values):
      values.withUnsafeBufferPointer { buffer in
        if let start = buffer.baseAddress { target.update(from: start + row * count, count: count) }
      }
    case .bytes(let values, let scale):
      values.withUnsafeBufferPointer { buffer in
        if let start = buffer.baseAddress { dks_bytes_to_floats(count, scale, start + row * count, target) }
      }
    }
  }
}
