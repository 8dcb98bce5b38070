import DKSDiagnostics
import DKSModels
import DKSTensors
import Testing

@Suite struct OpenVINOWritingTests {
  private static func scaled(_ first: [Float] = [1, 2], _ second: [Float] = [3, 4]) -> IRText {
    var ir = IRText()
    let x = ir.parameter("x", "1,2")
    let a = ir.constant("a", .floats(first))
    let b = ir.constant("b", .floats(second))
    let info = "      <rt_info><attribute name=\"old\" version=\"0\" value=\"&lt;1&gt;\"/></rt_info>\n"
    let product = ir.add(
      "Multiply", "scale", #"auto_broadcast="numpy" extra="7""#, inputs: [(x, 0), (a, 0)], extra: info)
    let sum = ir.add("Add", "shift", inputs: [(product, 0), (b, 0)], attributes: "origin=\"there\"")
    ir.result("y", sum)
    return ir
  }

  @Test("An unchanged network is written with everything that was read")
  func unchanged() throws {
    let model = try #require(IRReading(Self.scaled()).model)
    let writing = try IRWriting(model)
    for part in [
      "name=\"small\" version=\"11\"", "extra=\"7\"", "origin=\"there\"", "<note value=\"kept\"/>",
      "<attribute name=\"old\" version=\"0\" value=\"&lt;1&gt;\"/>", "output_names=\"y\"", "name=\"y/sink\"",
    ] { #expect(writing.text.contains(part), "\(part) is missing") }
    let again = try #require(writing.reading.model)
    #expect(again.nodes.map(\.name) == model.nodes.map(\.name))
    #expect(again.nodes.map(\.operation) == model.nodes.map(\.operation))
    for (old, new) in zip(model.values, again.values) {
      #expect(old.name == new.name)
      #expect(try old.constant?.floats() == new.constant?.floats())
    }
  }

  @Test("Writing twice gives the same bytes")
  func stable() throws {
    let first = try IRWriting(IRReading(Self.scaled()).model)
    let second = try IRWriting(first.reading.model)
    #expect(first.text == second.text && first.weights == second.weights)
  }

  @Test("Constants that shared their bytes still do, others do not")
  func sharing() throws {
    var shared = Self.scaled()
    shared.weights = Array(shared.weights.prefix(8))
    let text = shared.text.replacing("offset=\"8\"", with: "offset=\"0\"")
    #expect(try IRWriting(IRReading(text, shared.weights).model).weights.count == 8)
    // Equal numbers at two places may become different ones.
    let equal = try IRWriting(IRReading(Self.scaled([1, 2], [1, 2])).model)
    #expect(equal.weights.count == 64 + 8)
  }

  @Test("A new constant takes the place of the old one")
  func newConstant() throws {
    var model = try #require(IRReading(Self.scaled()).model)
    let new = model.addValue(ModelValue(name: "a.new", constant: .floats([5, 6])))
    model.nodes[0].operands[1] = new
    let writing = try IRWriting(model)
    #expect(!writing.text.contains("name=\"a\""))
    let again = try #require(writing.reading.model)
    let operand = try #require(again.nodes[0].operands[1])
    #expect(try again[operand].constant?.floats() == [5, 6])
    #expect(writing.text.contains("extra=\"7\""))
  }

  @Test("A constant that is changed in place is written anew")
  func changedConstant() throws {
    var model = try #require(IRReading(Self.scaled()).model)
    let weight = try #require(model.nodes[0].operands[1])
    model[weight].constant = .floats([7, 8])
    let again = try #require(try IRWriting(model).reading.model)
    let operand = try #require(again.nodes[0].operands[1])
    #expect(try again[operand].constant?.floats() == [7, 8])
  }

  @Test("Facts about the rewrite stand in rt_info, and a second run replaces them")
  func provenance() throws {
    var model = try #require(IRReading(Self.scaled()).model)
    model.provenance = [("method", "DKS")]
    model.nodes[0].notes = [("alpha", "0.5")]
    let first = try IRWriting(model)
    #expect(first.text.contains("<dksc><method value=\"DKS\"/></dksc>"))
    #expect(first.text.contains("<user_data name=\"dksc_alpha\" value=\"0.5\"/>"))
    #expect(first.text.contains("<note value=\"kept\"/>"))
    var again = try #require(first.reading.model)
    #expect(again.marks == ["method": "DKS"])
    #expect(again.nodes[0].marks == ["alpha": "0.5"])
    again.provenance = [("method", "TAT")]
    again.nodes[0].notes = [("alpha", "0.25")]
    let second = try IRWriting(again)
    #expect(second.text.contains("TAT") && !second.text.contains("DKS"))
    #expect(second.text.contains("0.25") && !second.text.contains("\"0.5\""))
  }

  @Test("A network of no file is written whole")
  func fresh() throws {
    var model = Model(name: "fresh & new", listing: SourceFile(name: "m", text: ""))
    let x = model.addValue(ModelValue(name: "x", type: .float32, shape: [nil, 3]))
    let weight = model.addValue(
      ModelValue(name: "fc.weight", constant: .floats([1, 2, 3, 4, 5, 6], shape: [2, 3])))
    let bias = model.addValue(ModelValue(name: "fc.bias", constant: .floats([1, 1])))
    let y = model.addValue(ModelValue(name: "y", type: .float32, shape: [nil, 2]))
    model.inputs = [x]
    model.outputs = [Model.Output("y", y)]
    model.nodes = [
      ModelNode(
        name: "fc", operation: .matrixProduct(transposeB: true, alpha: 2, beta: 3),
        operands: [x, weight, bias],
        results: [y])
    ]
    let writing = try IRWriting(model)
    #expect(writing.diagnostics.isEmpty)
    let again = try #require(writing.reading.model)
    #expect(again.name == "fresh & new")
    #expect(again.nodes.map(\.operation).contains(.matrixProduct(transposeB: true)))
    #expect(again.nodes.last?.name == "fc")
    #expect(again.inputs.map { again[$0].name } == ["x"] && again.outputs.map(\.name) == ["y"])
  }

  @Test(
    "A square constant that products have both ways is one constant, and goes two ways",
    arguments: [false, true])
  func bothWays(isTransposed: Bool) throws {
    func written(_ orientations: [Bool]) throws -> (text: String, weights: [UInt8], again: Model) {
      var model = Model(name: "tied", listing: SourceFile(name: "m", text: ""))
      var x = model.addValue(ModelValue(name: "x", type: .float32, shape: [nil, 2]))
      let weight = model.addValue(ModelValue(name: "w", constant: .floats([1, 2, 3, 4], shape: [2, 2])))
      model.inputs = [x]
      for (i, isTransposed) in orientations.enumerated() {
        let y = model.addValue(ModelValue(name: "y\(i)", type: .float32, shape: [nil, 2]))
        model.nodes.append(
          ModelNode(
            name: "fc\(i)", operation: .matrixProduct(transposeB: isTransposed), operands: [x, weight],
            results: [y]))
        x = y
      }
      model.outputs = [Model.Output("y", x)]
      let writing = try IRWriting(model)
      return (writing.text, writing.weights, try #require(writing.reading.model))
    }
    let one = try written([isTransposed, isTransposed])
    #expect(!one.text.contains("\"Transpose\""))
    let both = try written([isTransposed, !isTransposed, isTransposed, !isTransposed])
    #expect(both.text.ranges(of: "\"Transpose\"").count == 1)
    #expect(both.text.ranges(of: "shape=\"2, 2\" offset").count == 1)
    // What is read of the turned matrix is its transpose, and products with it are written alike.
    var matrices: [[Double]] = []
    var again = both.again
    again.evaluateConstants()
    for node in again.nodes {
      guard case .matrixProduct(_, let turns, _, _) = node.operation else { continue }
      let matrix = try #require(node.operands[1])
      let numbers = try #require(try again[matrix].constant?.doubles())
      matrices.append(turns ? [numbers[0], numbers[2], numbers[1], numbers[3]] : numbers)
    }
    let (plain, turned): ([Double], [Double]) = ([1, 2, 3, 4], [1, 3, 2, 4])
    #expect(matrices == (isTransposed ? [turned, plain, turned, plain] : [plain, turned, plain, turned]))
  }

  @Test("An operator without a layer is named, and nothing is written")
  func unwritable() throws {
    var model = try #require(IRReading(Self.scaled()).model)
    model.nodes[0].operation = .foreign(ForeignOperator(type: "LSTM", domain: ""))
    model.nodes[0].record = nil
    let writing = try IRWriting(model)
    #expect(writing.text == "")
    #expect(writing.diagnostics.all.map(\.code) == ["DKS0941"])
    #expect(writing.diagnostics.all.first?.span == model.nodes[0].span)
  }

  @Test("The schema holds for what is written, and names the line where it does not")
  func schema() throws {
    let ir = Self.scaled()
    #expect(IRReading(ir, validates: true).codes == [])
    let model = try #require(IRReading(ir).model)
    let writing = try IRWriting(model)
    #expect(IRReading(writing.text, writing.weights, validates: true).codes == [])
    let wrong = ir.text.replacing("to-layer=\"3\"", with: "to-layer=\"77\"", maxReplacements: 1)
    let reading = IRReading(wrong, ir.weights, validates: true)
    #expect(reading.codes == ["DKS0940"])
    let span = try #require(reading.diagnostics.all.first?.span)
    let line = SourceFile(name: "small.xml", text: wrong).text(from: span.start, to: span.end)
    #expect(line.contains("77"))
  }
}
