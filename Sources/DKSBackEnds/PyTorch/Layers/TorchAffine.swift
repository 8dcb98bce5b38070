import DKSGraph

/// `self.dense(x)`
struct TorchDenseForm: PyTorchForm {
  func sizes(of operation: Dense, operands: [TensorType]) -> [LayerSize] {
    [
      LayerSize(.from, operands.first?.featureCount ?? 0),
      LayerSize(.to, operation.units, attribute: "units"),
    ]
  }

  func module(for operation: Dense, operands: [TensorType], sizes: [PythonExpression]) -> StoredModule? {
    StoredModule(
      value: .call(
        .atom("nn.Linear"), [.init(sizes[0]), .init(sizes[1])] + biasArgument(operation.hasBias)))
  }

  func value(of operation: Dense, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    .call(site.module, [.init(try site.operand)])
  }
}

/// `self.embedding(tokens)`
struct TorchEmbeddingForm: PyTorchForm {
  func sizes(of operation: Embedding, operands: [TensorType]) -> [LayerSize] {
    [
      LayerSize(.count, operation.count, attribute: "count"),
      LayerSize(.size, operation.size, attribute: "size"),
    ]
  }

  func module(for operation: Embedding, operands: [TensorType], sizes: [PythonExpression]) -> StoredModule? {
    StoredModule(value: .call("nn.Embedding", sizes[0], sizes[1]))
  }

  func value(of operation: Embedding, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    .call(site.module, [.init(try site.operand)])
  }
}

/// `bias=False`, or nothing.
func biasArgument(_ hasBias: Bool) -> [PythonExpression.Argument] {
  hasBias ? [] : [.init("bias", .atom("False"))]
}
