extension Tensor {
  /// These numbers, as a vector unless a shape of as many elements is given.
  package static func floats(_ values: [Float], shape: [Int]? = nil) -> Tensor {
    Tensor(.float32, shape ?? [values.count], .bytes(littleEndianBytes(values.map(\.bitPattern))))
  }

  /// These numbers as elements of `type`, integers rounded toward zero and held within the type.
  package static func numbers(_ values: [Double], _ type: ElementType, shape: [Int]? = nil) -> Tensor {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(values.count * (type.byteCount ?? 0))
    for value in values { type.append(value, to: &bytes) }
    return Tensor(type, shape ?? [values.count], .bytes(bytes))
  }

  /// These integers, of 64 bits unless another type is given, as a vector unless a shape is given.
  package static func integers(
    _ values: [Int64], _ type: ElementType = .int64, shape: [Int]? = nil
  ) -> Tensor {
    if type == .int64 {
      let bytes = littleEndianBytes(values.map { UInt64(bitPattern: $0) })
      return Tensor(type, shape ?? [values.count], .bytes(bytes))
    }
    var bytes: [UInt8] = []
    for value in values { type.append(value, to: &bytes) }
    return Tensor(type, shape ?? [values.count], .bytes(bytes))
  }

  /// These integers, of 64 bits.
  package static func ints(_ values: [Int], shape: [Int]? = nil) -> Tensor {
    integers(values.map { Int64($0) }, shape: shape)
  }

  /// One number, without axes.
  package static func scalar(_ value: Double, _ type: ElementType = .float32) -> Tensor {
    numbers([value], type, shape: [])
  }

  private static func littleEndianBytes<Word: FixedWidthInteger>(_ words: [Word]) -> [UInt8] {
    words.map(\.littleEndian).withUnsafeBytes { [UInt8]($0) }
  }
}

extension ElementType {
  /// Appends `value` as an element of this type; nothing for elements of no known size.
  func append(_ value: Double, to bytes: inout [UInt8]) {
    switch self {
    case .float32: appendWord(Float(value).bitPattern, to: &bytes)
    case .float64: appendWord(value.bitPattern, to: &bytes)
    case .float16: appendWord(halfBits(Float(value)), to: &bytes)
    case .bfloat16: appendWord(bfloat16Bits(Float(value)), to: &bytes)
    case .boolean: bytes.append(value == 0 ? 0 : 1)
    case .uint64: appendWord(UInt64(clamping: value), to: &bytes)
    default: append(Int64(clamping: value), to: &bytes)
    }
  }

  /// Appends `value` as an element of this type; nothing for elements of no known size.
  func append(_ value: Int64, to bytes: inout [UInt8]) {
    switch self {
    case .int8: appendWord(Int8(clamping: value), to: &bytes)
    case .int16: appendWord(Int16(clamping: value), to: &bytes)
    case .int32: appendWord(Int32(clamping: value), to: &bytes)
    case .int64: appendWord(value, to: &bytes)
    case .uint8: appendWord(UInt8(clamping: value), to: &bytes)
    case .uint16: appendWord(UInt16(clamping: value), to: &bytes)
    case .uint32: appendWord(UInt32(clamping: value), to: &bytes)
    case .uint64: appendWord(UInt64(clamping: value), to: &bytes)
    case .boolean: bytes.append(value == 0 ? 0 : 1)
    case .float32, .float64, .float16, .bfloat16: append(Double(value), to: &bytes)
    case .other: break
    }
  }

  private func appendWord<Word: FixedWidthInteger>(_ word: Word, to bytes: inout [UInt8]) {
    withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
  }
}

extension FixedWidthInteger {
  /// The whole part of `value`, held within the type; 0 for NaN.
  init(clamping value: Double) {
    if value.isNaN {
      self = 0
    } else if value >= Double(Self.max) {
      self = .max
    } else if value <= Double(Self.min) {
      self = .min
    } else {
      self = Self(value)
    }
  }
}
