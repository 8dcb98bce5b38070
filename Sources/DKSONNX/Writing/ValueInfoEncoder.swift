import DKSModels

extension ValueInfoRecord {
  /// Whether what the file says of the value still holds.
  func agrees(with value: ModelValue) -> Bool {
    guard isTensor, value.type != readType || value.shape != readShape else { return true }
    if let type, let found = value.type, type != found { return false }
    guard let shape, let found = value.shape else { return true }
    guard shape.count == found.count else { return false }
    return zip(shape, found).allSatisfy { $0 == nil || $1 == nil || $0 == $1 }
  }
}

/// Writes what is known of the type of a value (onnx.proto, ValueInfoProto).
enum ValueInfoEncoder {
  /// - Parameter namesBatch: Whether a free first extent is called `batch`.
  static func message(_ name: String, _ value: ModelValue, namesBatch: Bool) -> WireMessage {
    var tensor = WireMessage()
    tensor.append(1, integer: value.type?.onnxNumber ?? 1)
    if let extents = value.shape {
      var shape = WireMessage()
      for (axis, extent) in extents.enumerated() {
        var dimension = WireMessage()
        if let extent {
          dimension.append(1, integer: extent)
        } else if axis == 0, namesBatch {
          dimension.append(2, string: "batch")
        }
        shape.append(1, message: dimension)
      }
      tensor.append(2, message: shape)
    }
    var type = WireMessage()
    type.append(1, message: tensor)
    var message = WireMessage()
    message.append(1, string: name)
    message.append(2, message: type)
    return message
  }
}
