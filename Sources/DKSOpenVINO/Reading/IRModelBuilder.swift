import DKSDiagnostics
import DKSModels
import DKSTensors

/// Makes a model of a document: layers become operators where the vocabulary has a word for them.
struct IRModelBuilder {
  private(set) var document: IRDocument
  private(set) var model: Model
  private let links: IRLinks
  private var weights: IRWeights
  private var kinds: [Kind]
  /// The tensors of the `Const` layers.
  private var constants: [Int: Tensor] = [:]
  /// The values of the outputs of each layer, as far as there are any yet.
  private var results: [ModelValue.ID?] = []
  /// Where the results of each layer begin.
  private var firstResult: [Int] = []
  private var names = UniqueNames()
  /// Nodes that are foreign only because a setting is not known yet, with their layers.
  private var pending: [(node: Int, layer: Int)] = []
  /// The views of each constant that were made, by their shapes.
  private var views: [ModelValue.ID: [[Int]: ModelValue.ID]] = [:]

  private enum Kind { case parameter, constant, result, operation }

  init(
    _ document: consuming IRDocument, _ links: IRLinks, _ weights: IRWeights, name: String, root: SourceSpan
  ) throws(Diagnostic) {
    self.document = document
    self.links = links
    self.weights = weights
    model = Model(name: name, listing: weights.file)
    model.marks = RuntimeInfo.marks(ofNetwork: self.document.verbatim(self.document.runtimeInfo))
    kinds = self.document.layers.map { layer in
      if layer.isType("Const") { return .constant }
      if layer.isType("Parameter") { return .parameter }
      return layer.isType("Result") ? .result : .operation
    }
    for layer in self.document.layers {
      firstResult.append(results.count)
      results.append(contentsOf: repeatElement(nil, count: layer.outputs.count))
    }
    model.values.reserveCapacity(results.count)
    model.nodes.reserveCapacity(kinds.lazy.filter { $0 == .operation }.count)
    for (i, kind) in kinds.enumerated() where kind == .parameter { try addInput(i) }
    for (i, kind) in kinds.enumerated() where kind == .constant {
      guard self.document.layers[i].outputs.count == 1 else {
        throw .irInputs(
          "the constant '\(self.document.layers[i].name)' wants one output",
          at: weights.span(of: self.document.layers[i]))
      }
      constants[i] = try self.weights.tensor(self.document.layers[i])
      self.document.layers[i].outputs[0].shape = nil
    }
    for i in links.order where kinds[i] == .operation { try addNode(i) }
    try decodePending()
    for (i, kind) in kinds.enumerated() where kind == .result { try addOutput(i) }
    guard !model.outputs.isEmpty else { throw .irNoResult(at: root) }
    self.document.weights = self.weights.mapped
    model.document = self.document
  }

  // MARK: Values

  private mutating func addInput(_ index: Int) throws(Diagnostic) {
    let layer = document.layers[index]
    guard let output = layer.outputs.first, layer.outputs.count == 1, layer.inputs.isEmpty else {
      throw .irInputs(
        "the parameter '\(layer.name)' wants one output and no input", at: weights.span(of: layer))
    }
    let (isReadable, shape) = layer["shape"].map(parseShape) ?? (true, output.shape)
    guard isReadable else {
      throw .irAttribute(
        "the parameter '\(layer.name)' has no readable shape", at: weights.span(of: layer, attribute: "shape")
      )
    }
    let type = ElementType(irName: layer["element_type"] ?? output.precision ?? "")
    let name = names.claim(output.names.map(firstName) ?? layer.name)
    let id = model.addValue(ModelValue(name: name, type: type, shape: shape))
    results[firstResult[index]] = id
    document.sources[name] = index
    model.inputs.append(id)
  }

  private mutating func addOutput(_ index: Int) throws(Diagnostic) {
    let layer = document.layers[index]
    guard let source = layer.inputs.first?.source, layer.inputs.count == 1 else {
      throw .irInputs("the result '\(layer.name)' wants one input", at: weights.span(of: layer))
    }
    let value = try value(of: source)
    let given = layer.attributes.first { $0.name == "output_names" }.map { firstName($0.value) }
    var name = given ?? model[value].name
    if document.results[name] != nil { name = layer.name }
    var suffix = 2
    while document.results[name] != nil {
      name = "\(layer.name)_\(suffix)"
      suffix += 1
    }
    document.results[name] = index
    model.outputs.append(Model.Output(name, value))
  }

  /// The value that an output of a layer gives; constants get theirs when they are first used.
  private mutating func value(of source: IRSource) throws(Diagnostic) -> ModelValue.ID {
    let (index, output) = (Int(source.layer), Int(source.output))
    if let known = results[firstResult[index] + output] { return known }
    let layer = document.layers[index]
    guard let tensor = constants[index] else {
      // An output that the vocabulary does not know is used: its codec has not looked.
      throw .irInputs("output \(output) of '\(layer.name)' cannot be used", at: weights.span(of: layer))
    }
    let name = names.claim(layer.name)
    let id = model.addValue(ModelValue(name: name, constant: tensor))
    results[firstResult[index] + output] = id
    document.sources[name] = index
    return id
  }

  /// A constant under another shape of as many elements, once for each shape.
  private mutating func view(
    _ source: IRSource, _ tensor: Tensor, _ shape: [Int]
  ) throws(Diagnostic) -> ModelValue.ID {
    let viewed = try value(of: source)
    if let known = views[viewed, default: [:]][shape] { return known }
    let name = names.claim(document.layers[Int(source.layer)].name)
    document.views[name] = source
    let view = model.addValue(
      ModelValue(
        name: name, type: tensor.type, shape: shape, constant: Tensor(tensor.type, shape, tensor.payload))
    )
    views[viewed, default: [:]][shape] = view
    model.viewed[view] = viewed
    return view
  }

  private func results(of layer: Int) -> [ModelValue.ID?] {
    Array(results[firstResult[layer]...].prefix(document.layers[layer].outputs.count))
  }

  // MARK: Nodes

  private mutating func addNode(_ index: Int) throws(Diagnostic) {
    let layer = document.layers[index]
    for (i, output) in layer.outputs.enumerated() {
      guard let precision = output.precision else {
        throw .irAttribute("output \(i) of '\(layer.name)' has no precision", at: weights.span(of: layer))
      }
      let base = output.names.map(firstName) ?? (i == 0 ? layer.name : "\(layer.name):\(i)")
      results[firstResult[index] + i] = model.addValue(
        ModelValue(name: names.claim(base), type: ElementType(irName: precision), shape: output.shape))
      // The value has it from here on.
      document.layers[index].outputs[i].shape = nil
    }
    let name = nodeNames.claim(layer.name)
    model.nodes.append(
      ModelNode(
        name: name, operation: .foreign(ForeignOperator(type: layer.type, domain: layer.version)),
        operands: [],
        results: results(of: index), record: index, span: weights.span(of: layer)))
    if let info = document.verbatim(layer.runtimeInfo) {
      model.nodes[model.nodes.count - 1].marks = RuntimeInfo.marks(ofLayer: info)
    }
    if try !decode(index, node: model.nodes.count - 1) {
      var operands: [ModelValue.ID?] = []
      for input in layer.inputs { if let source = input.source { operands.append(try value(of: source)) } }
      model.nodes[model.nodes.count - 1].operands = operands
      addSettings(layer)
      if LayerCodec.of(layer.type) != nil { pending.append((model.nodes.count - 1, index)) }
    }
  }

  /// Gives the last node, which is foreign, what the rule for its shape asks for.
  private mutating func addSettings(_ layer: IRLayer) {
    let last = model.nodes.count - 1
    guard ForeignShapes.rule(type: layer.type, domain: layer.version) != nil else { return }
    var settings: [String: ForeignSetting] = [:]
    for attribute in layer.data ?? [] { settings[attribute.name] = .text(attribute.value) }
    model.nodes[last].operation = .foreign(
      ForeignOperator(type: layer.type, domain: layer.version, settings: settings))
    model.inferShape(ofNode: last)
  }

  private var nodeNames = UniqueNames()

  /// Gives node `node` the meaning of its layer; false where there is none.
  private mutating func decode(_ index: Int, node: Int) throws(Diagnostic) -> Bool {
    let layer = document.layers[index]
    guard layer.version.hasPrefix("opset"), let codec = LayerCodec.of(layer.type), !layer.outputs.isEmpty
    else {
      return false
    }
    guard codec.inputs.contains(layer.inputs.count) else {
      throw .irInputs(
        "the layer '\(layer.name)' of type \(codec.type) has \(layer.inputs.count) inputs",
        at: weights.span(of: layer))
    }
    let inputs = layer.inputs.map { known($0.source) }
    let context = LayerContext(
      layer: layer, shapes: inputs.map(\.shape), types: inputs.map(\.type), constants: inputs.map(\.constant),
      isUsed: layer.outputs.indices.map { links.isUsed($0, of: index) })
    let meaning: LayerMeaning?
    do throws(LayerFault) {
      meaning = try codec.decode(context)
    } catch {
      throw .irAttribute(
        "the layer '\(layer.name)' of type \(codec.type) cannot be read: \(error.message)",
        at: weights.span(of: layer, attribute: error.attribute))
    }
    guard let meaning, !context.isUsed.dropFirst(meaning.resultCount).contains(true) else { return false }
    var roles = Array(repeating: IRRole.setting, count: layer.inputs.count)
    var operands: [ModelValue.ID?] = []
    for operand in meaning.operands {
      switch operand {
      case .input(let i):
        guard let source = layer.inputs[i].source else { return false }
        roles[i] = .operand(operands.count)
        operands.append(try value(of: source))
      case .view(let i, let shape):
        guard let source = layer.inputs[i].source, let tensor = inputs[i].constant else { return false }
        roles[i] = .view(operands.count)
        operands.append(try view(source, tensor, shape))
      }
    }
    let isPlain = roles.indices.allSatisfy { roles[$0] == .operand($0) }
    document.layers[index].roles = isPlain ? [] : roles
    model.nodes[node].operation = meaning.operation
    model.nodes[node].operands = operands
    if meaning.resultCount < layer.outputs.count {
      model.nodes[node].results = Array(results(of: index).prefix(meaning.resultCount))
    }
    model.inferShape(ofNode: node)
    lookThrough(node)
    return true
  }

  /// What is known of an input.
  private func known(_ source: IRSource?) -> (shape: [Int?]?, type: ElementType?, constant: Tensor?) {
    guard let source else { return (nil, nil, nil) }
    if let tensor = constants[Int(source.layer)] { return (tensor.shape, tensor.type, tensor) }
    guard let id = results[firstResult[Int(source.layer)] + Int(source.output)] else {
      return (nil, nil, nil)
    }
    return (model[id].shape, model[id].type, model[id].constant)
  }

  /// Halves that are only stored as such: the result of the conversion is a constant too, read when it is asked
  /// for.
  private mutating func lookThrough(_ node: Int) {
    guard model.nodes[node].operation == .cast(.float32),
      let operand = model.nodes[node].operands.first ?? nil,
      let result = model.nodes[node].results.first ?? nil, let stored = model[operand].constant,
      stored.type.isFloat
    else { return }
    model[result].constant = Tensor(
      .float32, stored.shape, .computed { () throws(WeightError) in try stored.floats() })
  }

  /// Settings may be computed by other layers; each round knows more of them.
  private mutating func decodePending() throws(Diagnostic) {
    for _ in 0..<8 where !pending.isEmpty {
      model.inferShapes()
      model.evaluateConstants()
      let waiting = pending
      pending = []
      for (node, layer) in waiting where try !decode(layer, node: node) { pending.append((node, layer)) }
      if pending.count == waiting.count { return }
    }
  }
}

/// The first of tensor names that are separated by commas; a comma within one has a backslash before it.
func firstName(_ names: String) -> String {
  guard names.utf8.contains(UInt8(ascii: ",")) else { return names }
  var name = ""
  var isEscaped = false
  for character in names {
    if isEscaped {
      name.append(character)
      isEscaped = false
    } else if character == "\\" {
      isEscaped = true
    } else if character == "," {
      break
    } else {
      name.append(character)
    }
  }
  return name
}
