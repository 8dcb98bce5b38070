import DKSTensors

extension ElementType {
  /// The type that ONNX numbers so (onnx.proto, TensorProto.DataType).
  init(onnx number: Int) {
    self = ElementType.onnxNumbers.first { $0.value == number }?.key ?? .other
  }

  /// The number that ONNX gives the type; nil for those that are only kept.
  var onnxNumber: Int? { ElementType.onnxNumbers.first { $0.key == self }?.value }

  private static let onnxNumbers: KeyValuePairs<ElementType, Int> = [
    .float32: 1, .uint8: 2, .int8: 3, .uint16: 4, .int16: 5, .int32: 6, .int64: 7, .boolean: 9, .float16: 10,
    .float64: 11, .uint32: 12, .uint64: 13, .bfloat16: 16,
  ]
}
