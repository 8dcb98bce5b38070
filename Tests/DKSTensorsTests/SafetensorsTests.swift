import Testing

@testable import DKSTensors

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

  /// As the reference implementation: each byte belongs to one tensor, and its size is that of its dtype and shape.
  @Test(arguments: [
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, 6, "2 bytes after the last tensor"),
    ("{}", 1, "1 bytes after the last tensor"),
    (#"{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}"#, 8, "4 bytes before the tensor 'a'"),
    (
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[6,10]}}"#,
      10, "2 bytes before the tensor 'b'"
    ),
    (
      #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#,
      6, "the tensors 'a' and 'b' overlap, at byte 2"
    ),
    (
      #"{"b":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}"#,
      4, "overlap"
    ),
    (#"{"a":{"dtype":"F33","shape":[1],"data_offsets":[0,4]}}"#, 4, "has the dtype 'F33'"),
    (#"{"a":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,2]}}"#, 2, "has 2 bytes"),
    (#"{"a":{"dtype":"F4","shape":[3],"data_offsets":[0,2]}}"#, 2, "has 2 bytes"),
    (#"{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}"#, 4, "has 4 bytes, 2 are wanted"),
  ])
  func everyByteBelongsToOneTensor(header: String, count: Int, message: String) {
    do {
      _ = try read(file(header, elements: count))
      Issue.record("'\(header)' was read")
    } catch { #expect(error.message.contains(message), "\(error.message)") }
  }

  @Test func typesThatAreOnlyCarriedHaveTheirSize() throws {
    let header =
      #"{"a":{"dtype":"F8_E5M2","shape":[3],"data_offsets":[0,3]},"b":{"dtype":"F4","shape":[2],"data_offsets":[3,4]},"#
      + #""none":{"dtype":"F32","shape":[0,7],"data_offsets":[4,4]}}"#
    #expect(try read(file(header, elements: 4)).map(\.tensor.shape) == [[3], [2], [0, 7]])
  }

  @Test func textThatIsNoUTF8IsRefused() {
    var bytes = file(#"{"x":{"dtype":"U8","shape":[0],"data_offsets":[0,0]}}"#)
    bytes[10] = 0xff
    #expect(throws: WeightError.self) { try read(bytes) }
  }

  @Test func aFileSaysWhatItSaysOfItself() throws {
    let image = Safetensors.image(of: [("a", .floats([1]))], metadata: [("dksc.form", "py"), ("ü", "\"")])
    #expect(Safetensors.metadata(of: MappedFile(try bytes(image))) == ["dksc.form": "py", "ü": "\""])
    #expect(Safetensors.metadata(of: MappedFile([1, 2, 3])).isEmpty)
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
