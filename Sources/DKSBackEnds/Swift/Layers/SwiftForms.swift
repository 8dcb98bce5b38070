import DKSGraph

/// The operations that the Swift back end can write.
enum SwiftForms {
  /// All forms; a new operation is one line here.
  static let all: [any SwiftForm] = [
    InputForm(), NormalizeInputForm(),
    DenseForm(), ConvolutionForm(), DepthwiseConvolutionForm(), EmbeddingForm(), LayerNormForm(),
    ActivationForm(),
    AveragePoolForm(), MaxPoolForm(), GlobalAveragePoolForm(),
    FlattenForm(), ReshapeForm(), TransposeForm(), ReverseForm(),
    ConcatForm(), SplitForm(), PartForm(),
    AverageForm(), LastForm(), ElementForm(), StackForm(), ZerosForm(),
    WeightedSumForm(), ScaleForm(), GainForm(), MultiplyForm(), DropoutForm(),
  ]

  private static let byOperation: [ObjectIdentifier: any SwiftForm] = Dictionary(
    all.map { (operationType(of: $0), $0) }, uniquingKeysWith: { first, _ in first })

  private static func operationType<F: SwiftForm>(of form: F) -> ObjectIdentifier {
    ObjectIdentifier(F.Body.self)
  }

  /// Why the runtime cannot run `operation`; nil if it can.
  static func refusal(of operation: any Operation) -> SwiftRefusal? {
    if operation is Softmax {
      return SwiftRefusal(
        reason: "the runtime has no such layer",
        help: "leave it out: 'crossEntropy' takes the values before it, and the largest stays the largest")
    }
    guard form(of: operation) == nil else { return nil }
    return SwiftRefusal(
      reason: "the runtime has no such layer", help: "write it with '--emit onnx' or '--emit pytorch' instead"
    )
  }

  /// Whether operations of type `operation` can be written.
  static func contains(_ operation: any Operation.Type) -> Bool {
    byOperation[ObjectIdentifier(operation)] != nil
  }

  /// The sizes of `operation` that may differ between copies of a block.
  static func sizes(of operation: any Operation, operands: [TensorType]) -> [SwiftSize] {
    func open<F: SwiftForm>(_ form: F) -> [SwiftSize] {
      (operation as? F.Body).map { form.sizes(of: $0, operands: operands) } ?? []
    }
    return form(of: operation).map { open($0) } ?? []
  }

  /// The layer that is stored for `operation`.
  static func layer(
    for operation: any Operation, operands: [TensorType], sizes: [SwiftExpression]
  ) -> StoredLayer? {
    func open<F: SwiftForm>(_ form: F) -> StoredLayer? {
      (operation as? F.Body).flatMap { form.layer(for: $0, operands: operands, sizes: sizes) }
    }
    return form(of: operation).flatMap { open($0) }
  }

  /// The expression that computes `operation`.
  static func value(
    of operation: any Operation, at site: SwiftSite
  ) throws(SwiftRefusal) -> SwiftExpression {
    func open<F: SwiftForm>(_ form: F) throws(SwiftRefusal) -> SwiftExpression? {
      guard let body = operation as? F.Body else { return nil }
      return try form.value(of: body, at: site)
    }
    let takesIndices = operation is Embedding || operation is Element
    guard takesIndices || site.operandTypes.allSatisfy({ $0.element == .float32 }) else {
      throw SwiftRefusal(reason: "the runtime embeds tensors of integers and takes elements of them, no more")
    }
    guard let form = form(of: operation), let value = try open(form) else {
      throw SwiftRefusal(reason: "it has no form in Swift")
    }
    return value
  }

  private static func form(of operation: any Operation) -> (any SwiftForm)? {
    byOperation[ObjectIdentifier(type(of: operation))]
  }
}
