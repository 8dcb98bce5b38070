import DKSFormulas
import DKSDiagnostics
import DKSModels
import DKSTensors
import Testing

@Suite struct OpenVINOReadingTests {
  /// A dense layer, a ReLU and a sum with the input.
  private static func network() -> IRText {
    var ir = IRText()
    let x = ir.parameter("x", "?,4")
    let weight = ir.constant("fc.weight", .floats((0..<16).map(Float.init), shape: [4, 4]))
    let product = ir.add(
      "MatMul", "fc", #"transpose_a="false" transpose_b="true""#, inputs: [(x, 0), (weight, 0)],
      outputs: [[-1, 4]])
    let relu = ir.add("ReLU", "relu", inputs: [(product, 0)], outputs: [[-1, 4]])
    let sum = ir.add(
      "Add", "sum", #"auto_broadcast="numpy""#, inputs: [(x, 0), (relu, 0)], outputs: [[-1, 4]])
    ir.result("y", sum)
    return ir
  }

  @Test("Layers become operators over named values")
  func layers() throws {
    let reading = IRReading(Self.network())
    #expect(reading.codes == [])
    let model = try #require(reading.model)
    #expect(model.name == "small")
    #expect(model.inputs.map { model[$0].name } == ["x"])
    #expect(model[model.inputs[0]].shape == [nil, 4])
    #expect(model.outputs.map(\.name) == ["y"])
    #expect(model.nodes.map(\.name) == ["fc", "relu", "sum"])
    #expect(model.nodes[0].operation == .matrixProduct(transposeA: false, transposeB: true))
    let weight = try #require(model.nodes[0].operands[1])
    #expect(model[weight].name == "fc.weight")
    #expect(try model[weight].constant?.floats() == (0..<16).map(Float.init))
    #expect(model.verify() == [])
  }

  @Test("The span of a node is its start tag")
  func spans() throws {
    let model = try #require(IRReading(Self.network()).model)
    for node in model.nodes {
      let span = try #require(node.span)
      let tag = model.listing.text(from: span.start, to: span.end)
      #expect(tag.hasPrefix("<layer ") && tag.hasSuffix(">") && tag.contains("name=\"\(node.name)\""))
    }
  }

  @Test(
    "What OpenVINO lets pass is read as it is",
    arguments: [
      ("layers and edges in any order", ["<edges>", "</edges>"]), ("a byte order mark", []), ("comments", []),
      ("a default namespace", []), ("another version", []), ("types in any case", []),
    ])
  func leniency(_ what: String, _ ends: [String]) {
    let ir = Self.network()
    var text = ir.text
    switch what {
    case "layers and edges in any order":
      let layers = ir.layers.reversed().joined()
      text = """
        <net name="small" version="11"><edges>\(ir.edges.reversed().joined())</edges><layers>\(layers)</layers></net>
        """
    case "a byte order mark": text = "\u{FEFF}" + text
    case "comments": text = text.replacing("<layers>", with: "<!-- <layer a='>' --><layers><!-- > -->")
    case "a default namespace": text = text.replacing("<net ", with: "<net xmlns=\"http://a.b\" ")
    case "another version": text = text.replacing("version=\"11\"", with: "version=\"10\"")
    default: text = text.replacing("\"ReLU\"", with: "\"relu\"")
    }
    let reading = IRReading(text, ir.weights)
    #expect(reading.codes == [])
    #expect(reading.operation("relu") == .elementwise(.relu))
    #expect(Set(reading.model?.nodes.map(\.name) ?? []) == ["fc", "relu", "sum"])
  }

  @Test("Other encodings are converted")
  func encodings() {
    let ir = Self.network()
    let text = ir.text.replacing("\"relu\"", with: "\"größe\"").drop { $0 != "\n" }.dropFirst()
    var latin = Array("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>".utf8)
    latin += text.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
    var wide: [UInt8] = [0xFF, 0xFE]
    for unit in text.utf16 { wide += [UInt8(unit & 0xFF), UInt8(unit >> 8)] }
    for bytes in [latin, wide] {
      let reading = IRReading(bytes, ir.weights)
      #expect(reading.codes == [])
      #expect(reading.operation("größe") == .elementwise(.relu))
    }
  }

  @Test("Extents that the file leaves out, or has wrong, follow from the operands")
  func shapes() throws {
    let ir = Self.network()
    for text in [
      ir.text.replacing("<dim>-1</dim><dim>4</dim>", with: ""),
      ir.text.replacing("<dim>-1</dim>", with: "<dim>9</dim>"),
    ] {
      let model = try #require(IRReading(text, ir.weights).model)
      let sum = try #require(model.nodes.last?.results.first ?? nil)
      #expect(model[sum].shape?.last == 4)
      #expect(model[sum].shape?.count == 2)
    }
  }

  @Test("Halves that are only stored as such are seen as the constants they stand for")
  func compression() throws {
    var ir = IRText()
    let x = ir.parameter("x", "1,2")
    let half = ir.constant("w", .numbers([0.5, -2], .float16))
    let weight = ir.add(
      "Convert", "w/float", #"destination_type="f32""#, inputs: [(half, 0)], outputs: [[2]],
      extra: "      <rt_info><attribute name=\"decompression\" version=\"0\"/></rt_info>\n")
    let product = ir.add("Multiply", "scale", inputs: [(x, 0), (weight, 0)], outputs: [[1, 2]])
    ir.result("y", product)
    let model = try #require(IRReading(ir).model)
    let operand = try #require(model.nodes.last?.operands[1])
    #expect(model[operand].type == .float32)
    #expect(try model[operand].constant?.floats() == [0.5, -2])
    let writing = try IRWriting(model)
    #expect(writing.text.contains("type=\"Convert\"") && writing.text.contains("name=\"decompression\""))
    #expect(writing.weights.count == 4)
  }

  @Test("Settings that other layers compute are found")
  func computedSettings() {
    var ir = IRText()
    let x = ir.parameter("x", "2,3,4")
    let shape = ir.add(
      "ShapeOf", "shape", #"output_type="i64""#, opset: 3, inputs: [(x, 0)], precision: "I64")
    let indices = ir.constant("indices", .ints([0]))
    let axis = ir.constant("axis", .ints([0], shape: []))
    let batch = ir.add(
      "Gather", "batch", #"batch_dims="0""#, opset: 8, inputs: [(shape, 0), (indices, 0), (axis, 0)],
      precision: "I64")
    let rest = ir.constant("rest", .ints([12]))
    let target = ir.add("Concat", "target", #"axis="0""#, inputs: [(batch, 0), (rest, 0)], precision: "I64")
    let reshape = ir.add("Reshape", "layer", #"special_zero="false""#, inputs: [(x, 0), (target, 0)])
    ir.result("y", reshape)
    let reading = IRReading(ir)
    #expect(reading.codes == [])
    #expect(reading.operation() == .reshape([2, 12]))
  }
}
