import DKSGraph
import DKSModels

/// The operations that can be written into models.
enum LoweringForms {
  /// All forms; a new operation is one line here.
  static let all: [any LoweringForm] = [
    NormalizeInputForm(),
    DenseForm(), EmbeddingForm(),
    ConvolutionForm(), DepthwiseConvolutionForm(), TransposedConvolutionForm(),
    ActivationForm(),
    WeightedSumForm(), MultiplyForm(), ScaleForm(), ScaleShiftForm(), GainForm(), RescaleForm(),
    DropoutForm(),
    AveragePoolForm(), MaxPoolForm(), GlobalAveragePoolForm(), AverageForm(),
    LayerNormForm(), LocalResponseNormForm(), SoftmaxForm(),
    FlattenForm(), ReshapeForm(), TransposeForm(), ChannelShuffleForm(),
    SliceForm(), ReverseForm(), PartForm(), ElementForm(), LastForm(),
    PadForm(), UpsampleForm(),
    ConcatForm(), StackForm(), ZerosForm(),
  ]

  private static let byOperation: [ObjectIdentifier: any LoweringForm] = Dictionary(
    all.map { (operationType(of: $0), $0) }, uniquingKeysWith: { first, _ in first })

  private static func operationType<F: LoweringForm>(of form: F) -> ObjectIdentifier {
    ObjectIdentifier(F.Body.self)
  }

  /// Whether operations of type `operation` can be lowered; inputs are no nodes of a model.
  static func contains(_ operation: any Operation.Type) -> Bool {
    byOperation[ObjectIdentifier(operation)] != nil
  }

  /// Whether `operation` can be lowered at any order of axes.
  static func worksInAnyLayout(_ operation: any Operation) -> Bool {
    byOperation[ObjectIdentifier(type(of: operation))]?.worksInAnyLayout ?? false
  }

  /// Emits the nodes of `site.node` and returns the value that stands for it.
  static func lower(
    at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> Value.ID {
    let operation = site.node.operation
    func open<F: LoweringForm>(
      _ form: F, _ emitter: inout ModelEmitter
    ) throws(LoweringRefusal) -> Value.ID? {
      guard let body = operation as? F.Body else { return nil }
      return try form.lower(body, at: site, into: &emitter)
    }
    guard let form = byOperation[ObjectIdentifier(type(of: operation))],
      let value = try open(form, &emitter)
    else { throw LoweringRefusal(reason: "nothing in the vocabulary of models computes it") }
    return value
  }
}
