import Testing

@testable import DKSTensors

/// Elements are read as they lie in files: little-endian, anywhere, of every type.
struct TensorTests {
  @Test(arguments: [
    (ElementType.float32, [0, 0, 0xc0, 0x3f, 0, 0, 0, 0xc0] as [UInt8], [1.5, -2]),
    (.float16, [0, 0x3e, 0, 0xc0], [1.5, -2]),
    (.bfloat16, [0xc0, 0x3f, 0, 0xc0], [1.5, -2]),
    (.float64, [0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0, 0, 0, 0, 0, 0, 0, 0xc0], [1.5, -2]),
    (.int8, [1, 0xfe], [1, -2]), (.uint8, [1, 0xfe], [1, 254]), (.boolean, [0, 7], [0, 1]),
    (.int16, [1, 0, 0xfe, 0xff], [1, -2]), (.uint16, [1, 0, 0xfe, 0xff], [1, 65534]),
    (.int32, [1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff], [1, -2]),
    (.uint32, [1, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff], [1, 4_294_967_294]),
    (.int64, [1, 0, 0, 0, 0, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff], [1, -2]),
    (.uint64, [1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0], [1, 2]),
  ])
  func everyTypeIsRead(type: ElementType, bytes: [UInt8], numbers: [Double]) throws {
    #expect(try Tensor(type, [2], .bytes(bytes)).doubles() == numbers)
    #expect(try Tensor(type, [2], .bytes(bytes)).floats() == numbers.map { Float($0) })
    // In a file they may begin at an odd place.
    let file = MappedFile([9] + bytes + [9])
    let slice = try #require(MappedSlice(file, 1..<1 + bytes.count))
    #expect(try Tensor(type, [2, 1], .stored(slice)).doubles() == numbers)
    if !type.isFloat { #expect(try Tensor(type, [2], .bytes(bytes)).integers() == numbers.map { Int64($0) }) }
    #expect(try Tensor.numbers(numbers, type).doubles() == numbers)
  }

  @Test func integersKeepAllTheirBits() throws {
    let values = [Int64.max, .min, 1 << 53 + 1]
    #expect(try Tensor.integers(values).integers() == values)
    #expect(throws: WeightError.self) {
      try Tensor(.uint64, [1], .bytes(Array(repeating: 0xff, count: 8))).integers()
    }
  }

  @Test func numbersAreHeldWithinTheTypeThatTheyBecome() throws {
    #expect(try Tensor.numbers([300, -300, .nan], .int8).integers() == [127, -128, 0])
    #expect(try Tensor.numbers([-1, 1e30], .uint64).doubles() == [0, 0x1p64 - 1])
    #expect(try Tensor.integers([300], .uint8).integers() == [255])
  }

  /// All halves, of which NaN is the only one that is not equal to itself.
  @Test func halvesSurviveTheWayThroughFloats() {
    for bits in UInt16.min...UInt16.max {
      let value = float(halfBits: bits)
      if value.isNaN {
        #expect(float(halfBits: halfBits(value)).isNaN)
      } else {
        #expect(halfBits(value) == bits)
      }
    }
  }

  @Test(
    arguments: [
      (1 + 0x1p-11, 0x3c00), (1 + 0x1p-11 + 0x1p-20, 0x3c01), (1 + 3 * 0x1p-11, 0x3c02), (65519, 0x7bff),
      (65520, 0x7c00), (0x1p-25, 0), (1.5 * 0x1p-25, 1), (0x1p-14 - 0x1p-26, 0x0400), (-2, 0xc000),
    ] as [(Float, UInt16)])
  func halvesAreTheNearestOrTheEvenOne(value: Float, bits: UInt16) {
    #expect(halfBits(value) == bits)
  }

  @Test(
    arguments: [(1, 0x3f80), (1 + 0x1p-8, 0x3f80), (1 + 3 * 0x1p-8, 0x3f82), (.infinity, 0x7f80)]
      as [(Float, UInt16)])
  func brainFloatsAreTheNearestOrTheEvenOne(value: Float, bits: UInt16) {
    #expect(bfloat16Bits(value) == bits)
  }
}

/// Whatever a file says of its tensors, the answer is an error and no trap.
struct HostileTensorTests {
  @Test(arguments: [[-1], [1 << 62, 4], [Int.max, Int.max], [0, -5], [Int.min]])
  func impossibleShapesAreErrors(shape: [Int]) {
    let tensor = Tensor(.float32, shape, .bytes([]))
    #expect(throws: WeightError.self) { try tensor.floats() }
    #expect(throws: WeightError.self) { try tensor.integers() }
    #expect(throws: WeightError.self) { try tensor.write { _ in } }
    #expect(throws: WeightError.self) { try Tensor.checked(.int8, shape, .filled(0)) }
    #expect(tensor.byteCount == nil)
    #expect(tensor.count == 0)
  }

  @Test func anEmptyTensorHasNoElementsHoweverLongItsOtherAxes() throws {
    #expect(try Tensor(.float32, [1 << 40, 0], .bytes([])).floats() == [])
  }

  @Test(arguments: [[UInt8](), [1, 2, 3], [1, 2, 3, 4, 5]])
  func payloadsOfAnotherSizeAreErrors(bytes: [UInt8]) {
    #expect(throws: WeightError("has \(bytes.count) bytes, 4 are wanted for f32 [1]")) {
      try Tensor(.float32, [1], .bytes(bytes)).floats()
    }
  }

  @Test func shortFilesCannotAskForAllMemory() {
    #expect(throws: WeightError.self) { try Tensor(.float32, [1 << 36], .filled(1)).floats() }
    let short = Payload.computed { () throws(WeightError) in [1] }
    #expect(throws: WeightError.self) { try Tensor(.float32, [2], short).floats() }
  }

  @Test func stringsAreNoNumbers() {
    #expect(throws: WeightError.self) { try Tensor(.other, [1], .bytes([65])).floats() }
    #expect(throws: WeightError.self) { try Tensor(.float32, [1], .bytes([0, 0, 0xc0, 0x3f])).integers() }
  }
}
