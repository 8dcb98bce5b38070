import DKSTensors

/// Finds what the graphs inside a node (the bodies of If, Loop, Scan) take from outside.
struct NestedGraphReader {
  let file: MappedFile
  /// The names taken from outside, in the order of their first use.
  private(set) var captures: [String] = []
  private var seen: Set<String> = []
  /// The names that each enclosing graph defines, the outermost first.
  private var scopes: [Set<String>] = []

  /// How deep graphs may be nested.
  static let depthLimit = 32

  init(_ file: MappedFile) { self.file = file }

  /// Reads a graph that an attribute holds.
  mutating func read(_ graph: WireField) throws(ONNXFault) {
    guard scopes.count < NestedGraphReader.depthLimit else {
      throw ONNXFault(.depth, "graphs are nested more than \(NestedGraphReader.depthLimit) deep")
    }
    let file = self.file
    var defined: Set<String> = []
    var nodes: [WireField] = []
    var outputs: [String] = []
    try decoding { () throws(WireFault) in
      var reader = try graph.message(in: file)
      while let field = try reader.next() {
        switch field.number {
        case 1: nodes.append(field)
        case 5: defined.insert(try name(of: field, number: 8, in: file))
        case 11: defined.insert(try name(of: field, number: 1, in: file))
        case 12: outputs.append(try name(of: field, number: 1, in: file))
        default: break
        }
      }
    }
    scopes.append(defined)
    defer { scopes.removeLast() }
    for node in nodes {
      var inputs: [String] = []
      var results: [String] = []
      var attributes: [WireField] = []
      try decoding { () throws(WireFault) in
        var reader = try node.message(in: file)
        while let field = try reader.next() {
          switch field.number {
          case 1: inputs.append(try field.string(in: file))
          case 2: results.append(try field.string(in: file))
          case 5: attributes.append(field)
          default: break
          }
        }
      }
      for name in inputs { use(name) }
      for attribute in attributes { try read(attribute: attribute) }
      for name in results { scopes[scopes.count - 1].insert(name) }
    }
    for name in outputs { use(name) }
  }

  /// Reads the graphs that an attribute holds.
  mutating func read(attribute: WireField) throws(ONNXFault) {
    let file = self.file
    var graphs: [WireField] = []
    try decoding { () throws(WireFault) in
      var reader = try attribute.message(in: file)
      while let field = try reader.next() {
        if field.number == 6 || field.number == 11 { graphs.append(field) }
      }
    }
    for graph in graphs { try read(graph) }
  }

  private mutating func use(_ name: String) {
    guard !name.isEmpty, !scopes.contains(where: { $0.contains(name) }) else { return }
    if seen.insert(name).inserted { captures.append(name) }
  }
}

/// The text in field `number` of the message in `field`.
private func name(
  of field: WireField, number: Int, in file: MappedFile
) throws(WireFault) -> String {
  var name = ""
  var reader = try field.message(in: file)
  while let entry = try reader.next() {
    if entry.number == number { name = try entry.string(in: file) }
  }
  return name
}
