import DKSDiagnostics
import DKSModels
import DKSONNX
import DKSTensors
import Testing

/// Files that are wrong, or made to harm: each ends in one diagnostic.
@Suite struct ONNXHostileFileTests {
  private func codes(_ bytes: [UInt8], beside others: [String: [UInt8]] = [:]) -> [String] {
    let found = Files.read(bytes, beside: others)
    if found.model != nil { #expect(found.diagnostics.isEmpty) }
    return found.diagnostics.all.map(\.code)
  }

  private let relu = Part.node("Relu", ["x"], ["y"])

  /// A prefix of a model is no model, wherever it ends.
  @Test(arguments: ["nested.onnx", "payloads.onnx"]) func truncatedAnywhere(name: String) throws {
    let whole = try Files.stored(name)
    for end in whole.indices.dropFirst() {
      let found = Files.read(Array(whole.prefix(end)))
      #expect(found.model == nil || found.diagnostics.isEmpty)
      #expect(found.model != nil || found.diagnostics.all.count == 1)
    }
  }

  @Test func truncatedAtEveryTenth() throws {
    let whole = try Files.stored("squeezenet_9.onnx")
    for tenth in 1..<10 {
      #expect(codes(Array(whole.prefix(whole.count * tenth / 10))) == ["DKS0910"])
    }
  }

  /// Any byte may be anything.
  @Test func everyByteReplaced() throws {
    let whole = try Files.stored("nested.onnx")
    for i in whole.indices {
      for byte: UInt8 in [0, 0x7F, 0x80, 0xFF] {
        var bytes = whole
        bytes[i] = byte
        let found = Files.read(bytes)
        #expect((found.model == nil) == (found.diagnostics.all.count == 1))
      }
    }
  }

  @Test func noModelAtAll() {
    #expect(codes([]) == ["DKS0911"])
    #expect(codes(Array("version https://git-lfs.github.com/spec/v1\n".utf8)) == ["DKS0910"])
    #expect(codes([UInt8](repeating: 0xFF, count: 100)) == ["DKS0910"])
    #expect(codes(Bytes().message(7, Part.graph([relu])).bytes) == ["DKS0912"])
  }

  @Test func lengthsPastTheEnd() {
    #expect(codes([0x3A] + Bytes.varint(.max)) == ["DKS0910"])
    #expect(codes([0x3A] + Bytes.varint(1 << 62) + [0]) == ["DKS0910"])
    #expect(codes([UInt8](repeating: 0x80, count: 20)) == ["DKS0910"])
    #expect(codes([0x3B]) == ["DKS0910"])
  }

  @Test func cycles() {
    let nodes = [Part.node("Relu", ["b"], ["a"]), Part.node("Tanh", ["a"], ["b"]), relu]
    #expect(codes(Part.model(Part.graph(nodes))) == ["DKS0917"])
    #expect(codes(Part.model(Part.graph([Part.node("Add", ["x", "y"], ["y"])]))) == ["DKS0917"])
  }

  @Test func danglingNames() {
    #expect(codes(Part.model(Part.graph([Part.node("Relu", ["nowhere"], ["y"])]))) == ["DKS0916"])
    #expect(codes(Part.model(Part.graph([Part.node("Relu", ["x"], ["z"])]))) == ["DKS0916"])
  }

  @Test func duplicateNames() {
    #expect(codes(Part.model(Part.graph([relu, relu]))) == ["DKS0915"])
    #expect(codes(Part.model(Part.graph([Part.node("Relu", ["x"], ["x"]), relu]))) == ["DKS0915"])
    let twice = [Part.floats("w", [1]), Part.floats("w", [1])]
    #expect(codes(Part.model(Part.graph([relu], initializers: twice))) == ["DKS0915"])
    let inputs = [Part.value("x", [1]), Part.value("x", [1])]
    #expect(codes(Part.model(Part.graph([relu], inputs: inputs))) == ["DKS0915"])
  }

  @Test(arguments: [[-1], [-5, -5], [Int.max, 2], [1 << 40, 1 << 40], [3]])
  func extentsThatCannotBe(shape: [Int]) {
    let tensor = Bytes().numbers(1, shape).number(2, 1).text(8, "w").data(9, [0, 0, 0, 0])
    #expect(codes(Part.model(Part.graph([relu], initializers: [tensor]))) == ["DKS0914"])
  }

  @Test func extentsOfValuesThatCannotBe() {
    for shape in [[-2], [1 << 60, 1 << 60]] {
      #expect(codes(Part.model(Part.graph([relu], inputs: [Part.value("x", shape)]))) == ["DKS0914"])
    }
  }

  @Test func elementsOfTheWrongKind() {
    let typed = Bytes().number(1, 1).number(2, 1).text(8, "w").data(7, [1])
    #expect(codes(Part.model(Part.graph([relu], initializers: [typed]))) == ["DKS0914"])
    let untyped = Bytes().number(1, 1).text(8, "w").data(9, [0, 0, 0, 0])
    #expect(codes(Part.model(Part.graph([relu], initializers: [untyped]))) == ["DKS0914"])
    let both = Part.floats("w", [1]).float(4, 1)
    #expect(codes(Part.model(Part.graph([relu], initializers: [both]))) == ["DKS0914"])
  }

  @Test(arguments: ["../secret", "/etc/passwd", "a/../../b", "..", "missing", "a\\..\\b", ""])
  func externalDataElsewhere(location: String) {
    func entry(_ key: String, _ value: String) -> Bytes { Bytes().text(1, key).text(2, value) }
    let tensor = Bytes().number(1, 1).number(2, 1).text(8, "w").message(13, entry("location", location))
      .number(14, 1)
    #expect(codes(Part.model(Part.graph([relu], initializers: [tensor]))) == ["DKS0913"])
  }

  @Test("weights that are not there are not missed where shapes are enough; other folders are not asked")
  func externalDataAbsent() throws {
    func read(_ location: String) -> (model: Model?, codes: [String]) {
      let entry = Bytes().text(1, "location").text(2, location)
      let weight = Bytes().numbers(1, [4, 4, 1, 1]).number(2, 1).text(8, "w").message(13, entry)
        .number(14, 1)
      let node = Part.node("Conv", ["x", "w"], ["y"])
      let source = Files.source(Part.model(Part.graph([node], initializers: [weight])))
      var listing: SourceFile?
      var diagnostics = DiagnosticSet()
      let model = ONNX.read(
        source, number: 0, allowsAbsentWeights: true, listing: &listing, diagnostics: &diagnostics)
      return (model, diagnostics.all.map(\.code))
    }
    #expect(read("../w").codes == ["DKS0913"])
    let (found, codes) = read("w")
    #expect(codes == ["DKS0961"])
    let model = try #require(found)
    let weight = try #require(model.values.first { $0.name == "w" }?.constant)
    #expect(weight.shape == [4, 4, 1, 1])
    #expect(throws: WeightError.self) { try weight.floats() }
    var diagnostics = DiagnosticSet()
    #expect(ONNX.write(model, named: "y.onnx", diagnostics: &diagnostics) == nil)
    #expect(diagnostics.all.map(\.code) == ["DKS0913"])
  }

  @Test(arguments: [
    ("0", "4", true), ("4", "4", true), ("5", "4", false), ("0", "8", false), ("-4", "4", false),
  ])
  func externalDataOutsideItsFile(offset: String, length: String, isRight: Bool) {
    func entry(_ key: String, _ value: String) -> Bytes { Bytes().text(1, key).text(2, value) }
    let entries = [entry("location", "w"), entry("offset", offset), entry("length", length)]
    let tensor = Bytes().number(1, 1).number(2, 1).text(8, "w").messages(13, entries).number(14, 1)
    let bytes = Part.model(Part.graph([relu], initializers: [tensor]))
    #expect(codes(bytes, beside: ["w": [UInt8](repeating: 0, count: 8)]) == (isRight ? [] : ["DKS0913"]))
  }

  @Test func settingsThatBreakTheRules() {
    func node(_ attribute: Bytes) -> [UInt8] {
      Part.model(Part.graph([Part.node("MaxPool", ["x"], ["y"], [attribute])]))
    }
    #expect(codes(node(Part.attribute("kernel_shape", "wide"))) == ["DKS0918"])
    #expect(codes(node(Part.attribute("kernel_shape", [0, 3]))) == ["DKS0918"])
    #expect(codes(node(Part.attribute("kernel_shape", [Int.max, Int.max]))) == ["DKS0918"])
    #expect(codes(node(Part.attribute("kernel_shape", []))) == ["DKS0918"])
    let far = Part.node("Concat", ["x"], ["y"], [Part.attribute("axis", 9)])
    #expect(codes(Part.model(Part.graph([far]))) == ["DKS0918"])
  }

  @Test func graphsNestedWithoutEnd() {
    var body = Bytes().text(2, "leaf")
    for _ in 0..<200 {
      let attribute = Bytes().text(1, "body").message(6, body).number(20, 5)
      body = Bytes().message(1, Part.node("Loop", [], ["z"], [attribute])).text(2, "g")
    }
    #expect(codes(Part.model(body)) == ["DKS0920"])
  }

  @Test func theDiagnosticOfANodePointsIntoTheListing() throws {
    var diagnostics = DiagnosticSet()
    var listing: SourceFile?
    let nodes = [
      Part.node("Tanh", ["x"], ["t"], name: "/layer1/layer1.0/act/Tanh"), Part.node("Relu", ["u"], ["y"]),
    ]
    let model = ONNX.read(
      Files.source(Part.model(Part.graph(nodes))), number: 0, listing: &listing, diagnostics: &diagnostics)
    #expect(model == nil)
    let span = try #require(diagnostics.all.first?.span)
    let file = try #require(listing)
    #expect(String(decoding: file.text, as: UTF8.self) == "t = Tanh(x)  // layer1/0/act\ny = Relu(u)\n")
    #expect(file.text(from: span.start, to: span.end) == "Relu")
  }
}
