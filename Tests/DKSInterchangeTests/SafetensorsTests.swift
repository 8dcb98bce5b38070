import Testing

@testable import DKSInterchange

/// Safetensors files are written as the format has them, and hostile ones end in one sentence.
struct SafetensorsTests {
  private func bytes(_ image: FileImage) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try image.write { bytes += Array($0) }
    return bytes
  }

  private func read(_ bytes: [UInt8]) throws(WeightError) -> [(name: String, tensor: Tensor)] {
    let source = ModelSource(name: "w.safetensors", file: MappedFile(bytes)) { _ in
      .failure(WeightError("none"))
    }
    return try Safetensors.read(source)
  }

  /// A file of this header and `count` bytes of elements.
  private func file(_ header: String, elements count: Int = 0) -> [UInt8] {
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) } + Array(header.utf8)
      + Array(repeating: 0, count: count)
  }

  @Test func theFileIsTheHeaderAndTheElements() throws {
    let image = Safetensors.image(
      of: [("a", .floats([1], shape: [1, 1])), ("b\"\n", .integers([2, 3], .int8))],
      metadata: [("format", "pt")])
    let header =
      #"{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},"#
      + #""b\"\n":{"dtype":"I8","shape":[2],"data_offsets":[4,6]}}"#
    let padded = header + String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    #expect(try bytes(image) == Array(file(padded)) + [0, 0, 0x80, 0x3f, 2, 3])
    #expect(image.count == 8 + padded.utf8.count + 6)
  }

  @Test func whatIsWrittenIsRead() throws {
    let tensors: [(name: String, tensor: Tensor)] = ElementType.allCases.filter { $0 != .other }.map {
      ("layer.\($0.rawValue) ü", .numbers([0, 1, 1, 0, 1, 1], $0, shape: [2, 3]))
    }
    let found = try read(
      bytes(Safetensors.image(of: tensors + [("empty", .floats([], shape: [0, 4]))], metadata: [])))
    #expect(found.map(\.name) == tensors.map(\.name) + ["empty"])
    for (a, b) in zip(tensors, found) {
      #expect(a.tensor.type == b.tensor.type)
      #expect(b.tensor.shape == [2, 3])
      #expect(try b.tensor.doubles() == [0, 1, 1, 0, 1, 1])
    }
  }

  @Test func escapesAndSpacesAreJSON() throws {
    let header = #" { "\u0061\ud83d\ude00\/" : { "shape" : [ ] , "data_offsets":[0, 4], "dtype":"F32" } } "#
    #expect(try read(file(header, elements: 4)).map(\.name) == ["a😀/"])
  }

  @Test(arguments: [
    "", "{", "[]", "{}}", #"{"a"}"#, #"{"a":1}"#, #"{"a":{"dtype":"F32"}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,8]}}"#,
    #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[99999999999999999999],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[9223372036854775800,9223372036854775807]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#,
    #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"extra":[[[[]]]]}}"#, #"{"\ud800":{}}"#,
    #"{"\q":{}}"#, #"{"a\u00"#,
    #"{"a":"#, #"{"a":{"shape":[1,]"#, #"{"__metadata__":{"a":1}}"#,
    #"{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}"#,
  ])
  func hostileHeadersEndInASentence(header: String) {
    #expect(throws: WeightError.self) { try read(file(header, elements: 4)) }
  }

  @Test func hostileLengthsEndInASentence() {
    #expect(throws: WeightError.self) { try read([]) }
    #expect(throws: WeightError.self) { try read([1, 0, 0, 0, 0, 0, 0]) }
    #expect(throws: WeightError.self) { try read([200, 0, 0, 0, 0, 0, 0, 0]) }
    #expect(throws: WeightError.self) { try read(Array(repeating: 0xff, count: 16)) }
  }

  @Test func everyTruncationIsFound() throws {
    let whole = try bytes(
      Safetensors.image(of: [("a", .floats([1, 2, 3])), ("b", .floats([4]))], metadata: []))
    for count in 0..<whole.count { #expect(throws: WeightError.self) { try read(Array(whole[..<count])) } }
  }

  @Test func nestingTakesNoStack() {
    let deep = #"{"a":"# + String(repeating: "{\"a\":", count: 1_000_000)
    #expect(throws: WeightError.self) { try read(file(deep)) }
  }
}
