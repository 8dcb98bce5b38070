import DKSGraph

/// `0.6 * x + 0.8 * y`
struct TorchWeightedSumForm: PyTorchForm {
  func value(of operation: WeightedSum, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression
  {
    var sum: PythonExpression?
    for (weight, operand) in zip(operation.weights, site.operands) {
      let magnitude = weight.magnitude
      let term = magnitude == 1 ? operand : .binary(.single(magnitude), "*", operand)
      if let before = sum {
        sum = .binary(before, weight.sign == .minus ? "-" : "+", term)
      } else {
        sum = weight.sign == .minus ? .negation(term) : term
      }
    }
    guard let sum else { throw PyTorchRefusal(reason: "it has no operands") }
    return sum
  }
}

/// `0.5 * x`
struct TorchScaleForm: PyTorchForm {
  func value(of operation: Scale, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    .binary(.single(operation.factor), "*", try site.operand)
  }
}

/// `x * y`
struct TorchMultiplyForm: PyTorchForm {
  func value(of operation: Multiply, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    guard site.operands.count == 2 else { throw PyTorchRefusal(reason: "it needs two operands") }
    return .binary(site.operands[0], "*", site.operands[1])
  }
}

/// `F.dropout(x, 0.2, self.training)`
struct TorchDropoutForm: PyTorchForm {
  func value(of operation: Dropout, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    .call("F.dropout", try site.operand, .single(operation.rate), .atom("self.training"))
  }
}

/// `self.tanh(x)`
struct TorchActivationForm: PyTorchForm {
  func value(
    of operation: ActivationLayer, at site: inout PyTorchSite
  ) throws(PyTorchRefusal) -> PythonExpression {
    .call(site.module, [.init(try site.operand)])
  }
}
