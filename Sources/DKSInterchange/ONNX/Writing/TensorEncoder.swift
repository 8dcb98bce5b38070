/// Writes tensors, into the model or into a file beside it (onnx.proto, TensorProto).
struct TensorEncoder {
  /// The file beside the model; nil while everything is in the model.
  let location: String?
  /// What lies in that file.
  private(set) var external = FileImage()

  /// Tensors of fewer bytes stay in the model, as shape inference wants to see them.
  private static let smallest = 1024
  private static let page = 4096
  private static let line = 64

  init(location: String?) { self.location = location }

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
      let offset = align(size)
      external.append(tensor)
      TensorEncoder.refer(to: location, offset, size, &message)
    } else {
      message.append(9, elements: tensor, count: size)
    }
    return message
  }

  /// A tensor of another file, moved to this model's own; nil where that cannot be.
  mutating func moved(_ record: InitializerRecord, _ slice: MappedSlice, in document: ONNXDocument)
    -> WireMessage?
  {
    guard let location, let payload = document.payload(of: record) else { return nil }
    var message = WireMessage()
    var reader = WireReader(document.file, payload)
    while let field = try? reader.next() {
      guard field.number != 13, field.number != 14 else { continue }
      message.copy(field.whole, of: document.file)
    }
    let offset = align(slice.count)
    external.append(slice)
    TensorEncoder.refer(to: location, offset, slice.count, &message)
    return message
  }

  /// Fills up to where a tensor of `size` bytes may begin, and returns that place.
  private mutating func align(_ size: Int) -> Int {
    let unit = size >= TensorEncoder.page ? TensorEncoder.page : TensorEncoder.line
    let rest = external.count % unit
    if rest > 0 { external.append([UInt8](repeating: 0, count: unit - rest)) }
    return external.count
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
