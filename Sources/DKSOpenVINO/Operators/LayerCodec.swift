import DKSFormulas
import DKSModels

/// How one type of layer is read into the vocabulary.
///
/// The way back stands beside it, in the extension of `IRAssembly` of the same file.
struct LayerCodec: Sendable {
  /// The type as OpenVINO writes it.
  var type: String
  /// How many inputs it may have.
  var inputs: ClosedRange<Int>
  /// What it means, or nil where the vocabulary has no word for it or a setting is not known yet.
  var decode: @Sendable (LayerContext) throws(LayerFault) -> LayerMeaning?

  init(
    _ type: String, inputs: ClosedRange<Int>,
    decode: @escaping @Sendable (LayerContext) throws(LayerFault) -> LayerMeaning?
  ) {
    self.type = type
    self.inputs = inputs
    self.decode = decode
  }

  /// A function of the elements whose operands are the inputs as they come.
  init(_ type: String, _ function: ElementwiseFunction, inputs: Int) {
    self.init(type, inputs: inputs...inputs) { layer in
      guard layer.broadcastsLikeNumPy else { return nil }
      return LayerMeaning(.elementwise(function), operands: layer.allInputs)
    }
  }

  /// The codec of a type, in whatever case it is spelled.
  static func of(_ type: String) -> LayerCodec? { byType[type] ?? byLowercasedType[type.lowercased()] }

  private static let all =
    convolutions + products + arithmetic + activations + normalizations + pools + reductions + shapes
    + selections + conversions + resizings + blocks
  private static let byType = Dictionary(uniqueKeysWithValues: all.map { ($0.type, $0) })
  private static let byLowercasedType = Dictionary(
    uniqueKeysWithValues: all.map { ($0.type.lowercased(), $0) })
}

/// What a layer means.
struct LayerMeaning {
  enum Operand {
    case input(Int)
    /// The input under another shape of as many elements; it has to be a constant.
    case view(Int, [Int])
  }

  var operation: Operator
  /// Which inputs are operands, in the order of the vocabulary; the others are settings.
  var operands: [Operand]
  /// How many of the outputs the vocabulary knows.
  var resultCount: Int

  init(_ operation: Operator, operands: [Operand], resultCount: Int = 1) {
    self.operation = operation
    self.operands = operands
    self.resultCount = resultCount
  }

  init(_ operation: Operator) { self.init(operation, operands: [.input(0)]) }
}

/// Something in a layer that cannot be read.
struct LayerFault: Error {
  /// The attribute of `data`, if it is one's fault.
  var attribute: String?
  var message: String
}
