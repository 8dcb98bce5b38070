/// The messages of onnx.proto in which tensors lie, themselves or deeper.
enum ONNXMessage {
  case model, training, function, graph, node, attribute, sparseTensor, tensor

  /// What the field of that number holds, where it leads to tensors.
  func child(_ number: Int) -> ONNXMessage? {
    switch (self, number) {
    case (.model, 7), (.training, 1), (.training, 2), (.attribute, 6), (.attribute, 11): .graph
    case (.model, 20): .training
    case (.model, 25): .function
    case (.graph, 1), (.function, 7): .node
    case (.node, 5), (.function, 11): .attribute
    case (.graph, 15), (.attribute, 22), (.attribute, 23): .sparseTensor
    case (.graph, 5), (.attribute, 5), (.attribute, 10), (.sparseTensor, 1), (.sparseTensor, 2): .tensor
    default: nil
    }
  }
}
