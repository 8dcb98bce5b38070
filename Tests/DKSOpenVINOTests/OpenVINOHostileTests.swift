import DKSDiagnostics
import DKSModels
import DKSTensors
import Testing

/// Each wrong file ends in one clear diagnostic.
@Suite struct OpenVINOHostileTests {
  private static let good: IRText = {
    var ir = IRText()
    let x = ir.parameter("x", "1,2")
    let weight = ir.constant("w", .floats([1, 2]))
    let product = ir.add("Multiply", "scale", inputs: [(x, 0), (weight, 0)], outputs: [[1, 2]])
    let relu = ir.add("ReLU", "relu", inputs: [(product, 0)], outputs: [[1, 2]])
    ir.result("y", relu)
    return ir
  }()

  struct Mutation: CustomTestStringConvertible, Sendable {
    var name: String
    var code: String
    var change: @Sendable (String) -> String
    var testDescription: String { name }

    init(_ name: String, _ code: String, _ change: @escaping @Sendable (String) -> String) {
      (self.name, self.code, self.change) = (name, code, change)
    }

    init(_ name: String, _ code: String, _ old: String, _ new: String) {
      self.init(name, code) { $0.replacing(old, with: new, maxReplacements: 1) }
    }
  }

  static let mutations: [Mutation] = [
    Mutation("an entity bomb", "DKS0931") { text in
      let entities = (1...9).map { "<!ENTITY e\($0) \"\(String(repeating: "&e\($0 - 1);", count: 10))\">" }
      return text.replacing(
        "<net ", with: "<!DOCTYPE net [<!ENTITY e0 \"lol\">\(entities.joined())]><net a=\"&e9;\" ",
        maxReplacements: 1)
    },
    Mutation("an external entity", "DKS0931") {
      $0.replacing("<net ", with: "<!DOCTYPE net [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><net a=\"&x;\" ")
    },
    Mutation(
      "an external document type", "DKS0931", "<net ", "<!DOCTYPE net SYSTEM \"http://a.b/c.dtd\"><net "),
    Mutation("an entity without a declaration", "DKS0930", "name=\"relu\"", "name=\"&relu;\""),
    Mutation("deep elements", "DKS0931") {
      $0.replacing(
        "<note value=\"kept\"/>",
        with: String(repeating: "<a>", count: 10_000) + String(repeating: "</a>", count: 10_000))
    },
    Mutation("many attributes", "DKS0931") {
      $0.replacing("<note ", with: "<note " + (0..<5000).map { "a\($0)=\"\" " }.joined())
    },
    Mutation("no XML at all", "DKS0930") { _ in "\u{8}\u{3}PK not XML" },
    Mutation("nothing", "DKS0930") { _ in "" },
    Mutation("two attributes of one name", "DKS0930", "name=\"relu\"", "name=\"relu\" name=\"b\""),
    Mutation("another document", "DKS0932") { _ in "<html/>" },
    Mutation("a later version", "DKS0932", "version=\"11\"", "version=\"12\""),
    Mutation("a version that is no number", "DKS0932", "version=\"11\"", "version=\"x\""),
    Mutation("a layer without a type", "DKS0933", "type=\"ReLU\"", ""),
    Mutation("a negative id", "DKS0933", "layer id=\"3\"", "layer id=\"-3\""),
    Mutation(
      "an id past the largest integer", "DKS0933", "layer id=\"3\"", "layer id=\"99999999999999999999\""),
    Mutation(
      "an output without precision", "DKS0933", "<port id=\"1\" precision=\"FP32\">", "<port id=\"1\">"),
    Mutation("an extent below −1", "DKS0933", "<dim>1</dim>", "<dim>-7</dim>"),
    Mutation(
      "an extent past the largest integer", "DKS0933", "<dim>1</dim>", "<dim>99999999999999999999</dim>"),
    Mutation("an extent that is no number", "DKS0933", "<dim>1</dim>", "<dim>many</dim>"),
    Mutation("a parameter of a shape that is none", "DKS0933", "shape=\"1,2\"", "shape=\"1,a\""),
    Mutation("a constant of free extents", "DKS0933", "shape=\"2\"", "shape=\"?\""),
    Mutation("a constant of negative extents", "DKS0933", "shape=\"2\"", "shape=\"-2\""),
    Mutation(
      "a constant of more elements than fit", "DKS0933", "shape=\"2\"", "shape=\"4294967296,4294967296,16\""),
    Mutation("two layers of one id", "DKS0934", "layer id=\"3\"", "layer id=\"2\""),
    Mutation(
      "two ports of one id", "DKS0934", "<port id=\"1\" precision=\"FP32\"/>",
      "<port id=\"0\" precision=\"FP32\"/>"),
    Mutation("an edge to a layer that is not there", "DKS0935", "to-layer=\"3\"", "to-layer=\"77\""),
    Mutation("an edge from a layer that is not there", "DKS0935", "from-layer=\"2\"", "from-layer=\"77\""),
    Mutation("an edge from a port that is not there", "DKS0935", "from-port=\"2\"", "from-port=\"5\""),
    Mutation(
      "an edge to a port that is not there", "DKS0935", "to-layer=\"3\" to-port=\"0\"",
      "to-layer=\"3\" to-port=\"9\""),
    Mutation("an edge without numbers", "DKS0933", "to-layer=\"3\"", ""),
    Mutation("an input without an edge", "DKS0935") {
      $0.replacing("<edge from-layer=\"2\" from-port=\"2\" to-layer=\"3\" to-port=\"0\"/>", with: "")
    },
    Mutation("an input with two edges", "DKS0935") {
      $0.replacing(
        "</edges>", with: "<edge from-layer=\"0\" from-port=\"0\" to-layer=\"3\" to-port=\"0\"/></edges>")
    },
    Mutation("a cycle", "DKS0936") {
      $0.replacing(
        "from-layer=\"0\" from-port=\"0\"", with: "from-layer=\"3\" from-port=\"1\"", maxReplacements: 1)
    },
    Mutation("an offset past the end", "DKS0937", "offset=\"0\"", "offset=\"9000\""),
    Mutation("a negative offset", "DKS0937", "offset=\"0\"", "offset=\"-8\""),
    Mutation("an offset that overflows", "DKS0937", "offset=\"0\"", "offset=\"9223372036854775807\""),
    Mutation("a size past the end", "DKS0937", "size=\"8\"", "size=\"9223372036854775807\""),
    Mutation("a size that is too small", "DKS0937", "size=\"8\"", "size=\"4\""),
    Mutation("a size that is too large", "DKS0937", "size=\"8\"", "size=\"12\""),
    Mutation(
      "elements that are smaller", "DKS0937", "element_type=\"f32\" shape=\"2\"",
      "element_type=\"f16\" shape=\"2\""),
    Mutation(
      "elements that are larger", "DKS0937", "element_type=\"f32\" shape=\"2\"",
      "element_type=\"i64\" shape=\"2\""),
    Mutation(
      "elements of 4 bits", "DKS0937", "element_type=\"f32\" shape=\"2\"", "element_type=\"u4\" shape=\"2\""),
    Mutation(
      "elements of 8 bits", "DKS0937", "element_type=\"f32\" shape=\"2\"",
      "element_type=\"f8e4m3\" shape=\"2\""),
    Mutation("more elements than bytes", "DKS0937", "shape=\"2\"", "shape=\"1000000000000\""),
    Mutation("a layer with too many inputs", "DKS0938", "type=\"Multiply\"", "type=\"Erf\""),
    Mutation("no result", "DKS0939", "type=\"Result\"", "type=\"Sink\""),
  ]

  @Test("A wrong file ends in one clear diagnostic", arguments: mutations)
  func diagnoses(_ mutation: Mutation) {
    let text = mutation.change(Self.good.text)
    #expect(text != Self.good.text)
    let reading = IRReading(text, Self.good.weights)
    #expect(reading.model == nil)
    #expect(reading.codes == [mutation.code])
    let file = SourceFile(name: "small.xml", text: text)
    if let span = reading.diagnostics.all.first?.span {
      #expect(span.start <= span.end && Int(span.end) <= file.text.count)
    }
  }

  @Test("The file that they were made of is read")
  func good() { #expect(IRReading(Self.good).codes == []) }

  @Test("A weights file that is not there, or cut off, is named")
  func weights() {
    let text = Array(Self.good.text.utf8)
    #expect(IRReading(text, nil).codes == ["DKS0937"])
    #expect(IRReading(text, []).codes == ["DKS0937"])
    #expect(IRReading(text, Array(Self.good.weights.dropLast())).codes == ["DKS0937"])
  }

  @Test("A file that is cut off anywhere is refused", arguments: 0..<40)
  func truncated(_ part: Int) {
    let text = Array(Self.good.text.utf8)
    let reading = IRReading(Array(text.prefix(text.count * part / 40)), Self.good.weights)
    #expect(reading.model == nil)
    #expect(reading.codes.count == 1)
  }

  @Test("Bytes that change at random never trap")
  func noise() {
    var state: UInt64 = 7
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    let text = Array(Self.good.text.utf8)
    let spice = Array("0123456789-\"'<>/=&;,. \u{0}aeiou".utf8)
    for _ in 0..<500 {
      var bytes = text
      for _ in 0...next(4) { bytes[next(bytes.count)] = spice[next(spice.count)] }
      let reading = IRReading(bytes, Self.good.weights)
      #expect((reading.model == nil) == reading.diagnostics.containsError)
    }
  }

  @Test("Constants may overlap and lie anywhere")
  func overlap() throws {
    var ir = Self.good
    ir.weights = Array(repeating: 0xFF, count: 3) + ir.weights
    let reading = IRReading(ir.text.replacing("offset=\"0\"", with: "offset=\"3\""), ir.weights)
    let model = try #require(reading.model)
    let weight = try #require(model.nodes[0].operands[1])
    #expect(try model[weight].constant?.floats() == [1, 2])
  }
}
