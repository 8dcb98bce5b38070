import DKSModels
import DKSTensors

/// Reads the fields of a file, names and headers, without looking at what they mean together.
struct DocumentReader {
  var document: ONNXDocument
  private var tensors: TensorReader

  /// The operator sets of the default domain that are read.
  static let operatorSets = 7...24

  private var file: MappedFile { document.file }

  /// Reads `source`; with `allowsAbsence`, initializers whose file is not there have shapes alone.
  init(_ source: ModelSource, allowsAbsence: Bool = false) {
    document = ONNXDocument(source: source)
    tensors = TensorReader(source, allowsAbsence: allowsAbsence)
  }

  /// The files of external data that are not there, sorted, with the first initializer of each.
  var absentFiles: [(file: String, initializer: String)] {
    tensors.absent.map { ($0.key, $0.value.initializer) }.sorted { $0.0 < $1.0 }
  }

  /// Reads the whole file.
  mutating func read() throws(ONNXFault) {
    try readModel()
    try readGraph()
    try expandCalls()
    try readExternalData()
    document.externalFiles = tensors.files
  }

  /// The part of another file that the tensor in `range` lies in; nil where it lies in the model.
  mutating func externalSlice(ofTensor range: Range<Int>) throws(ONNXFault) -> MappedSlice? {
    try tensors.externalSlice(range)
  }

  /// The tensor that an attribute holds.
  mutating func tensor(in field: WireField) throws(ONNXFault) -> TensorRecord {
    let range = try decoding { () throws(WireFault) in try field.bytes() }
    defer { document.externalFiles = tensors.files }
    return try tensors.read(range, isInitializer: false)
  }

  private mutating func readModel() throws(ONNXFault) {
    var graphs = 0
    var operatorSet: Int?
    var reader = WireReader(file, 0..<file.bytes.count)
    while let field = try decoding({ () throws(WireFault) in try reader.next() }) {
      switch field.number {
      case 1: document.irVersion = try decoding { () throws(WireFault) in try field.integer() }
      case 7:
        _ = try decoding { () throws(WireFault) in try field.bytes() }
        document.graphIndex = document.fields.count
        graphs += 1
      case 8:
        let (domain, version) = try readOperatorSet(field)
        if domain.isEmpty || domain == "ai.onnx" { operatorSet = version }
      case 14:
        let entry = try decoding { () throws(WireFault) in try KeyValue.read(field, in: file) }
        if let fact = MetadataKey.fact(entry.key) { document.marks[fact] = entry.value }
      case 25:
        let function = try FunctionRecord.read(field, in: file)
        document.functions.insert(function.key)
        document.definitions.append(function)
      default: break
      }
      document.fields.append(field)
    }
    guard graphs == 1 else {
      throw ONNXFault(
        .incomplete,
        graphs == 0
          ? "no graph is in the file, an ONNX model has one"
          : "\(graphs) graphs are in the file, a model has one")
    }
    guard let operatorSet else {
      throw ONNXFault(.operatorSet, "the file names no operator set of the default domain, it needs one")
    }
    guard DocumentReader.operatorSets.contains(operatorSet) else {
      let known = DocumentReader.operatorSets
      throw ONNXFault(
        .operatorSet,
        "the operators are those of set \(operatorSet), sets \(known.lowerBound) to \(known.upperBound) are read"
      )
    }
    document.operatorSet = operatorSet
  }

  private func readOperatorSet(_ field: WireField) throws(ONNXFault) -> (domain: String, version: Int) {
    let file = self.file
    return try decoding { () throws(WireFault) in try FunctionRecord.operatorSet(field, in: file) }
  }

  private mutating func readGraph() throws(ONNXFault) {
    let file = self.file
    var reader = WireReader(file, document.fields[document.graphIndex].payload)
    while let field = try decoding({ () throws(WireFault) in try reader.next() }) {
      let index = document.graphFields.count
      document.graphFields.append(field)
      switch field.number {
      case 1: document.nodes.append(try readNode(field, at: index))
      case 2: document.graphName = try decoding { () throws(WireFault) in try field.string(in: file) }
      case 5:
        let record = try tensors.read(
          try decoding { () throws(WireFault) in try field.bytes() }, isInitializer: true)
        guard !record.name.isEmpty else {
          throw ONNXFault(.incomplete, "an initializer has no name (at byte \(field.whole.lowerBound))")
        }
        document.initializers.append(
          InitializerRecord(
            fieldIndex: index, name: record.name, shape: record.shape, type: ElementType(onnx: record.number),
            tensor: record.tensor ?? record.smallNumbers,
            external: record.external, absence: record.absence))
      case 11, 12, 13:
        guard let role = ValueInfoRecord.Role(rawValue: field.number) else { break }
        document.valueInfos.append(try ValueInfoReader.read(field, at: index, role: role, in: file))
      case 15:
        guard let record = try sparseTensor(in: field, at: index) else {
          throw ONNXFault(
            .incomplete, "a sparse initializer has no name (at byte \(field.whole.lowerBound))")
        }
        document.sparseInitializers.append(record)
      default: break
      }
    }
  }

  /// The name of an attribute and the graph that it holds.
  private func graph(in attribute: WireField) throws(WireFault) -> (name: String, graph: WireField?) {
    var found: (name: String, graph: WireField?) = ("", nil)
    var reader = try attribute.message(in: file)
    while let field = try reader.next() {
      if field.number == 1 { found.name = try field.string(in: file) }
      if field.number == 6 { found.graph = field }
    }
    return found
  }

  /// The node in `field`, the field number `index` of the graph.
  mutating func readNode(_ field: WireField, at index: Int) throws(ONNXFault) -> NodeRecord {
    let file = self.file
    var record = NodeRecord(field: field, fieldIndex: index)
    var metadata: [(key: String, value: String)] = []
    var attributes: [WireField] = []
    try decoding { () throws(WireFault) in
      var reader = try field.message(in: file)
      while let entry = try reader.next() {
        switch entry.number {
        case 1: record.inputs.append(try entry.string(in: file))
        case 2: record.outputs.append(try entry.string(in: file))
        case 3: record.name = try entry.string(in: file)
        case 4: record.type = try entry.string(in: file)
        case 5: attributes.append(entry)
        case 7: record.domain = try entry.string(in: file)
        case 8: record.overload = try entry.string(in: file)
        case 9: metadata.append(try KeyValue.read(entry, in: file))
        default: break
        }
      }
    }
    if record.domain == "ai.onnx" { record.domain = "" }
    guard !record.type.isEmpty else {
      throw ONNXFault(
        .incomplete,
        "node number \(document.nodes.count + 1) has no operator (at byte \(field.whole.lowerBound))")
    }
    var nested = NestedGraphReader(file)
    for attribute in attributes {
      try nested.read(attribute: attribute)
      guard ["If", "Loop", "Scan"].contains(record.type), record.domain.isEmpty else { continue }
      let (name, graph) = try decoding { () throws(WireFault) in try self.graph(in: attribute) }
      if let graph { record.bodies[name] = try BodyReader.read(graph, in: file) }
    }
    record.captures = nested.captures
    record.path = ModulePath.of(metadata: metadata, name: record.name)
    for entry in metadata { if let fact = MetadataKey.fact(entry.key) { record.marks[fact] = entry.value } }
    return record
  }
}
