import DKSDiagnostics
import DKSModels
import DKSTensors

/// Makes a model of a file that was read: names become values, nodes get operators, in their order.
struct ModelBuilder {
  private var reader: DocumentReader
  private var document: ONNXDocument
  private let listing: ModelListing
  private(set) var model: Model
  private var ids: [String: ModelValue.ID] = [:]

  init(_ reader: DocumentReader, listing: ModelListing, source: SourceFile) {
    self.reader = reader
    document = reader.document
    self.listing = listing
    model = Model(name: reader.document.graphName, listing: source)
    model.marks = reader.document.marks
  }

  /// The model.
  mutating func build() throws(ONNXFault) -> Model {
    try addValues()
    try checkNames()
    let order = try sortedNodes()
    document.isSorted = order == Array(order.indices)
    try addConstants(order)
    try addNodes(order)
    try addOutputs()
    noteUses()
    try decode()
    document.readOrder = model.nodes.compactMap(\.record)
    document.nodes = records
    for (i, info) in document.valueInfos.enumerated() {
      guard let id = ids[info.name] else { continue }
      document.valueInfos[i].readType = model[id].type
      document.valueInfos[i].readShape = model[id].shape
    }
    document.externalFiles = reader.document.externalFiles
    model.document = document
    return model
  }

  /// The records, completed as the nodes are read.
  private var records: [NodeRecord] = []

  // MARK: - Values

  private mutating func define(_ value: ModelValue, _ what: String, at span: SourceSpan? = nil)
    throws(ONNXFault)
  {
    guard ids[value.name] == nil else {
      throw ONNXFault(.duplicateName, "\(what) '\(value.name)' has the name of another value", at: span)
    }
    ids[value.name] = model.addValue(value)
  }

  private mutating func addValues() throws(ONNXFault) {
    for record in document.initializers {
      var value = ModelValue(
        name: record.name, type: record.type, shape: record.shape, constant: record.tensor)
      value.isGiven = true
      try define(value, "initializer")
    }
    for record in document.sparseInitializers {
      var value = ModelValue(
        name: record.name, type: record.type, shape: record.shape, constant: record.tensor)
      value.isGiven = true
      try define(value, "sparse initializer")
    }
    let initializerCount = model.values.count
    var inputs: Set<String> = []
    for info in document.valueInfos where info.role == .input {
      guard inputs.insert(info.name).inserted else {
        throw ONNXFault(.duplicateName, "input '\(info.name)' is there twice")
      }
      // Older files list their initializers as inputs, which gives them no other meaning.
      if let id = ids[info.name], Int(id.index) < initializerCount { continue }
      try define(ModelValue(name: info.name, type: info.type, shape: info.shape), "input")
      if let id = ids[info.name] { model.inputs.append(id) }
    }
    for (i, node) in document.nodes.enumerated() {
      for name in node.outputs where !name.isEmpty {
        try define(ModelValue(name: name), "result", at: listing.spans[i])
      }
    }
    for info in document.valueInfos where info.role != .input {
      guard let id = ids[info.name], model[id].shape == nil else { continue }
      model[id].type = info.type
      model[id].shape = info.shape
    }
  }

  private mutating func checkNames() throws(ONNXFault) {
    for (i, node) in document.nodes.enumerated() {
      for name in node.inputs where !name.isEmpty && ids[name] == nil {
        throw ONNXFault(
          .danglingName, "'\(node.label)' takes '\(name)', which nothing in the graph gives",
          at: listing.spans[i])
      }
      for name in node.captures where ids[name] == nil {
        throw ONNXFault(
          .danglingName, "a graph inside '\(node.label)' takes '\(name)', which nothing gives",
          at: listing.spans[i])
      }
    }
  }

  // MARK: - Order

  /// The nodes with operands before their users; the order of the file where that is one.
  private func sortedNodes() throws(ONNXFault) -> [Int] {
    var producer: [String: Int] = [:]
    for (i, node) in document.nodes.enumerated() {
      for name in node.outputs where !name.isEmpty { producer[name] = i }
    }
    var missing = [Int](repeating: 0, count: document.nodes.count)
    var users = [[Int]](repeating: [], count: document.nodes.count)
    var isSorted = true
    for (i, node) in document.nodes.enumerated() {
      for name in node.inputs + node.captures {
        guard let operand = producer[name] else { continue }
        if operand >= i { isSorted = false }
        missing[i] += 1
        users[operand].append(i)
      }
    }
    if isSorted { return Array(document.nodes.indices) }
    var ready = IndexHeap(document.nodes.indices.filter { missing[$0] == 0 })
    var order: [Int] = []
    while let next = ready.removeFirst() {
      order.append(next)
      for user in users[next] {
        missing[user] -= 1
        if missing[user] == 0 { ready.insert(user) }
      }
    }
    guard order.count == document.nodes.count else {
      throw cycle(among: missing, producer)
    }
    return order
  }

  /// The fault that names a cycle: from any node that never got ready, its unready operands lead around one.
  private func cycle(among missing: [Int], _ producer: [String: Int]) -> ONNXFault {
    var seen: [Int: Int] = [:]
    var path: [Int] = []
    var next = missing.firstIndex { $0 > 0 }
    while let node = next, seen[node] == nil {
      seen[node] = path.count
      path.append(node)
      let record = document.nodes[node]
      next = (record.inputs + record.captures).lazy.compactMap { producer[$0] }.first { missing[$0] > 0 }
    }
    let loop = path[(next.flatMap { seen[$0] } ?? 0)...].reversed()
    let first = loop.first ?? 0
    let names = loop.prefix(8).map { "'\(document.nodes[$0].label)'" }
    return ONNXFault(
      .cycle, "'\(document.nodes[first].label)' needs its own result", at: listing.spans[first],
      notes: ["the cycle is \(names.joined(separator: ", "))\(loop.count > 8 ? ", …" : "")"])
  }

  // MARK: - Nodes

  /// Gives the results of nodes that only name a constant their elements.
  private mutating func addConstants(_ order: [Int]) throws(ONNXFault) {
    for index in order {
      let node = document.nodes[index]
      guard node.domain.isEmpty, node.type == "Constant" || node.type == "ConstantOfShape",
        node.outputs.count == 1, let id = ids[node.outputs[0]],
        !document.functions.contains(.init(domain: "", name: node.type))
      else { continue }
      let shape = node.type == "Constant" ? nil : node.inputs.first.flatMap { ids[$0] }.map { model[$0] }
      let tensor: Tensor?
      do {
        tensor = try ConstantNode.tensor(
          of: node, shape: shape, attributes: try attributes(of: node), reader: &reader)
      } catch {
        throw ONNXFault(
          error.kind, "'\(node.label)': \(error.message)", at: listing.spans[index], notes: error.notes)
      }
      if node.type == "Constant" { model[id].isGiven = true }
      guard let tensor else { continue }
      if model[id].shape == nil || model[id].type == nil
        || model[id].shape?.contains(where: { $0 == nil }) == true
      {
        model[id].shape = tensor.shape.map { $0 }
      }
      model[id].type = tensor.type
      model[id].constant = tensor
      model[id].isLiteral = true
      document.constantNodes.append(index)
      document.constantValues[node.outputs[0]] = tensor
    }
  }

  private mutating func addNodes(_ order: [Int]) throws(ONNXFault) {
    records = document.nodes
    let constants = Set(document.constantNodes)
    var names: Set<String> = []
    for index in order where !constants.contains(index) {
      let node = document.nodes[index]
      var name = node.name.isEmpty ? node.outputs.first { !$0.isEmpty } ?? node.type : node.name
      if !names.insert(name).inserted {
        // Results are unique; a number is needed only where even they are taken as names.
        let base = node.outputs.first { !$0.isEmpty } ?? name
        name = base
        var number = index
        while !names.insert(name).inserted {
          name = "\(base)#\(number)"
          number += 1
        }
      }
      records[index].readName = name
      records[index].operandCount = node.inputs.count
      model.nodes.append(
        ModelNode(
          name: name, path: node.path,
          operation: .foreign(ForeignOperator(type: node.type, domain: node.domain, remark: node.refusal)),
          operands: node.inputs.map { ids[$0] }, results: node.outputs.map { $0.isEmpty ? nil : ids[$0] },
          captures: node.captures.compactMap { ids[$0] }, record: index, span: listing.spans[index]))
      model.nodes[model.nodes.count - 1].marks = node.marks
    }
  }

  private mutating func addOutputs() throws(ONNXFault) {
    var names: Set<String> = []
    for info in document.valueInfos where info.role == .output {
      guard names.insert(info.name).inserted else {
        throw ONNXFault(.duplicateName, "output '\(info.name)' is there twice")
      }
      guard let id = ids[info.name] else {
        throw ONNXFault(.danglingName, "output '\(info.name)' is a value that nothing in the graph gives")
      }
      model.outputs.append(Model.Output(info.name, id))
    }
  }

  // MARK: - Operators

  func attributes(of node: NodeRecord) throws(ONNXFault) -> [ONNXAttribute] {
    let file = document.file
    return try decoding { () throws(WireFault) in
      var attributes: [ONNXAttribute] = []
      var fields = try node.field.message(in: file)
      while let field = try fields.next() {
        guard field.number == 5 else { continue }
        var attribute = try ONNXAttribute.read(field, in: file)
        if let bound = node.bound[attribute.name] {
          guard let bound else { continue }
          attribute.value = try ONNXAttribute.read(bound, in: file).value
        }
        attributes.append(attribute)
      }
      return attributes
    }
  }

  /// How often nodes are looked at again after shapes and settings of later ones became known.
  private static let rounds = 8

  /// Gives nodes their operators, in their order, with shapes and settings on the way; those that wait for a shape
  /// or a setting of a later node are looked at again.
  private mutating func decode() throws(ONNXFault) {
    var isWaiting = [Bool](repeating: true, count: model.nodes.count)
    var count = isWaiting.count
    for _ in 0..<ModelBuilder.rounds where count > 0 {
      var extents = FreeExtents()
      for i in model.nodes.indices {
        if isWaiting[i] { isWaiting[i] = try decodeNode(i, extents) }
        extents.resolve(i, in: &model)
        guard isWaiting[i], case .reshape = model.nodes[i].operation, let index = model.nodes[i].record else {
          continue
        }
        // The target becomes a setting, as that of a reshape with a constant is.
        records[index].operandCount = model.nodes[i].operands.count
        isWaiting[i] = false
      }
      let before = count
      count = isWaiting.count { $0 }
      if count == before { break }
    }
  }

  /// Decodes node number `i` and says whether it waits for something that is not known yet.
  private mutating func decodeNode(_ i: Int, _ extents: FreeExtents) throws(ONNXFault) -> Bool {
    guard let index = model.nodes[i].record else { return false }
    let node = document.nodes[index]
    guard !document.functions.contains(.init(domain: node.domain, name: node.type)) else { return false }
    try addSettings(i, node)
    addResultsOfBodies(i, node)
    if try isFilled(i, node) { return false }
    guard node.domain.isEmpty, ONNXOperators.knows(node.type) else {
      return node.domain.isEmpty && node.type == "ConstantOfShape"
    }
    let view = NodeReader(
      type: node.type, operatorSet: node.operatorSet ?? document.operatorSet,
      attributes: try attributes(of: node),
      inputs: node.inputs.map { ids[$0].map { model[$0] } }, results: node.outputs.map { !$0.isEmpty },
      uses: node.outputs.map { document.usedNames.contains($0) },
      freeSettings: node.inputs.map { name in
        guard let id = ids[name], let first = node.inputs.first.flatMap({ ids[$0] }) else { return nil }
        return extents.extents(of: id, besidesThoseOf: first, in: model)
      })
    do throws(Undecodable) {
      let decoded = try ONNXOperators.decode(view)
      let count = min(decoded.operandCount, node.inputs.count)
      model.nodes[i].operation = decoded.operation
      model.nodes[i].operands = node.inputs.prefix(count).map { ids[$0] }
      records[index].operandCount = count
      return false
    } catch {
      switch error {
      case .foreign:
        remark(i, "its settings are none that a layer has")
        return false
      case .unknown:
        remark(i, "a shape or a setting of it is only known while the network runs")
        return true
      case .wrong(let message):
        throw ONNXFault(.setting, "'\(node.label)' (\(node.type)): \(message)", at: listing.spans[index])
      }
    }
  }

  /// Notes why a node of a type that the vocabulary has is foreign.
  private mutating func remark(_ i: Int, _ remark: String) {
    guard case .foreign(var foreign) = model.nodes[i].operation, foreign.remark == nil else { return }
    foreign.remark = remark
    model.nodes[i].operation = .foreign(foreign)
  }

  /// Gives results what the graphs inside their node say of them, where the file itself says nothing.
  private mutating func addResultsOfBodies(_ i: Int, _ node: NodeRecord) {
    guard !node.bodies.isEmpty, case .foreign(let foreign) = model.nodes[i].operation else { return }
    let inputs = model.nodes[i].operands.map { $0.map { model[$0] } }
    let found = ModelBuilder.resultsOfBodies(node, inputs, foreign.settings)
    for (result, known) in zip(model.nodes[i].results, found) {
      guard let result else { continue }
      if model[result].type == nil { model[result].type = known.type }
      if model[result].shape == nil { model[result].shape = known.shape }
    }
  }

  /// Gives a constant whose shape was computed its elements, once the shape is known.
  private mutating func isFilled(_ i: Int, _ node: NodeRecord) throws(ONNXFault) -> Bool {
    guard node.domain.isEmpty, node.type == "ConstantOfShape", node.outputs.count == 1,
      let id = ids[node.outputs[0]], let shape = node.inputs.first.flatMap({ ids[$0] }),
      let tensor = try ConstantNode.tensor(
        of: node, shape: model[shape], attributes: try attributes(of: node), reader: &reader)
    else { return false }
    model[id].constant = tensor
    model[id].isLiteral = true
    model[id].type = tensor.type
    model[id].shape = tensor.shape.map { $0 }
    return true
  }

  /// Gives a node that may stay foreign what the rule for its shape asks for.
  private mutating func addSettings(_ i: Int, _ node: NodeRecord) throws(ONNXFault) {
    guard case .foreign(var foreign) = model.nodes[i].operation, foreign.settings.isEmpty,
      !node.bodies.isEmpty || ForeignShapes.rule(type: node.type, domain: node.domain) != nil
    else { return }
    for attribute in try attributes(of: node) {
      switch attribute.value {
      case .integer(let number): foreign.settings[attribute.name] = .integer(number)
      case .integers(let numbers): foreign.settings[attribute.name] = .integers(numbers)
      case .string(let text): foreign.settings[attribute.name] = .text(text)
      case .strings(let texts): foreign.settings[attribute.name] = .text(texts.joined(separator: ","))
      case .float(let number): foreign.settings[attribute.name] = .number(number)
      case .tensor(let field) where node.type == "ConstantOfShape":
        let number = try reader.tensor(in: field).tensor.flatMap { ConstantSetting.number($0) }
        foreign.settings[attribute.name] = number.map { .number($0) }
      default: break
      }
    }
    model.nodes[i].operation = .foreign(foreign)
  }

  /// Notes which names the file uses, so that what it leaves unused stays when it is written.
  private mutating func noteUses() {
    for node in document.nodes {
      document.usedNames.formUnion(node.inputs)
      document.usedNames.formUnion(node.captures)
    }
    for output in model.outputs { document.usedNames.insert(output.name) }
  }
}

extension NodeRecord {
  /// The name that a person would find it by.
  var label: String { name.isEmpty ? outputs.first { !$0.isEmpty } ?? type : name }
}
