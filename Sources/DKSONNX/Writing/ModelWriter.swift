import DKSDiagnostics
import DKSModels
import DKSTensors

/// Writes a model: what was read and did not change as its own bytes, everything else anew.
struct ModelWriter {
  let model: Model
  let document: ONNXDocument?
  let operatorSet: Int
  /// Whether nodes that were read are written anew, because the operator set is another.
  let encodesAnew: Bool
  let names = NameTable()
  /// The name that each live value is written under.
  var nameOf: [String?]
  var isLive: [Bool]
  var isProduced: [Bool]
  /// The values by the names that the model has for them.
  var idOf: [String: ModelValue.ID] = [:]
  var initializers: Set<String> = []
  var constantNodeOf: [String: Int] = [:]
  var encoder: TensorEncoder
  var nodeSection = GraphSection(number: 1)
  var initializerSection = GraphSection(number: 5)
  var sparseSection = GraphSection(number: 15)
  var inputSection = GraphSection(number: 11)
  var outputSection = GraphSection(number: 12)
  var infoSection = GraphSection(number: 13)
  /// Constants that encoded nodes use.
  var settings: [(name: String, tensor: Tensor)] = []
  /// The values that were given a second name, by that name.
  var aliases: [String: ModelValue.ID] = [:]
  /// The initializers that are written anew.
  var newInitializers: [(name: String, tensor: Tensor)] = []

  init(_ model: Model, operatorSet: Int?, location: String?) {
    self.model = model
    let document = model.document as? ONNXDocument
    let written = operatorSet ?? document?.operatorSet ?? ONNX.writtenOperatorSet
    self.document = document
    self.operatorSet = written
    encodesAnew = document.map { $0.operatorSet != written } ?? false
    nameOf = [String?](repeating: nil, count: model.values.count)
    isLive = [Bool](repeating: false, count: model.values.count)
    isProduced = isLive
    encoder = TensorEncoder(location: location, document: document)
  }

  /// What a graph is made of.
  var sections: [GraphSection] {
    [nodeSection, initializerSection, sparseSection, inputSection, outputSection, infoSection]
  }

  /// The file and, if it has one, the file beside it.
  ///
  /// - Parameter ownName: The name of that file, which a model that did not change may have called it before.
  mutating func files(ownName: String) throws(ONNXFault) -> (main: FileImage, external: FileImage?) {
    index()
    try findLiveValues()
    nameValues()
    // Nodes first: what they need besides is known after them.
    try writeNodes()
    try writeConstants()
    writeInputs()
    try writeOutputs()
    writeInfos()
    guard let document, isUnchanged(in: document) else {
      let main = modelMessage(graphMessage()).image
      return (main, encoder.external.image.count > 0 ? encoder.external.image : nil)
    }
    let own = document.externalFiles.count == 1 ? document.externalFiles[ownName] : nil
    if let own { encoder.keepWhole(own) }
    let whole = 0..<document.file.bytes.count
    if own == nil || encoder.location != ownName, let moved = encoder.moved(.model, whole, in: document) {
      return (moved.image, own != nil || encoder.external.image.count > 0 ? encoder.external.image : nil)
    }
    var main = FileImage()
    main.copy(whole, of: document.file)
    return (main, own != nil ? encoder.external.image : nil)
  }

  private func isUnchanged(in document: ONNXDocument) -> Bool {
    !encodesAnew && model.provenance.isEmpty
      && sections.allSatisfy { $0.isUnchanged(in: document) }
  }

  // MARK: - Values and their names

  mutating func index() {
    for (i, value) in model.values.enumerated() where idOf[value.name] == nil {
      idOf[value.name] = ModelValue.ID(i)
    }
    guard let document else { return }
    initializers = Set(document.initializers.map(\.name))
    for index in document.constantNodes {
      for name in document.nodes[index].outputs { constantNodeOf[name] = index }
    }
  }

  mutating func findLiveValues() throws(ONNXFault) {
    var pending = model.inputs + model.outputs.map(\.value)
    for node in model.nodes {
      for result in node.results {
        guard let result else { continue }
        guard !isProduced[Int(result.index)] else {
          throw ONNXFault(
            .unwritable, "'\(model[result].name)' is the result of two nodes", at: node.span)
        }
        isProduced[Int(result.index)] = true
      }
    }
    for node in model.nodes {
      pending += node.uses + node.results.compactMap { $0 }
      guard let record = record(of: node) else { continue }
      pending += record.inputs.dropFirst(record.operandCount).compactMap { idOf[$0] }
    }
    // Constants that the file never used stay, and so does what they are made of.
    for index in document?.constantNodes ?? [] {
      guard let document, document.nodes[index].outputs.allSatisfy({ !document.usedNames.contains($0) })
      else {
        continue
      }
      pending += document.nodes[index].inputs.compactMap { idOf[$0] }
    }
    while let id = pending.popLast() {
      guard !isLive[Int(id.index)] else { continue }
      isLive[Int(id.index)] = true
      guard let document, !isProduced[Int(id.index)], let index = constantNodeOf[model[id].name] else {
        continue
      }
      pending += document.nodes[index].inputs.compactMap { idOf[$0] }
    }
  }

  /// Gives every live value a name: those that others know first.
  mutating func nameValues() {
    for id in model.inputs where names.take(model[id].name) { nameOf[Int(id.index)] = model[id].name }
    for output in model.outputs {
      let place = Int(output.value.index)
      // Inputs and constants keep their names.
      guard nameOf[place] == nil, isProduced[place] || model[output.value].name == output.name else {
        continue
      }
      if names.take(output.name) { nameOf[place] = output.name }
    }
    for output in model.outputs { _ = names.take(output.name) }
    for (i, value) in model.values.enumerated() where isLive[i] && nameOf[i] == nil {
      nameOf[i] = names.fresh(value.name)
    }
    // Fields that are copied may speak of these.
    for record in document?.initializers ?? [] { _ = names.take(record.name) }
  }

  func name(_ id: ModelValue.ID?) -> String { id.flatMap { nameOf[Int($0.index)] } ?? "" }

  // MARK: - Nodes

  mutating func writeNodes() throws(ONNXFault) {
    var made: [GraphSection.Item] = []
    let names = self.names
    for node in model.nodes { _ = names.take(node.name) }
    for node in model.nodes {
      if let document, let record = record(of: node) {
        made += try copy(node, record, in: document)
      } else {
        made += try encode(node).map { .made($0) }
      }
    }
    let constants = keptConstantNodes()
    nodeSection.items = try settledCalls(merged(constants, made))
  }

  /// The constant nodes at their places if the file's own order still stands, otherwise before the others.
  func merged(_ constants: [Int], _ made: [GraphSection.Item]) -> [GraphSection.Item] {
    guard let document else { return made }
    if document.readOrder == model.nodes.map({ $0.record ?? -1 }), document.isSorted,
      made.count == model.nodes.count
    {
      var next = 0
      let kept = Set(constants)
      let isConstant = Set(document.constantNodes)
      var items: [GraphSection.Item] = []
      for index in document.nodes.indices {
        if isConstant.contains(index) {
          if kept.contains(index) { items.append(item(index, document)) }
        } else if next < made.count {
          items.append(made[next])
          next += 1
        }
      }
      return items
    }
    if !document.isSorted, document.readOrder == model.nodes.map({ $0.record ?? -1 }),
      constants.count == document.constantNodes.count,
      made.allSatisfy({ if case .made = $0 { false } else { true } })
    {
      return document.nodes.indices.map { item($0, document) }
    }
    return constants.map { item($0, document) } + made
  }

  mutating func copy(
    _ node: ModelNode, _ record: NodeRecord, in document: ONNXDocument
  ) throws(ONNXFault) -> [GraphSection.Item] {
    var items: [GraphSection.Item] = []
    var inputs = node.operands.map { name($0) }
    for setting in record.inputs.dropFirst(record.operandCount) {
      inputs.append(idOf[setting].flatMap { nameOf[Int($0.index)] } ?? setting)
    }
    for (name, id) in zip(record.captures, node.captures) where self.name(id) != name && aliases[name] != id {
      // The nested graph keeps its names, so the value is given the old one too.
      guard names.take(name) else {
        throw ONNXFault(
          .unwritable, "a graph inside '\(node.name)' takes '\(name)', which is another value now",
          at: node.span)
      }
      aliases[name] = id
      items.append(.made(ModelWriter.alias(name, of: self.name(id))))
    }
    let message = NodeCopy.message(
      of: record, inputs: inputs, outputs: node.results.map { name($0) }, name: node.name, notes: node.notes,
      in: document, &encoder)
    guard let message else { return items + [item(node.record ?? 0, document)] }
    if isOfAnotherSet(node, record) { return items + (try encode(node).map { .made($0) }) }
    return items + [.made(message)]
  }

  /// A node that only gives a value another name.
  static func alias(_ name: String, of other: String) -> WireMessage {
    var node = WireMessage()
    node.append(1, string: other)
    node.append(2, string: name)
    node.append(4, string: "Identity")
    return node
  }

  mutating func encode(_ node: ModelNode) throws(ONNXFault) -> [WireMessage] {
    if case .foreign(let foreign) = node.operation {
      throw ONNXFault(
        .foreign, "'\(node.name)' (\(foreign.type)) has no ONNX operator that is known to be the same",
        at: node.span)
    }
    let names = self.names
    let base = node.results.first.flatMap { $0 }.map { name($0) } ?? node.name
    var writer = NodeWriter(
      operatorSet: operatorSet, name: node.name, label: node.operation.label,
      span: node.span, operands: node.operands.map { name($0) },
      values: node.operands.map { $0.map { model[$0] } }, results: node.results.map { name($0) },
      resultShape: node.results.first.flatMap { $0 }.flatMap { model[$0].shape },
      freshName: { names.fresh("\(base)/\($0)") })
    try ONNXOperators.encode(node.operation, &writer)
    settings += writer.constants
    var messages = writer.nodes
    if !messages.isEmpty {
      for note in node.writtenNotes {
        messages[messages.count - 1].append(
          9, message: KeyValue.message(MetadataKey.key(note.key), note.value))
      }
      if !node.path.isEmpty {
        messages[messages.count - 1].append(
          9, message: KeyValue.message(MetadataKey.key(MetadataKey.path), node.path))
      }
    }
    return messages
  }

  // MARK: - Constants

  mutating func writeInputs() {
    var records: [String: ValueInfoRecord] = [:]
    let old = document?.valueInfos.filter { $0.role == .input } ?? []
    for record in old { records[record.name] = record }
    let given = Set(model.inputs.map { name($0) })
    let kept = Set(keptInitializerNames())
    let made = Dictionary(
      newInitializers.map { ($0.name, $0.tensor) }, uniquingKeysWith: { first, _ in first })
    var seen: Set<String> = []
    // Initializers that the file lists stay listed; inputs keep their places among them.
    var next = model.inputs.makeIterator()
    func item(_ id: ModelValue.ID) -> GraphSection.Item {
      seen.insert(name(id))
      if let record = records[name(id)], record.agrees(with: model[id]) { return .kept(record.fieldIndex) }
      return .made(ValueInfoEncoder.message(name(id), model[id], namesBatch: true))
    }
    for record in old {
      if given.contains(record.name) {
        if let id = next.next() { inputSection.items.append(item(id)) }
      } else if kept.contains(record.name) {
        inputSection.items.append(.kept(record.fieldIndex))
        seen.insert(record.name)
      } else if let tensor = made[record.name] {
        let value = ModelValue(name: record.name, constant: tensor)
        inputSection.items.append(
          record.agrees(with: value)
            ? .kept(record.fieldIndex)
            : .made(ValueInfoEncoder.message(record.name, value, namesBatch: false)))
        seen.insert(record.name)
      }
    }
    while let id = next.next() { inputSection.items.append(item(id)) }
    guard let document, document.irVersion < 4, !encodesAnew else { return }
    // Before version 4 of the format an initializer had to be an input.
    for (name, tensor) in newInitializers where !seen.contains(name) {
      let value = ModelValue(name: name, constant: tensor)
      inputSection.items.append(.made(ValueInfoEncoder.message(name, value, namesBatch: false)))
    }
  }

  func keptInitializerNames() -> [String] {
    guard let document else { return [] }
    var names: [Int: String] = [:]
    for record in document.initializers { names[record.fieldIndex] = record.name }
    return initializerSection.items.compactMap { item in
      if case .kept(let index) = item { names[index] } else { nil }
    }
  }

  mutating func writeOutputs() throws(ONNXFault) {
    var records: [String: ValueInfoRecord] = [:]
    for record in document?.valueInfos ?? [] where record.role == .output { records[record.name] = record }
    for output in model.outputs {
      if let record = records[output.name], record.agrees(with: model[output.value]) {
        outputSection.items.append(.kept(record.fieldIndex))
      } else {
        outputSection.items.append(
          .made(ValueInfoEncoder.message(output.name, model[output.value], namesBatch: false)))
      }
      guard name(output.value) != output.name else { continue }
      nodeSection.items.append(.made(ModelWriter.alias(output.name, of: name(output.value))))
    }
  }

  mutating func writeInfos() {
    let keptNames = Set(keptInitializerNames())
    for record in document?.valueInfos ?? [] where record.role == .info {
      guard let id = idOf[record.name] else {
        infoSection.items.append(.kept(record.fieldIndex))
        continue
      }
      guard isLive[Int(id.index)], name(id) == record.name else {
        // An initializer that nothing uses stays, and so does what is said of it.
        if keptNames.contains(record.name) { infoSection.items.append(.kept(record.fieldIndex)) }
        continue
      }
      if record.agrees(with: model[id]) {
        infoSection.items.append(.kept(record.fieldIndex))
      } else if model[id].shape != nil {
        infoSection.items.append(
          .made(ValueInfoEncoder.message(record.name, model[id], namesBatch: false)))
      }
    }
  }
}
