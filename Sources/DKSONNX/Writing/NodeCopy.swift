import DKSFormulas
import DKSModels
import DKSTensors

/// Writes a node that was read, with other names where they changed.
enum NodeCopy {
  /// The node's message; nil where nothing changed and its bytes can be copied.
  static func message(
    of record: NodeRecord, inputs: [String], outputs: [String], name: String,
    notes: [(key: String, value: String)], in document: ONNXDocument, isForced: Bool = false,
    _ encoder: inout TensorEncoder
  ) -> WireMessage? {
    let isRenamed = name != record.readName
    guard isForced || isRenamed || !notes.isEmpty || inputs != record.inputs || outputs != record.outputs
    else {
      return nil
    }
    var notes = notes
    // What was said of its place by the call is said by the node itself.
    if record.call != nil, !record.path.isEmpty { notes.append((MetadataKey.path, record.path)) }
    var message = WireMessage()
    for input in inputs { message.append(1, string: input) }
    for output in outputs { message.append(2, string: output) }
    // A node of a function's body has the name of its place in the graph.
    let name = isRenamed || record.call != nil ? name : record.name
    if !name.isEmpty { message.append(3, string: name) }
    let keys = Set(notes.map { MetadataKey.key($0.key) })
    let file = document.file
    var reader = WireReader(file, record.field.payload)
    while let field = try? reader.next() {
      switch field.number {
      case 1, 2, 3: break
      case 5:
        guard let attribute = try? ONNXAttribute.name(in: field, file), let bound = record.bound[attribute]
        else {
          encoder.copy(field, of: .node, in: document, to: &message)
          break
        }
        if let bound { message.append(5, message: NodeCopy.attribute(attribute, bound, in: file)) }
      case 9:
        if let pair = try? KeyValue.read(field, in: file), keys.contains(pair.key) { break }
        message.copy(field.whole, of: file)
      default: encoder.copy(field, of: .node, in: document, to: &message)
      }
    }
    for note in notes { message.append(9, message: KeyValue.message(MetadataKey.key(note.key), note.value)) }
    return message
  }

  /// The attribute in `field` under another name.
  private static func attribute(_ name: String, _ field: WireField, in file: MappedFile) -> WireMessage {
    var message = WireMessage()
    message.append(1, string: name)
    var reader = WireReader(file, field.payload)
    while let entry = try? reader.next() {
      if entry.number != 1 { message.copy(entry.whole, of: file) }
    }
    return message
  }
}

extension Operator {
  /// The operator's name in the vocabulary.
  var label: String {
    if case .elementwise(let function) = self { return function.name }
    return String("\(self)".prefix { $0 != "(" })
  }
}
