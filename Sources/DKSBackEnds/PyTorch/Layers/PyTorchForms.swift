import DKSGraph

/// The operations that the PyTorch back end can write.
enum PyTorchForms {
  /// All forms; a new operation is one line here.
  static let all: [any PyTorchForm] = [
    TorchInputForm(), TorchNormalizeInputForm(),
    TorchDenseForm(), TorchConvolutionForm(), TorchDepthwiseConvolutionForm(),
    TorchTransposedConvolutionForm(),
    TorchEmbeddingForm(), TorchLayerNormForm(), TorchScaleShiftForm(), TorchGainForm(),
    TorchRescaleForm(),
    TorchActivationForm(),
    TorchAveragePoolForm(), TorchMaxPoolForm(), TorchGlobalAveragePoolForm(),
    TorchLocalResponseNormForm(), TorchSoftmaxForm(),
    TorchFlattenForm(), TorchReshapeForm(), TorchTransposeForm(),
    TorchConcatForm(), TorchPartForm(), TorchSliceForm(), TorchReverseForm(), TorchChannelShuffleForm(),
    TorchPadForm(), TorchUpsampleForm(),
    TorchAverageForm(), TorchLastForm(), TorchElementForm(), TorchStackForm(), TorchZerosForm(),
    TorchWeightedSumForm(), TorchScaleForm(), TorchMultiplyForm(), TorchDropoutForm(),
  ]

  private static let byOperation: [ObjectIdentifier: any PyTorchForm] = Dictionary(
    all.map { (operationType(of: $0), $0) }, uniquingKeysWith: { first, _ in first })

  private static func operationType<F: PyTorchForm>(of form: F) -> ObjectIdentifier {
    ObjectIdentifier(F.Body.self)
  }

  /// Whether operations of type `operation` can be written.
  static func contains(_ operation: any Operation.Type) -> Bool {
    byOperation[ObjectIdentifier(operation)] != nil
  }

  /// The sizes of `operation` that may differ between copies of a block.
  static func sizes(of operation: any Operation, operands: [TensorType]) -> [LayerSize] {
    func open<F: PyTorchForm>(_ form: F) -> [LayerSize] {
      (operation as? F.Body).map { form.sizes(of: $0, operands: operands) } ?? []
    }
    return form(of: operation).map { open($0) } ?? []
  }

  /// The module that is stored for `operation`.
  static func module(
    for operation: any Operation, operands: [TensorType], sizes: [PythonExpression]
  ) -> StoredModule? {
    func open<F: PyTorchForm>(_ form: F) -> StoredModule? {
      (operation as? F.Body).flatMap { form.module(for: $0, operands: operands, sizes: sizes) }
    }
    return form(of: operation).flatMap { open($0) }
  }

  /// The expression that computes `operation`.
  static func value(
    of operation: any Operation, at site: inout PyTorchSite
  ) throws(PyTorchRefusal) -> PythonExpression {
    func open<F: PyTorchForm>(
      _ form: F, _ site: inout PyTorchSite
    ) throws(PyTorchRefusal) -> PythonExpression? {
      guard let body = operation as? F.Body else { return nil }
      return try form.value(of: body, at: &site)
    }
    if let opaque = operation as? Opaque {
      throw PyTorchRefusal(reason: "it stands for '\(opaque.region)', whose parts dksc does not know")
    }
    guard let form = form(of: operation), let value = try open(form, &site) else {
      throw PyTorchRefusal(reason: "it has no form in PyTorch")
    }
    return value
  }

  private static func form(of operation: any Operation) -> (any PyTorchForm)? {
    byOperation[ObjectIdentifier(type(of: operation))]
  }
}
