import DKSDiagnostics
import DKSTensors

/// The constants of a document, as parts of its weights file.
struct IRWeights {
  let file: SourceFile
  let number: UInt32
  let source: ModelSource
  /// The weights file, once a constant has asked for it.
  private(set) var mapped: MappedFile?

  init(_ file: SourceFile, number: UInt32, source: ModelSource) {
    self.file = file
    self.number = number
    self.source = source
  }

  /// The name of the file beside `source` that has the constants.
  private var name: String {
    let base =
      source.name.split(separator: "/", omittingEmptySubsequences: true).last.map(String.init) ?? "model"
    return (base.lowercased().hasSuffix(".xml") ? String(base.dropLast(4)) : base) + ".bin"
  }

  /// The tensor of a `Const` layer.
  mutating func tensor(_ layer: IRLayer) throws(Diagnostic) -> Tensor {
    guard let typeName = layer["element_type"] else {
      throw .irAttribute("the constant '\(layer.name)' has no 'element_type'", at: span(of: layer))
    }
    let type = ElementType(irName: typeName)
    let (isReadable, parsed) = parseShape(layer["shape"] ?? "")
    let shape = (parsed ?? []).compactMap { $0 }
    guard isReadable, let parsed, shape.count == parsed.count, let count = Tensor.checkedCount(shape) else {
      throw .irAttribute(
        "the constant '\(layer.name)' has no fixed shape", at: span(of: layer, attribute: "shape"))
    }
    let offset = try integer("offset", of: layer)
    let size = try integer("size", of: layer)
    if let bits = ElementType.irBits(typeName) {
      let (total, overflows) = count.multipliedReportingOverflow(by: bits)
      let needed = total / 8 + (total % 8 == 0 ? 0 : 1)
      guard !overflows, needed == size else {
        throw .irWeights(
          "the constant '\(layer.name)' has \(size) bytes, \(shape) of '\(typeName)' wants \(overflows ? "more than fit" : "\(needed)")",
          at: span(of: layer, attribute: "size"),
          help: "'element_type', 'shape' and 'size' say the same; one of them was changed alone")
      }
    }
    guard size > 0 else { return Tensor(type, shape, .bytes([])) }
    let weights = try mapped(for: layer)
    let (end, overflowsEnd) = offset.addingReportingOverflow(size)
    guard !overflowsEnd, end <= weights.bytes.count,
      let slice = MappedSlice(weights, offset..<end)
    else {
      throw .irWeights(
        "the constant '\(layer.name)' lies at \(offset) with \(size) bytes, '\(name)' has \(weights.bytes.count)",
        at: span(of: layer, attribute: "offset"),
        help: "the '.bin' may be cut off, or belong to another '.xml'")
    }
    return Tensor(type, shape, .stored(slice))
  }

  private mutating func mapped(for layer: IRLayer) throws(Diagnostic) -> MappedFile {
    if let mapped { return mapped }
    switch source.sibling(name) {
    case .success(let found):
      mapped = found
      return found
    case .failure(let error):
      throw .irWeights(
        "the constants of the network cannot be read from '\(name)': \(error.message)", at: span(of: layer),
        help: "the weights of an IR lie beside the '.xml', in a '.bin' of its name")
    }
  }

  private func integer(_ name: String, of layer: IRLayer) throws(Diagnostic) -> Int {
    guard let text = layer[name], let value = Int(text.filter { !$0.isWhitespace }), value >= 0 else {
      throw .irWeights(
        "the constant '\(layer.name)' has '\(layer[name]?.prefix(40) ?? "")' for '\(name)', a number of bytes is wanted",
        at: span(of: layer, attribute: name))
    }
    return value
  }

  /// The start tag of `layer`, or an attribute of its `data`.
  func span(of layer: IRLayer, attribute: String? = nil) -> SourceSpan {
    let tag = SourceSpan(file: number, start: layer.start, end: layer.end)
    guard let attribute else { return tag }
    // The element `data` follows; other layers do not reach as far as their attributes are looked for.
    let range = Int(layer.start)..<min(Int(layer.end) + 4096, file.text.count)
    guard let found = XMLTags.attribute(attribute, in: file.text, tag: range) else { return tag }
    return SourceSpan(file: number, start: UInt32(found.lowerBound), end: UInt32(found.upperBound))
  }
}
