import DKSDiagnostics
import DKSModels
import DKSTensors

/// The layers of an IR while it is made of a model.
struct IRAssembly {
  /// A layer to be written; its number is its place among those that are.
  struct Layer {
    var name: String
    var type: String
    var version: String
    var attributes: [IRAttribute] = []
    var data: [IRAttribute]?
    var runtimeInfo: String?
    var inputs: [IRPort] = []
    /// The `rt_info` of input ports, by position.
    var inputInfo: [Int: String] = [:]
    var outputs: [Output] = []
    var unknown: String?
    /// The elements of a `Const`; its place in the weights file is decided when it is written.
    var constant: Tensor?
  }

  struct Output {
    var precision: String
    var names: String?
    var shape: [Int?]?
    var runtimeInfo: String?
  }

  let model: Model
  private(set) var layers: [Layer] = []
  /// The port of each value that has one by now.
  private(set) var ports: [IRPort?]
  private let users: UsersTable
  /// What constants with several users give under other shapes.
  private var reshapes: [Reshape: IRPort] = [:]

  /// Whether products have a square constant transposed, by its layer, and the transposes for those that have it in the
  /// other way.
  var orientations: [Int: Bool] = [:]
  var transposes: [IRPort: IRPort] = [:]

  private struct Reshape: Hashable {
    var layer: Int
    var shape: [Int]
  }

  init(_ model: Model) {
    self.model = model
    users = model.users()
    ports = Array(repeating: nil, count: model.values.count)
  }

  // MARK: Layers

  mutating func append(_ layer: Layer) -> Int {
    layers.append(layer)
    return layers.count - 1
  }

  mutating func setPort(_ port: IRPort, of value: ModelValue.ID) {
    if ports.indices.contains(Int(value.index)) { ports[Int(value.index)] = port }
  }

  mutating func update(_ layer: Int, _ body: (inout Layer) -> Void) {
    if layers.indices.contains(layer) { body(&layers[layer]) }
  }

  /// Adds a layer and returns its first output.
  mutating func add(
    _ type: String, _ version: String, _ data: [IRAttribute], _ inputs: [IRPort], name: String,
    type element: ElementType?, moreResults: [ElementType?] = []
  ) -> IRPort {
    var layer = Layer(name: name, type: type, version: version)
    layer.data = data.isEmpty ? nil : data
    layer.inputs = inputs
    layer.outputs = ([element] + moreResults).map { Output(precision: $0?.irPrecision ?? "FP32") }
    return IRPort(layer: append(layer), output: 0, type: element)
  }

  // MARK: Constants

  mutating func constant(_ tensor: Tensor, name: String) -> IRPort {
    var layer = Layer(name: name, type: "Const", version: "opset1")
    layer.constant = tensor
    layer.data = [
      IRAttribute(name: "element_type", value: tensor.type.irElementType ?? "dynamic"),
      IRAttribute(name: "shape", value: list(tensor.shape)),
    ]
    layer.outputs = [Output(precision: tensor.type.irPrecision ?? "DYNAMIC", shape: tensor.shape.map { $0 })]
    return IRPort(layer: append(layer), output: 0, type: tensor.type)
  }

  /// One number of the type that it is to be combined with.
  mutating func number(_ value: Double, type: ElementType?, name: String, shape: [Int] = []) -> IRPort {
    constant(Tensor.numbers([value], type ?? .float32, shape: shape), name: name)
  }

  mutating func number(_ value: Int, name: String) -> IRPort {
    constant(Tensor.ints([value], shape: []), name: name)
  }

  mutating func numbers(_ values: [Double], name: String) -> IRPort {
    constant(Tensor.numbers(values, .float32), name: name)
  }

  mutating func integers(_ values: [Int], name: String) -> IRPort {
    constant(Tensor.ints(values), name: name)
  }

  /// What operand `index` gives under another shape, of which one extent may be −1: another constant, or a reshape
  /// where there is none, or where others use the constant too, which is then written once.
  mutating func reshaped(
    _ index: Int, _ shape: [Int], _ inputs: [IRPort?], of node: ModelNode
  ) throws(Diagnostic) -> IRPort {
    let port = try input(index, inputs, node)
    guard let tensor = layers[port.layer].constant else { return reshape(port, shape) }
    var shape = shape
    if let free = shape.firstIndex(of: -1) {
      let others = Tensor.checkedCount(shape.filter { $0 != -1 }) ?? 0
      shape[free] = others > 0 ? tensor.count / others : 0
    }
    guard Tensor.checkedCount(shape) == tensor.count else {
      throw .irUnwritable(node, "a constant of shape \(tensor.shape) cannot have the shape \(shape)")
    }
    if let operand = node.operands[index], users[operand].count > 1 { return reshape(port, shape) }
    return constant(Tensor(tensor.type, shape, tensor.payload), name: layers[port.layer].name)
  }

  private mutating func reshape(_ port: IRPort, _ shape: [Int]) -> IRPort {
    let key = Reshape(layer: port.layer, shape: shape)
    if let known = reshapes[key] { return known }
    let target = integers(shape, name: layers[port.layer].name + "/shape")
    let result = add(
      "Reshape", "opset1", [IRAttribute(name: "special_zero", value: "false")], [port, target],
      name: layers[port.layer].name + "/reshaped", type: port.type)
    guard layers[port.layer].constant != nil else { return result }
    update(result.layer) { $0.outputs[0].shape = shape.map { $0 } }
    reshapes[key] = result
    return result
  }

  // MARK: Operands

  /// The port of operand `index`, which must be there.
  func input(_ index: Int, _ inputs: [IRPort?], _ node: ModelNode) throws(Diagnostic) -> IRPort {
    guard inputs.indices.contains(index), let port = inputs[index] else {
      throw .irUnwritable(node, "operand \(index + 1) is missing")
    }
    return port
  }

  /// The shape of operand `index` of `node`, where its rank is known.
  func shape(of index: Int, of node: ModelNode) -> [Int?]? {
    guard node.operands.indices.contains(index), let id = node.operands[index],
      model.values.indices.contains(Int(id.index))
    else { return nil }
    return model[id].shape
  }
}

/// An output of a layer that is being assembled.
struct IRPort: Hashable {
  var layer: Int
  var output: Int
  var type: ElementType?
}

/// Integers as IRs write them in one attribute.
func list(_ integers: [Int]) -> String { integers.map(String.init).joined(separator: ", ") }

/// A number in the shortest form that is read back as the same.
func decimal(_ value: Double) -> String { "\(value)" }
