import DKSGraph

/// How the PyTorch back end writes one kind of operation.
///
/// A form is one file in this folder and one line in `PyTorchForms`.
protocol PyTorchForm: Sendable {
  /// The operation.
  associatedtype Body: Operation

  /// The sizes that may differ between copies of one block: they become parameters of its class.
  func sizes(of operation: Body, operands: [TensorType]) -> [LayerSize]

  /// The module that holds what a node learns; nil for operations that learn nothing.
  func module(for operation: Body, operands: [TensorType], sizes: [PythonExpression]) -> StoredModule?

  /// The expression that computes a node.
  func value(of operation: Body, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression
}

extension PyTorchForm {
  func sizes(of operation: Body, operands: [TensorType]) -> [LayerSize] { [] }
  func module(for operation: Body, operands: [TensorType], sizes: [PythonExpression]) -> StoredModule? { nil }
}

/// A submodule: the expression that makes it, and the definitions that it stands on.
struct StoredModule: Hashable, Sendable {
  /// `nn.Linear(5, 8)`
  var value: PythonExpression
  /// The helper whose name the expression mentions, if it is none of PyTorch's.
  var helper: PyTorchHelper?
}

/// What is known where a node's value is written, and what the value turns out to need.
struct PyTorchSite {
  /// The operands, as expressions.
  var operands: [PythonExpression]
  /// Their types, without the batch axis.
  var operandTypes: [TensorType]
  /// The stored module, if the operation has one.
  var module: PythonExpression
  /// The sizes of `PyTorchForm.sizes`, as literals or names; loops put their variable in place of an index.
  var sizes: [PythonExpression]
  /// A tensor of floats that has the batch size, the device and the type of the network's numbers; where there is
  /// none but one of integers, nil.
  var floats: PythonExpression?
  /// A tensor that has the batch size.
  var anyTensor: PythonExpression?
  /// The helpers that the value calls.
  var helpers: [PyTorchHelper] = []

  /// The only operand.
  var operand: PythonExpression {
    get throws(PyTorchRefusal) {
      guard operands.count == 1 else { throw PyTorchRefusal(reason: "it needs exactly one operand") }
      return operands[0]
    }
  }

  /// Whether the first operand is a signal `[N, C, T]`.
  var isSignal: Bool { operandTypes.first?.isSignal ?? false }

  /// The axis of the features in PyTorch, counting the batch; the batch itself for scalars.
  var featureAxis: Int { (operandTypes.first?.featureAxis ?? -1) + 1 }

  /// `axis` of the graph, or that of the features, as PyTorch counts axes.
  func axis(_ axis: Int?) -> Int { axis.map { $0 + 1 } ?? featureAxis }

  /// Notes that the value calls `helper` and returns the call.
  mutating func call(_ helper: PyTorchHelper, _ arguments: [PythonExpression.Argument]) -> PythonExpression {
    helpers.append(helper)
    return .call(.atom(helper.name), arguments)
  }
}

/// Why an operation cannot be written in PyTorch.
struct PyTorchRefusal: Error, Hashable, Sendable {
  /// Half a sentence: "it has no form in PyTorch".
  var reason: String
}
