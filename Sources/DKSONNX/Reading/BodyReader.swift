import DKSModels
import DKSTensors

/// Reads what the graphs inside If, Loop and Scan declare of their results.
enum BodyReader {
  /// The graph in `graph`, an attribute's message.
  static func read(_ graph: WireField, in file: MappedFile) throws(ONNXFault) -> BodyRecord {
    var body = BodyRecord()
    var inputs: [String] = []
    var condition: String?
    var nodes: [WireField] = []
    var reader = try decoding { () throws(WireFault) in try graph.message(in: file) }
    while let field = try decoding({ () throws(WireFault) in try reader.next() }) {
      switch field.number {
      case 1: nodes.append(field)
      case 11: inputs.append(try ValueInfoReader.read(field, at: 0, role: .input, in: file).name)
      case 12:
        let output = try ValueInfoReader.read(field, at: 0, role: .output, in: file)
        if body.outputs.isEmpty { condition = output.name }
        body.outputs.append(output)
      default: break
      }
    }
    guard let condition, inputs.count > 1 else { return body }
    body.alwaysGoesOn = condition == inputs[1]
    for node in nodes where !body.alwaysGoesOn {
      let (type, operands, results) = try decoding { () throws(WireFault) in try names(of: node, in: file) }
      body.alwaysGoesOn = type == "Identity" && results == [condition] && operands == [inputs[1]]
    }
    return body
  }

  private static func names(
    of node: WireField, in file: MappedFile
  ) throws(WireFault) -> (type: String, operands: [String], results: [String]) {
    var (type, operands, results) = ("", [String](), [String]())
    var reader = try node.message(in: file)
    while let field = try reader.next() {
      switch field.number {
      case 1: operands.append(try field.string(in: file))
      case 2: results.append(try field.string(in: file))
      case 4: type = try field.string(in: file)
      default: break
      }
    }
    return (type, operands, results)
  }
}

extension ModelBuilder {
  /// What is known of the results of node `record` from the graphs that it holds: one entry for each result.
  ///
  /// - Parameter inputs: What is known of its inputs.
  static func resultsOfBodies(
    _ record: NodeRecord, _ inputs: [ModelValue?], _ settings: [String: ForeignSetting]
  ) -> [(type: ElementType?, shape: [Int?]?)] {
    switch record.type {
    case "If":
      guard let one = record.bodies["then_branch"], let other = record.bodies["else_branch"] else {
        return []
      }
      return zip(one.outputs, other.outputs).map { one, other in
        guard let a = one.shape, let b = other.shape, a.count == b.count else {
          return (one.type ?? other.type, nil)
        }
        return (one.type ?? other.type, zip(a, b).map { $0 == $1 ? $0 : nil })
      }
    case "Loop":
      guard let body = record.bodies["body"] else { return [] }
      // Results that are not carried on are those of all turns, one after the other.
      let turns =
        body.alwaysGoesOn ? inputs.first.flatMap { $0?.constant.flatMap(ConstantSetting.integer) } : nil
      return body.outputs.dropFirst().enumerated().map { i, output in
        let isCarried = i + 2 < record.inputs.count
        return (output.type, output.shape.map { isCarried ? $0 : [turns] + $0 })
      }
    case "Scan": return scanned(record, inputs, settings)
    default: return []
    }
  }

  private static func scanned(
    _ record: NodeRecord, _ inputs: [ModelValue?], _ settings: [String: ForeignSetting]
  ) -> [(type: ElementType?, shape: [Int?]?)] {
    guard let body = record.bodies["body"], case .integer(let sequences)? = settings["num_scan_inputs"],
      sequences > 0, sequences <= inputs.count
    else { return [] }
    func axes(_ name: String) -> [Int] {
      if case .integers(let axes)? = settings[name] { axes } else { [] }
    }
    let states = inputs.count - sequences
    let along = axes("scan_input_axes").first ?? 0
    var turns: Int?
    if let shape = inputs[states]?.shape, shape.indices.contains(along) { turns = shape[along] }
    let places = axes("scan_output_axes")
    return body.outputs.enumerated().map { i, output in
      guard i >= states, var shape = output.shape else { return (output.type, output.shape) }
      let place = places.indices.contains(i - states) ? places[i - states] : 0
      guard (-shape.count - 1...shape.count).contains(place) else { return (output.type, nil) }
      shape.insert(turns, at: place < 0 ? place + shape.count + 1 : place)
      return (output.type, shape)
    }
  }
}
