import DKSGraph

/// `x.mean(1)`
struct TorchAverageForm: PyTorchForm {
  func value(of operation: Average, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    try site.operand.method("mean", [.init(.integer(operation.axis + 1))])
  }
}

/// `x[:, -1]`
struct TorchLastForm: PyTorchForm {
  func value(of operation: Last, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    .element(try site.operand, ":, -1")
  }
}

/// `words[:, step]`
struct TorchElementForm: PyTorchForm {
  func sizes(of operation: Element, operands: [TensorType]) -> [LayerSize] {
    [LayerSize(.index, operation.index, attribute: "index")]
  }

  func value(of operation: Element, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    .element(try site.operand, ":, " + site.sizes[0].text)
  }
}

/// `torch.stack([x, y], 1)`
struct TorchStackForm: PyTorchForm {
  func value(of operation: Stack, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    .call("torch.stack", .list(site.operands), .integer(1))
  }
}

/// `x.new_zeros(x.shape[0], 256)`
struct TorchZerosForm: PyTorchForm {
  func value(of operation: Zeros, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    guard let tensor = site.anyTensor else {
      throw PyTorchRefusal(reason: "there is no input to take the batch size from")
    }
    // Integers would make zeros that are integers, so the weights lend their type.
    let like = site.floats ?? .call(.atom("next"), [.init(.atom("self.parameters()"))])
    return like.method(
      "new_zeros",
      [.init(.element(.member(tensor, "shape"), "0"))] + operation.shape.map { .init(.integer($0)) })
  }
}
