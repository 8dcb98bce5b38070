extension Tensor {
  /// Tensors without bytes behind them have at most so many elements, lest a short file ask for all memory.
  package static let largestComputedCount = 1 << 30

  /// The elements as 32-bit floating-point numbers; truth values are 0 and 1.
  ///
  /// - Throws: `WeightError` where the payload has another size or the elements are no numbers.
  package func floats() throws(WeightError) -> [Float] {
    try expectSound()
    switch payload {
    case .stored(let slice):
      return try slice.withBytes { bytes throws(WeightError) in
        try decoded(bytes, float: { $0 }, { Float($0) })
      }
    case .bytes(let array):
      return try withBytes(of: array) { bytes throws(WeightError) in
        try decoded(bytes, float: { $0 }, { Float($0) })
      }
    case .filled(let value): return [Float](repeating: Float(type.rounded(value)), count: count)
    case .drawn(let draw): return try draw.draw()
    case .computed(let computation):
      let elements = try computation.elements()
      guard elements.count == count else {
        throw WeightError("has \(elements.count) elements, \(count) are wanted for \(shape)")
      }
      return elements
    }
  }

  /// The elements as 64-bit floating-point numbers; truth values are 0 and 1.
  ///
  /// - Throws: `WeightError` where the payload has another size or the elements are no numbers.
  package func doubles() throws(WeightError) -> [Double] {
    try expectSound()
    switch payload {
    case .stored(let slice):
      return try slice.withBytes { bytes throws(WeightError) in
        try decoded(bytes, float: { Double($0) }, { $0 })
      }
    case .bytes(let array):
      return try withBytes(of: array) { bytes throws(WeightError) in
        try decoded(bytes, float: { Double($0) }, { $0 })
      }
    case .filled(let value): return [Double](repeating: type.rounded(value), count: count)
    case .drawn, .computed: return try floats().map { Double($0) }
    }
  }

  /// The elements as integers.
  ///
  /// - Throws: `WeightError` where the payload has another size or an element is no 64-bit integer.
  package func integers() throws(WeightError) -> [Int64] {
    try expectSound()
    switch payload {
    case .stored(let slice) where !type.isFloat:
      return try slice.withBytes { bytes throws(WeightError) in try decodedIntegers(bytes) }
    case .bytes(let array) where !type.isFloat:
      return try withBytes(of: array) { bytes throws(WeightError) in try decodedIntegers(bytes) }
    default:
      var result: [Int64] = []
      for value in try doubles() {
        guard let integer = Int64(exactly: value) else {
          throw WeightError("has the element \(value), integers are wanted")
        }
        result.append(integer)
      }
      return result
    }
  }

  private func expectSound() throws(WeightError) {
    if let problem { throw problem }
    guard type != .other else { throw WeightError("has elements that are not numbers of a known kind") }
    switch payload {
    case .stored, .bytes: break
    case .filled, .drawn, .computed:
      guard count <= Tensor.largestComputedCount else {
        throw WeightError("has \(count) elements, at most \(Tensor.largestComputedCount) are computed with")
      }
    }
  }

  private func withBytes<Result>(
    of array: [UInt8], _ body: (UnsafeRawBufferPointer) throws(WeightError) -> Result
  ) throws(WeightError) -> Result {
    // The closure of `withUnsafeBytes` only rethrows untyped errors, so the outcome passes as a value.
    let outcome = array.withUnsafeBytes { bytes -> Swift.Result<Result, WeightError> in
      do throws(WeightError) { return .success(try body(bytes)) } catch { return .failure(error) }
    }
    return try outcome.get()
  }

  /// The elements of `bytes`, which are as many as they should be.
  private func decoded<Number>(
    _ bytes: UnsafeRawBufferPointer, float single: (Float) -> Number, _ double: (Double) -> Number
  ) throws(WeightError) -> [Number] {
    switch type {
    case .float32: return words(bytes) { (w: UInt32) in single(Float(bitPattern: w)) }
    case .float16: return words(bytes) { (w: UInt16) in single(float(halfBits: w)) }
    case .bfloat16: return words(bytes) { (w: UInt16) in single(Float(bitPattern: UInt32(w) << 16)) }
    case .float64: return words(bytes) { (w: UInt64) in double(Double(bitPattern: w)) }
    case .uint64: return words(bytes) { (w: UInt64) in double(Double(w)) }
    default: return try decodedIntegers(bytes).map { double(Double($0)) }
    }
  }

  private func decodedIntegers(_ bytes: UnsafeRawBufferPointer) throws(WeightError) -> [Int64] {
    switch type {
    case .int8: return words(bytes) { (w: UInt8) in Int64(Int8(bitPattern: w)) }
    case .uint8: return words(bytes) { (w: UInt8) in Int64(w) }
    case .boolean: return words(bytes) { (w: UInt8) in w == 0 ? 0 : 1 }
    case .int16: return words(bytes) { (w: UInt16) in Int64(Int16(bitPattern: w)) }
    case .uint16: return words(bytes) { (w: UInt16) in Int64(w) }
    case .int32: return words(bytes) { (w: UInt32) in Int64(Int32(bitPattern: w)) }
    case .uint32: return words(bytes) { (w: UInt32) in Int64(w) }
    case .int64: return words(bytes) { (w: UInt64) in Int64(bitPattern: w) }
    case .uint64:
      let elements = words(bytes) { (w: UInt64) in w }
      guard elements.allSatisfy({ $0 <= UInt64(Int64.max) }) else {
        throw WeightError("has an element past \(Int64.max)")
      }
      return elements.map { Int64($0) }
    default: throw WeightError("has elements that are not integers")
    }
  }

  /// Little-endian words, wherever they begin.
  private func words<Word: FixedWidthInteger, Number>(
    _ bytes: UnsafeRawBufferPointer, _ number: (Word) -> Number
  ) -> [Number] {
    let size = MemoryLayout<Word>.size
    return [Number](unsafeUninitializedCapacity: bytes.count / size) { buffer, count in
      for i in 0..<bytes.count / size {
        let word = Word(littleEndian: bytes.loadUnaligned(fromByteOffset: i * size, as: Word.self))
        buffer.initializeElement(at: i, to: number(word))
      }
      count = bytes.count / size
    }
  }
}
