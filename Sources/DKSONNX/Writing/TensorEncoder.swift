import DKSTensors

/// Writes tensors, into the model or into a file beside it (onnx.proto, TensorProto).
struct TensorEncoder {
  /// The name of the file beside the model; nil while everything is in the model.
  let location: String?
  /// What lies in that file.
  private(set) var external: ExternalData

  /// Tensors of fewer bytes stay in the model, as shape inference wants to see them.
  private static let smallest = 1024

  init(location: String?, document: ONNXDocument?) {
    self.location = location
    external = ExternalData(movingFrom: document)
  }

  /// A tensor under a name, with the other fields of the one it replaces.
  ///
  /// - Returns: nil for elements that have no type in ONNX.
  mutating func message(
    _ name: String, _ tensor: Tensor, replacing record: InitializerRecord? = nil,
    in document: ONNXDocument? = nil
  ) -> WireMessage? {
    guard let number = tensor.type.onnxNumber, let size = tensor.byteCount else { return nil }
    var message = WireMessage()
    message.append(1, integers: tensor.shape)
    message.append(2, integer: number)
    message.append(8, string: name)
    if let record, let document { TensorEncoder.copyRemarks(of: record, in: document, to: &message) }
    if let location, size >= TensorEncoder.smallest {
      TensorEncoder.refer(to: location, external.append(tensor, size: size), size, &message)
    } else {
      message.append(9, elements: tensor, count: size)
    }
    return message
  }

  // MARK: - What was read

  /// Leaves external data as they lie in `file`.
  mutating func keepWhole(_ file: MappedFile) { external.keepWhole(file) }

  /// Copies a field of a message of `document`; the tensors in it that lie in other files come into this model's own,
  /// the only one that whoever names the model knows of.
  mutating func copy(
    _ field: WireField, of kind: ONNXMessage, in document: ONNXDocument, to message: inout WireMessage
  ) {
    if let child = kind.child(field.number), field.kind == .bytes,
      let moved = moved(child, field.payload, in: document)
    {
      message.append(field.number, message: moved)
    } else {
      message.copy(field.whole, of: document.file)
    }
  }

  /// The message in `range` with its external tensors in this model's own file; nil where it has none.
  mutating func moved(_ kind: ONNXMessage, _ range: Range<Int>, in document: ONNXDocument) -> WireMessage? {
    guard let location, document.hasExternalData(in: range) else { return nil }
    var message = WireMessage()
    var reader = WireReader(document.file, range)
    guard kind == .tensor else {
      while let field = try? reader.next() { copy(field, of: kind, in: document, to: &message) }
      return message
    }
    guard let slice = document.externalData[range.lowerBound] else { return nil }
    while let field = try? reader.next() {
      if field.number == 13 || field.number == 14 { continue }
      message.copy(field.whole, of: document.file)
    }
    if slice.count > 0 {
      TensorEncoder.refer(to: location, external.place(slice), slice.count, &message)
    } else {
      message.append(9, bytes: [])
    }
    return message
  }

  private static func refer(to location: String, _ offset: Int, _ size: Int, _ message: inout WireMessage) {
    message.append(13, message: KeyValue.message("location", location))
    message.append(13, message: KeyValue.message("offset", "\(offset)"))
    message.append(13, message: KeyValue.message("length", "\(size)"))
    message.append(14, integer: 1)
  }

  /// Copies what a tensor has besides its type, name and elements.
  private static func copyRemarks(
    of record: InitializerRecord, in document: ONNXDocument, to message: inout WireMessage
  ) {
    guard let payload = document.payload(of: record) else { return }
    var reader = WireReader(document.file, payload)
    while let field = try? reader.next() {
      if field.number == 12 || field.number > 14 { message.copy(field.whole, of: document.file) }
    }
  }
}

extension ONNXDocument {
  /// The bytes of an initializer's message.
  func payload(of record: InitializerRecord) -> Range<Int>? {
    graphFields.indices.contains(record.fieldIndex) ? graphFields[record.fieldIndex].payload : nil
  }
}
