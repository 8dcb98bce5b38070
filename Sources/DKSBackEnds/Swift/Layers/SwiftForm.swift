import DKSGraph

/// How the Swift back end writes one kind of operation.
///
/// A form is one file in this folder and one line in `SwiftForms`.
protocol SwiftForm: Sendable {
  /// The operation.
  associatedtype Body: Operation

  /// The sizes that may differ between copies of one block: they become parameters of its struct.
  func sizes(of operation: Body, operands: [TensorType]) -> [SwiftSize]

  /// The layer that is stored for a node; nil for operations that learn nothing.
  func layer(for operation: Body, operands: [TensorType], sizes: [SwiftExpression]) -> StoredLayer?

  /// The expression that computes a node.
  func value(of operation: Body, at site: SwiftSite) throws(SwiftRefusal) -> SwiftExpression
}

extension SwiftForm {
  func sizes(of operation: Body, operands: [TensorType]) -> [SwiftSize] { [] }
  func layer(for operation: Body, operands: [TensorType], sizes: [SwiftExpression]) -> StoredLayer? { nil }
}

/// A size of a layer.
typealias SwiftSize = LayerSize

/// A layer as the network stores it: the type of the property, and the builder's function that makes it.
struct StoredLayer: Hashable, Sendable {
  /// `Dense`
  var type: String
  /// `dense`
  var builder: String
  /// The arguments after the name.
  var arguments: [SwiftExpression.Argument]
}

/// What is known where a node's value is written.
struct SwiftSite {
  /// The operands, as expressions.
  var operands: [SwiftExpression]
  /// Their types.
  var operandTypes: [TensorType]
  /// The stored layer, if the operation has one.
  var layer: SwiftExpression
  /// The sizes of `SwiftForm.sizes`, as literals or parameters.
  var sizes: [SwiftExpression]
  /// The activation, if the node is one: `Self.tanh`.
  var activation: SwiftExpression
  /// A tensor that has the batch size: a parameter of the function.
  var anyTensor: SwiftExpression?

  /// The only operand.
  var operand: SwiftExpression {
    get throws(SwiftRefusal) {
      guard operands.count == 1 else { throw SwiftRefusal(reason: "it needs exactly one operand") }
      return operands[0]
    }
  }
}

/// Why an operation cannot be written in Swift.
struct SwiftRefusal: Error, Hashable, Sendable {
  /// Half a sentence: "the runtime has no product of two tensors".
  var reason: String
  /// What to do instead; empty where nothing helps.
  var help = ""
}
