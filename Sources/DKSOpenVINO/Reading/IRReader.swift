import DKSDiagnostics

/// Reads the elements of an IR into an `IRDocument`; what they mean together is for `IRLinks`.
struct IRReader {
  let file: SourceFile
  let number: UInt32
  private(set) var document = IRDocument()
  private(set) var edges: [IREdge] = []
  private(set) var networkName = ""
  /// The start tag of `net`.
  private(set) var root: SourceSpan
  private var words = StringInterner()
  private var lists = Repeated<[IRAttribute]>()
  private var shapes = Repeated<[Int?]>()

  init(_ file: SourceFile, number: UInt32) throws(Diagnostic) {
    self.file = file
    self.number = number
    root = SourceSpan(file: number, start: 0, end: 0)
    document.text = file.text
    // A layer takes about 500 bytes of text, an edge 70.
    document.layers.reserveCapacity(min(file.text.count / 400, 1 << 16))
    edges.reserveCapacity(min(file.text.count / 256, 1 << 17))
    try file.text.withUnsafeBufferPointer { text throws(Diagnostic) in
      var cursor = try XMLCursor(file, number: number, text: text)
      guard try cursor.enter() else { throw .irUnknownFormat("this is an empty document", at: root) }
      root = cursor.span
      try readNet(&cursor)
    }
  }

  private mutating func readNet(_ cursor: inout XMLCursor) throws(Diagnostic) {
    guard cursor.hasName("net") else {
      throw .irUnknownFormat("this is a '\(cursor.name)' document", at: cursor.span)
    }
    var version: String?
    try cursor.forEachAttribute { name, value throws(Diagnostic) in
      switch String(cString: name) {
      case "name": networkName = String(cString: value)
      case "version": version = String(cString: value)
      case let other: document.attributes.append(IRAttribute(name: other, value: String(cString: value)))
      }
    }
    guard let version else { throw .irUnknownFormat("the element 'net' has no version", at: root) }
    guard let known = Int(version), (10...11).contains(known) else {
      throw .irUnknownFormat("this is an IR of version \(version)", at: span(of: "version", in: cursor.tag))
    }
    document.version = known
    guard !cursor.isEmpty else { return }
    while try cursor.nextChild(of: 0) {
      if cursor.hasName("layers") {
        try readLayers(&cursor)
      } else if cursor.hasName("edges") {
        try readEdges(&cursor)
      } else if cursor.hasName("rt_info") {
        document.runtimeInfo = IRText(try cursor.skip())
      } else {
        _ = try cursor.skip()
      }
    }
    // What follows the outermost element may still be malformed.
    while try cursor.enter() {}
  }

  private mutating func readLayers(_ cursor: inout XMLCursor) throws(Diagnostic) {
    guard !cursor.isEmpty else { return }
    while try cursor.nextChild(of: 1) {
      if cursor.hasName("layer") {
        guard document.layers.count < XMLLimits.layers else {
          throw .irRefusedXML(
            "more than \(XMLLimits.layers) layers", at: cursor.span, wanted: "that many are read")
        }
        document.layers.append(try layer(&cursor))
      } else {
        _ = try cursor.skip()
      }
    }
  }

  private mutating func layer(_ cursor: inout XMLCursor) throws(Diagnostic) -> IRLayer {
    var id: UInt64?
    var name: String?
    var type: String?
    var version: String?
    var others: [IRAttribute] = []
    let tag = cursor.tag
    try cursor.forEachAttribute { key, value throws(Diagnostic) in
      switch words.known(key) {
      case .id: id = UInt64(exactly: parseInteger(value) ?? -1)
      case .name: name = String(cString: value)
      case .type: type = words[value]
      case .version: version = words[value]
      default: others.append(IRAttribute(name: words[key], value: String(cString: value)))
      }
    }
    guard let id else { throw missing("id", "layer", tag, "a number that no other layer has") }
    guard let name else { throw missing("name", "layer", tag, "a name") }
    guard let type else { throw missing("type", "layer", tag, "the operation") }
    guard let version else { throw missing("version", "layer", tag, "an operator set, such as 'opset1'") }
    var layer = IRLayer(id: id, name: name, type: type, version: version, attributes: others)
    layer.start = UInt32(tag.lowerBound)
    layer.end = UInt32(tag.upperBound)
    guard !cursor.isEmpty else { return layer }
    var unknown: [String] = []
    while try cursor.nextChild(of: 2) {
      if cursor.hasName("data") {
        var data: [IRAttribute] = []
        try cursor.forEachAttribute { key, value throws(Diagnostic) in
          data.append(IRAttribute(name: words[key], value: words[value]))
        }
        layer.data = lists.one(data)
        _ = try cursor.skip()
      } else if cursor.hasName("input") {
        try readPorts(&cursor) { port throws(Diagnostic) in
          layer.inputs.append(IRInput(port: port.port, runtimeInfo: port.runtimeInfo))
        }
      } else if cursor.hasName("output") {
        try readPorts(&cursor) { port throws(Diagnostic) in layer.outputs.append(port) }
      } else if cursor.hasName("rt_info") {
        layer.runtimeInfo = IRText(try cursor.skip())
      } else {
        let start = cursor.tag.lowerBound
        _ = try cursor.skip()
        unknown.append(text(start..<cursor.tag.upperBound))
      }
    }
    layer.unknown = unknown.isEmpty ? nil : unknown.joined(separator: "\n")
    return layer
  }

  private mutating func readPorts(
    _ cursor: inout XMLCursor, _ body: (IROutput) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    guard !cursor.isEmpty else { return }
    while try cursor.nextChild(of: 3) {
      guard cursor.hasName("port") else {
        _ = try cursor.skip()
        continue
      }
      var id: UInt64?
      var port = IROutput(port: 0)
      let tag = cursor.tag
      try cursor.forEachAttribute { key, value throws(Diagnostic) in
        switch words.known(key) {
        case .id: id = UInt64(exactly: parseInteger(value) ?? -1)
        case .precision: port.precision = words[value]
        case .names: port.names = String(cString: value)
        default: break
        }
      }
      guard let id else { throw missing("id", "port", tag, "a number that no other port has") }
      port.port = id
      if !cursor.isEmpty {
        var shape: [Int?] = []
        while try cursor.nextChild(of: 4) {
          if cursor.hasName("dim") {
            let place = cursor.span
            guard let extent = try cursor.integer(), extent >= -1, extent <= Int(Int32.max) * 4096 else {
              throw .irAttribute("an extent is no number from -1 on", at: place)
            }
            shape.append(extent < 0 ? nil : extent)
          } else if cursor.hasName("rt_info") {
            port.runtimeInfo = IRText(try cursor.skip())
          } else {
            _ = try cursor.skip()
          }
        }
        if !shape.isEmpty { port.shape = shapes.one(shape) }
      }
      try body(port)
    }
  }

  private mutating func readEdges(_ cursor: inout XMLCursor) throws(Diagnostic) {
    guard !cursor.isEmpty else { return }
    while try cursor.nextChild(of: 1) {
      if cursor.hasName("edge") {
        var ends: (UInt64?, UInt64?, UInt64?, UInt64?) = (nil, nil, nil, nil)
        let tag = cursor.tag
        try cursor.forEachAttribute { key, value throws(Diagnostic) in
          let number = UInt64(exactly: parseInteger(value) ?? -1)
          switch words.known(key) {
          case .fromLayer: ends.0 = number
          case .fromPort: ends.1 = number
          case .toLayer: ends.2 = number
          case .toPort: ends.3 = number
          default: break
          }
        }
        guard let a = ends.0, let b = ends.1, let c = ends.2, let d = ends.3 else {
          throw .irAttribute(
            "an edge needs the numbers from-layer, from-port, to-layer and to-port", at: cursor.span)
        }
        edges.append(
          IREdge(
            fromLayer: a, fromPort: b, toLayer: c, toPort: d, start: UInt32(tag.lowerBound),
            end: UInt32(tag.upperBound)))
      }
      _ = try cursor.skip()
    }
  }

  /// The document with its layers connected; to be called once, what was read is given away.
  mutating func linked() throws(Diagnostic) -> (document: IRDocument, links: IRLinks) {
    var linked = IRDocument()
    swap(&linked, &document)
    let links = try IRLinks(&linked, edges, number: number)
    edges = []
    return (linked, links)
  }

  private func text(_ range: Range<Int>) -> String {
    file.text(from: UInt32(range.lowerBound), to: UInt32(range.upperBound))
  }

  /// Attribute `name` of the tag at `tag`, or the tag where there is none.
  private func span(of name: String, in tag: Range<Int>) -> SourceSpan {
    let range = XMLTags.attribute(name, in: file.text, tag: tag) ?? tag
    return SourceSpan(file: number, start: UInt32(range.lowerBound), end: UInt32(range.upperBound))
  }

  private func missing(_ name: String, _ element: String, _ tag: Range<Int>, _ wanted: String) -> Diagnostic {
    .irAttribute(
      "a '\(element)' has no readable attribute '\(name)'", at: span(of: name, in: tag),
      label: "wants \(wanted)")
  }
}

/// One `edge` element; ids as they are in the file.
struct IREdge {
  var fromLayer: UInt64
  var fromPort: UInt64
  var toLayer: UInt64
  var toPort: UInt64
  var start: UInt32
  var end: UInt32
}
