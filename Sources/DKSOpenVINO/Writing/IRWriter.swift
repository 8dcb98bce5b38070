import DKSDiagnostics
import DKSModels
import DKSTensors

/// Makes the layers of an IR of a model: what was read and not changed is copied, the rest encoded.
struct IRWriter {
  private(set) var assembly: IRAssembly
  private let model: Model
  private let document: IRDocument?
  /// The layers that were copied, by their place in the document.
  private var copies: [Int: Int] = [:]

  init(_ model: Model) throws(Diagnostic) {
    self.model = model
    assembly = IRAssembly(model)
    document = model.document as? IRDocument
    for id in model.inputs { addInput(id) }
    for node in model.nodes { try add(node) }
    for output in model.outputs { try addResult(output) }
  }

  // MARK: The borders of the network

  private mutating func addInput(_ id: ModelValue.ID) {
    let value = model[id]
    let type = value.type ?? .float32
    var layer = IRAssembly.Layer(name: value.name, type: "Parameter", version: "opset1")
    var output = IRAssembly.Output(
      precision: type.irPrecision ?? "FP32", names: value.name, shape: value.shape)
    let shape = value.shape.map { $0.map { $0.map(String.init) ?? "?" }.joined(separator: ",") } ?? "..."
    layer.data = [
      IRAttribute(name: "shape", value: shape),
      IRAttribute(name: "element_type", value: type.irElementType ?? "dynamic"),
    ]
    if let index = document?.sources[value.name], let record = document?.layers[index],
      record.isType("Parameter"), let port = record.outputs.first
    {
      let wasShape = record["shape"].map { parseShape($0).shape } ?? port.shape
      let wasType = ElementType(irName: record["element_type"] ?? port.precision ?? "")
      if wasShape == value.shape, wasType == value.type {
        layer.data = record.data
        output.precision = port.precision ?? output.precision
      }
      (layer.name, layer.version, layer.attributes) = (record.name, record.version, record.attributes)
      (layer.runtimeInfo, layer.unknown) = (document?.verbatim(record.runtimeInfo), record.unknown)
      (output.names, output.runtimeInfo) = (port.names, document?.verbatim(port.runtimeInfo))
    }
    layer.outputs = [output]
    assembly.setPort(IRPort(layer: assembly.append(layer), output: 0, type: value.type), of: id)
  }

  private mutating func addResult(_ output: Model.Output) throws(Diagnostic) {
    let port = try port(of: output.value, user: nil)
    var layer = IRAssembly.Layer(name: output.name + "/result", type: "Result", version: "opset1")
    layer.attributes = [IRAttribute(name: "output_names", value: escapedName(output.name))]
    if let index = document?.results[output.name], let record = document?.layers[index] {
      (layer.name, layer.version, layer.attributes) = (record.name, record.version, record.attributes)
      (layer.data, layer.unknown) = (record.data, record.unknown)
      layer.runtimeInfo = document?.verbatim(record.runtimeInfo)
      if let info = document?.verbatim(record.inputs.first?.runtimeInfo) { layer.inputInfo[0] = info }
      // A name that came from the tensor goes with the tensor; another may stand there by now.
      if !record.attributes.contains(where: { $0.name == "output_names" }),
        model[output.value].name != output.name
          || assembly.layers[port.layer].outputs[port.output].names == nil
      {
        layer.attributes.append(IRAttribute(name: "output_names", value: escapedName(output.name)))
      }
    }
    layer.inputs = [port]
    _ = assembly.append(layer)
  }

  // MARK: Values

  private mutating func port(of id: ModelValue.ID, user: ModelNode?) throws(Diagnostic) -> IRPort {
    guard model.values.indices.contains(Int(id.index)) else {
      throw .irUnwritableValue("\(id.index)", "there is no such value", at: user?.span)
    }
    if let known = assembly.ports[Int(id.index)] { return known }
    let value = model[id]
    guard let tensor = value.constant else {
      throw .irUnwritableValue(value.name, "nothing gives it a value", at: user?.span)
    }
    let port: IRPort
    if let index = document?.sources[value.name], let copy = copiedConstant(index, tensor) {
      port = copy
    } else {
      guard tensor.type.irElementType != nil else {
        throw .irUnwritableValue(value.name, "its element type has no name there", at: user?.span)
      }
      port = assembly.constant(tensor, name: value.name)
    }
    assembly.setPort(port, of: id)
    return port
  }

  /// The `Const` layer at `index` of the document, if its elements are still those of `tensor`.
  private mutating func copiedConstant(_ index: Int, _ tensor: Tensor? = nil) -> IRPort? {
    guard let document, document.layers.indices.contains(index), document.layers[index].isType("Const") else {
      return nil
    }
    let record = document.layers[index]
    let type = ElementType(irName: record["element_type"] ?? "")
    guard let shape = parseShape(record["shape"] ?? "").shape?.compactMap({ $0 }),
      let output = record.outputs.first
    else { return nil }
    let offset = record["offset"].flatMap { Int($0.filter { !$0.isWhitespace }) } ?? 0
    var payload = Payload.bytes([])
    let length = type == .other ? record["size"].flatMap(Int.init) : Tensor(type, shape, payload).byteCount
    if let length, length > 0 {
      guard let weights = document.weights, let slice = MappedSlice(weights, offset..<(offset + length))
      else {
        return nil
      }
      payload = .stored(slice)
    }
    if let tensor {
      guard tensor.type == type, tensor.shape == shape, isSame(tensor.payload, payload) else { return nil }
    }
    if let known = copies[index] { return IRPort(layer: known, output: 0, type: type) }
    var layer = IRAssembly.Layer(name: record.name, type: "Const", version: record.version)
    (layer.attributes, layer.data) = (record.attributes, record.data)
    (layer.runtimeInfo, layer.unknown) = (document.verbatim(record.runtimeInfo), record.unknown)
    layer.constant = Tensor(type, shape, payload)
    layer.outputs = [
      IRAssembly.Output(
        precision: output.precision ?? type.irPrecision ?? "FP32", names: output.names,
        shape: shape.map { $0 },
        runtimeInfo: document.verbatim(output.runtimeInfo))
    ]
    let number = assembly.append(layer)
    copies[index] = number
    return IRPort(layer: number, output: 0, type: type)
  }

  private func isSame(_ a: Payload, _ b: Payload) -> Bool {
    switch (a, b) {
    case (.stored(let a), .stored(let b)): a.file === b.file && a.range == b.range
    case (.bytes(let a), .bytes(let b)): a.isEmpty && b.isEmpty
    default: false
    }
  }

  // MARK: Nodes

  private mutating func add(_ node: ModelNode) throws(Diagnostic) {
    if let index = node.record, let record = document?.layers[safe: index],
      try copy(node, record, at: index)
    {
      return
    }
    var inputs: [IRPort?] = []
    for operand in node.operands {
      guard let operand else {
        inputs.append(nil)
        continue
      }
      inputs.append(try port(of: operand, user: node))
    }
    let first = assembly.layers.count
    let outputs = try assembly.encode(node, inputs)
    for (i, result) in node.results.enumerated() {
      guard let result, outputs.indices.contains(i) else { continue }
      var port = outputs[i]
      let value = model[result]
      port.type = value.type ?? port.type
      assembly.setPort(port, of: result)
      guard port.layer >= first else { continue }
      assembly.update(port.layer) { layer in
        layer.outputs[port.output].shape = value.shape
        if let precision = value.type?.irPrecision { layer.outputs[port.output].precision = precision }
      }
    }
    guard let last = outputs.first?.layer, last >= first else { return }
    let kept = document?.verbatim(node.record.flatMap { document?.layers[safe: $0]?.runtimeInfo })
    let info = RuntimeInfo.inner(kept, notes: kept == nil ? node.writtenNotes : node.notes)
    assembly.update(last) { $0.runtimeInfo = info }
  }

  /// Copies an unchanged layer; false where something that it stood on is gone.
  private mutating func copy(_ node: ModelNode, _ record: IRLayer, at index: Int) throws(Diagnostic) -> Bool {
    let roles = record.roles.isEmpty ? record.inputs.indices.map { IRRole.operand($0) } : record.roles
    let operandCount = roles.reduce(0) { $1 == .setting ? $0 : $0 + 1 }
    guard roles.count == record.inputs.count, operandCount == node.operands.count,
      node.results.count <= record.outputs.count
    else { return false }
    var inputs: [IRPort] = []
    for (i, role) in roles.enumerated() {
      guard let source = record.inputs[i].source else { return false }
      switch role {
      case .operand(let k):
        guard let operand = node.operands[k] else { return false }
        inputs.append(try port(of: operand, user: node))
      case .view(let k):
        guard let operand = node.operands[k], document?.views[model[operand].name] == source,
          isOriginal(model[operand].constant, source), let port = port(of: source)
        else { return false }
        inputs.append(port)
      case .setting:
        guard let port = port(of: source) else { return false }
        inputs.append(port)
      }
    }
    var layer = IRAssembly.Layer(name: record.name, type: record.type, version: record.version)
    (layer.attributes, layer.data, layer.unknown) = (record.attributes, record.data, record.unknown)
    layer.inputs = inputs
    for (i, input) in record.inputs.enumerated() {
      if let info = document?.verbatim(input.runtimeInfo) { layer.inputInfo[i] = info }
    }
    layer.runtimeInfo = RuntimeInfo.inner(document?.verbatim(record.runtimeInfo), notes: node.notes)
    layer.outputs = record.outputs.enumerated().map { i, output in
      let value = node.results[safe: i].flatMap { $0 }.map { model[$0] }
      return IRAssembly.Output(
        precision: output.precision ?? value?.type?.irPrecision ?? "FP32", names: output.names,
        shape: value.map(\.shape) ?? output.shape, runtimeInfo: document?.verbatim(output.runtimeInfo))
    }
    let number = assembly.append(layer)
    copies[index] = number
    for (i, result) in node.results.enumerated() {
      guard let result else { continue }
      assembly.setPort(IRPort(layer: number, output: i, type: model[result].type), of: result)
    }
    return true
  }

  /// The port of an output of a layer of the document, if that layer is written as it was.
  private mutating func port(of source: IRSource) -> IRPort? {
    let index = Int(source.layer)
    if let copy = copiedConstant(index) { return copy }
    return copies[index].map { IRPort(layer: $0, output: Int(source.output), type: nil) }
  }

  /// Whether the elements of a view are still those of its source: the same part of the file, or what is computed
  /// from it.
  private func isOriginal(_ tensor: Tensor?, _ source: IRSource) -> Bool {
    guard let tensor, let document else { return false }
    let record = document.layers[Int(source.layer)]
    switch tensor.payload {
    case .stored(let slice):
      return record.isType("Const") && slice.file === document.weights
        && record["offset"].flatMap { Int($0.filter { !$0.isWhitespace }) } == slice.range.lowerBound
    case .computed: return !record.isType("Const")
    case .bytes(let bytes): return bytes.isEmpty
    case .filled, .drawn: return false
    }
  }
}

extension Array {
  /// The element at `index`, if there is one.
  fileprivate subscript(safe index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}

/// A tensor name as it stands in a list of names.
private func escapedName(_ name: String) -> String {
  name.utf8.contains(UInt8(ascii: ","))
    ? name.split(separator: ",", omittingEmptySubsequences: false).joined(separator: "\\,") : name
}
