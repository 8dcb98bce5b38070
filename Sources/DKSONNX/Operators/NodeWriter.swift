import DKSDiagnostics
import DKSModels
import DKSTensors

/// Where an operator's table entry puts the ONNX nodes that it becomes.
struct NodeWriter {
  /// The operator set that is written.
  let operatorSet: Int
  /// The node's name; nodes made on the way take it with an ending.
  let name: String
  /// What it was read from, for diagnostics.
  let label: String
  let span: SourceSpan?
  /// The names of the operands; empty for those left out.
  let operands: [String]
  /// What is known of the operands.
  let values: [ModelValue?]
  /// The names of the results; empty for those left out.
  let results: [String]
  /// What is known of the first result.
  let resultShape: [Int?]?
  /// Gives a name to a value that is made on the way; the argument says what it is.
  var freshName: (String) -> String
  /// The nodes, in order.
  private(set) var nodes: [WireMessage] = []
  /// Constants that they use.
  private(set) var constants: [(name: String, tensor: Tensor)] = []

  init(
    operatorSet: Int, name: String, label: String, span: SourceSpan?, operands: [String],
    values: [ModelValue?],
    results: [String], resultShape: [Int?]?, freshName: @escaping (String) -> String
  ) {
    self.operatorSet = operatorSet
    self.name = name
    self.label = label
    self.span = span
    self.operands = operands
    self.values = values
    self.results = results
    self.resultShape = resultShape
    self.freshName = freshName
  }

  /// An attribute and its value.
  enum AttributeValue {
    case integer(Int)
    case integers([Int])
    case float(Double)
    case floats([Double])
    case string(String)
  }

  /// The number of axes of operand `index`, where it is known.
  func rank(_ index: Int) -> Int? { index < values.count ? values[index]?.shape?.count : nil }

  /// The type that numbers beside the operand have.
  var numberType: ElementType { values.first.flatMap { $0?.type } ?? .float32 }

  /// Why the node cannot be written.
  func fault(_ reason: String) -> ONNXFault {
    ONNXFault(
      .unwritable, "'\(name)' (\(label)) cannot be written at operator set \(operatorSet): \(reason)",
      at: span)
  }

  /// Adds a node with the given results; those of the whole by default.
  mutating func emit(
    _ type: String, _ inputs: [String]? = nil, _ settings: KeyValuePairs<String, AttributeValue> = [:],
    results: [String]? = nil
  ) {
    emit(type, inputs, attributes: settings.map { ($0.key, $0.value) }, results: results)
  }

  /// The same with attributes that are not known by name here.
  mutating func emit(
    _ type: String, _ inputs: [String]? = nil, attributes: [(String, AttributeValue)],
    results: [String]? = nil
  ) {
    let results = results ?? self.results
    var inputs = inputs ?? operands
    while inputs.last == "" { inputs.removeLast() }
    var node = WireMessage()
    for input in inputs { node.append(1, string: input) }
    for result in results { node.append(2, string: result) }
    let isLast = results == self.results
    node.append(3, string: isLast ? name : freshName(type))
    node.append(4, string: type)
    for (name, setting) in attributes { node.append(5, message: NodeWriter.attribute(name, setting)) }
    nodes.append(node)
  }

  /// Adds a node on the way and returns the name of its result.
  mutating func step(
    _ type: String, _ inputs: [String], _ settings: KeyValuePairs<String, AttributeValue> = [:]
  ) -> String {
    let result = freshName(type.lowercased())
    emit(type, inputs, settings, results: [result])
    return result
  }

  /// The name of a vector of integers.
  mutating func integers(_ numbers: [Int]) -> String {
    add(
      Tensor(.int64, [numbers.count], .bytes(numbers.flatMap { WireMessage.littleEndian(Int64($0)) })),
      "shape")
  }

  /// The name of a scalar of the type of the first operand.
  mutating func scalar(_ number: Double) -> String {
    add(Tensor(numberType, [], .filled(number)), "scalar")
  }

  /// The name of a vector of 32-bit numbers.
  mutating func floats(_ numbers: [Double]) -> String {
    add(
      Tensor(
        .float32, [numbers.count], .bytes(numbers.flatMap { WireMessage.littleEndian(Float($0).bitPattern) })),
      "factors")
  }

  private mutating func add(_ tensor: Tensor, _ what: String) -> String {
    let name = freshName(what)
    constants.append((name, tensor))
    return name
  }

  private static func attribute(_ name: String, _ setting: AttributeValue) -> WireMessage {
    var message = WireMessage()
    message.append(1, string: name)
    let type: Int
    switch setting {
    case .float(let number):
      message.append(2, float: Float(number))
      type = 1
    case .integer(let number):
      message.append(3, integer: number)
      type = 2
    case .string(let text):
      message.append(4, string: text)
      type = 3
    case .floats(let numbers):
      for number in numbers { message.append(7, float: Float(number)) }
      type = 6
    case .integers(let numbers):
      message.append(8, integers: numbers)
      type = 7
    }
    message.append(20, integer: type)
    return message
  }
}
