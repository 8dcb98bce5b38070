import DKSDiagnostics
import DKSModels
import DKSOpenVINO
import DKSTensors

/// A small IR as text, layer by layer; ports are numbered as OpenVINO does.
struct IRText {
  var layers: [String] = []
  var edges: [String] = []
  var weights: [UInt8] = []
  private var inputCounts: [Int] = []

  /// Adds a layer whose inputs are outputs of layers, and returns its number.
  @discardableResult
  mutating func add(
    _ type: String, _ name: String, _ data: String = "", opset: Int = 1,
    inputs: [(layer: Int, output: Int)] = [],
    outputs: [[Int]] = [[]], precision: String = "FP32", attributes: String = "", extra: String = ""
  ) -> Int {
    let id = layers.count
    var text =
      "    <layer id=\"\(id)\" name=\"\(name)\" type=\"\(type)\" version=\"opset\(opset)\" \(attributes)>\n"
    if !data.isEmpty { text += "      <data \(data)/>\n" }
    text += extra
    if !inputs.isEmpty {
      text += "      <input>\n"
      for (i, input) in inputs.enumerated() {
        text += "        <port id=\"\(i)\" precision=\"FP32\"/>\n"
        let port = inputCounts[input.layer] + input.output
        edges.append(
          "    <edge from-layer=\"\(input.layer)\" from-port=\"\(port)\" to-layer=\"\(id)\" to-port=\"\(i)\"/>"
        )
      }
      text += "      </input>\n"
    }
    if !outputs.isEmpty {
      text += "      <output>\n"
      for (i, shape) in outputs.enumerated() {
        text += "        <port id=\"\(inputs.count + i)\" precision=\"\(precision)\">"
        text += shape.map { "<dim>\($0)</dim>" }.joined() + "</port>\n"
      }
      text += "      </output>\n"
    }
    layers.append(text + "    </layer>\n")
    inputCounts.append(inputs.count)
    return id
  }

  mutating func parameter(_ name: String, _ shape: String) -> Int {
    add("Parameter", name, "shape=\"\(shape)\" element_type=\"f32\"")
  }

  mutating func constant(_ name: String, _ tensor: Tensor) -> Int {
    guard case .bytes(let bytes) = tensor.payload else { return -1 }
    let offset = weights.count
    weights += bytes
    let shape = tensor.shape.map(String.init).joined(separator: ", ")
    return add(
      "Const", name,
      "element_type=\"\(tensor.type.rawValue)\" shape=\"\(shape)\" offset=\"\(offset)\" size=\"\(bytes.count)\"",
      outputs: [tensor.shape], precision: tensor.type.rawValue.uppercased())
  }

  mutating func result(_ name: String, _ layer: Int, output: Int = 0) {
    add(
      "Result", "\(name)/sink", inputs: [(layer, output)], outputs: [], attributes: "output_names=\"\(name)\""
    )
  }

  /// One layer of a type between a parameter `x` and the result `y`, with constants on its other inputs.
  static func single(
    _ type: String, _ data: String = "", opset: Int = 1, x: String = "2,8,6,6", settings: [Tensor] = [],
    outputs: [[Int]] = [[]]
  ) -> IRText {
    var ir = IRText()
    var inputs = [(layer: ir.parameter("x", x), output: 0)]
    for (i, setting) in settings.enumerated() { inputs.append((ir.constant("c\(i)", setting), 0)) }
    let layer = ir.add(type, "layer", data, opset: opset, inputs: inputs, outputs: outputs)
    ir.result("y", layer)
    return ir
  }

  var text: String {
    """
    <?xml version="1.0"?>
    <net name="small" version="11">
      <layers>
    \(layers.joined())  </layers>
      <edges>
    \(edges.joined(separator: "\n"))
      </edges>
      <rt_info><note value="kept"/></rt_info>
    </net>
    """
  }
}

/// What reading an IR gives.
struct IRReading {
  var model: Model?
  var diagnostics = DiagnosticSet()

  init(_ ir: IRText, validates: Bool = false) {
    self.init(Array(ir.text.utf8), ir.weights, validates: validates)
  }

  init(_ text: String, _ weights: [UInt8] = [], validates: Bool = false) {
    self.init(Array(text.utf8), weights, validates: validates)
  }

  init(_ bytes: [UInt8], _ weights: [UInt8]?, validates: Bool = false) {
    let source = ModelSource(name: "small.xml", file: MappedFile(bytes)) { name in
      guard name == "small.bin", let weights else { return .failure(WeightError("there is no '\(name)'")) }
      return .success(MappedFile(weights))
    }
    model = OpenVINO.read(source, number: 0, validates: validates, diagnostics: &diagnostics)
  }

  /// The codes of what was said.
  var codes: [String] { diagnostics.all.map(\.code) }

  /// The operation of the node called `layer`.
  func operation(_ name: String = "layer") -> Operator? { model?.nodes.first { $0.name == name }?.operation }
}

/// What writing a model gives, as it would lie in files.
struct IRWriting {
  var text = ""
  var weights: [UInt8] = []
  var diagnostics = DiagnosticSet()

  init(_ model: Model?) throws {
    guard let model, let files = OpenVINO.write(model, named: "small.xml", diagnostics: &diagnostics) else {
      return
    }
    text = String(decoding: try bytes(files.main), as: UTF8.self)
    if let sibling = files.siblings.first { weights = try bytes(sibling.image) }
  }

  /// What is read of it again.
  var reading: IRReading { IRReading(text, weights) }

  private func bytes(_ image: FileImage) throws -> [UInt8] {
    var bytes: [UInt8] = []
    try image.write { bytes += $0 }
    return bytes
  }
}
