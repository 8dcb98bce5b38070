import DKSGraph
import Testing

@testable import DKSTensors

/// Files are written in pieces of at most 1 MiB, whatever they are made of.
struct TensorWritingTests {
  private func pieces(_ image: FileImage) throws -> (sizes: [Int], bytes: [UInt8]) {
    var sizes: [Int] = []
    var bytes: [UInt8] = []
    try image.write {
      sizes.append($0.count)
      bytes += Array($0)
    }
    return (sizes, bytes)
  }

  private func image(_ tensor: Tensor) -> FileImage {
    var image = FileImage()
    image.append(tensor)
    return image
  }

  @Test func storedElementsAreHandedOnAsTheyLie() throws {
    let file = MappedFile((0..<3_000_001).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    let slice = try #require(MappedSlice(file, 1..<3_000_001))
    var image = image(Tensor(.float32, [750_000], .stored(slice)))
    image.append([1, 2, 3])
    let written = try pieces(image)
    #expect(written.bytes == Array(file.bytes[1...]) + [1, 2, 3])
    #expect(written.sizes.allSatisfy { $0 <= 1 << 20 })
    #expect(image.count == 3_000_003)
  }

  @Test(arguments: [ElementType.float32, .float16, .bfloat16, .float64])
  func computedElementsBecomeTheTypeOfTheTensor(type: ElementType) throws {
    let payload = Payload.computed { () throws(WeightError) in (0..<300_000).map { Float($0 % 128) - 0.5 } }
    let image = image(Tensor(type, [300, 1000], payload))
    let written = try pieces(image)
    #expect(written.bytes.count == image.count)
    #expect(written.sizes.allSatisfy { $0 <= 1 << 20 })
    #expect(
      try Tensor(type, [300_000], .bytes(written.bytes)).floats()
        == (0..<300_000).map { Float($0 % 128) - 0.5 })
  }

  @Test func oneNumberIsWrittenEverywhere() throws {
    let written = try pieces(image(Tensor(.float16, [700, 1001], .filled(1.5))))
    #expect(written.sizes.allSatisfy { $0 <= 1 << 20 })
    #expect(try Tensor(.float16, [700_700], .bytes(written.bytes)).floats().allSatisfy { $0 == 1.5 })
    #expect(written.bytes.count == 1_401_400)
  }

  @Test func drawnElementsAreTheSameEveryTime() throws {
    let draw = WeightDraw(
      initializer: Initializer(.gaussian), role: .weight, shape: [20, 30], seed: 1, key: "a")
    let image = image(Tensor(.float32, [20, 30], .drawn(draw)))
    let first = try pieces(image).bytes
    #expect(try pieces(image).bytes == first)
    #expect(try Tensor(.float32, [600], .bytes(first)).floats() == draw.draw())
  }

  @Test func whatCannotBeHadStopsTheFile() {
    #expect(throws: WeightError.self) { try pieces(image(Tensor(.float32, [2], .bytes([1])))) }
    #expect(throws: WeightError.self) { try pieces(image(Tensor(.other, [2], .bytes([1])))) }
  }
}
