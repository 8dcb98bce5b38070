import DKSGraph
import DKSModels

/// The operations that can be written into models.
enum LayerLowerings {
  /// One for each operation; a new one is one line here.
  static let all: [any LayerLowering] = [
    NormalizeInputLowering(),
    DenseLowering(), EmbeddingLowering(),
    ConvolutionLowering(), DepthwiseConvolutionLowering(), TransposedConvolutionLowering(),
    ActivationLowering(),
    WeightedSumLowering(), MultiplyLowering(), ScaleLowering(), ScaleShiftLowering(), GainLowering(),
    RescaleLowering(),
    DropoutLowering(),
    AveragePoolLowering(), MaxPoolLowering(), GlobalAveragePoolLowering(), AverageLowering(),
    LayerNormLowering(), LocalResponseNormLowering(), SoftmaxLowering(),
    FlattenLowering(), ReshapeLowering(), TransposeLowering(), ChannelShuffleLowering(),
    SliceLowering(), ReverseLowering(), PartLowering(), ElementLowering(), LastLowering(),
    PadLowering(), UpsampleLowering(),
    ConcatLowering(), StackLowering(), ZerosLowering(),
  ]

  private static let byOperation: [ObjectIdentifier: any LayerLowering] = Dictionary(
    all.map { (operationType(of: $0), $0) }, uniquingKeysWith: { first, _ in first })

  private static func operationType<F: LayerLowering>(of lowering: F) -> ObjectIdentifier {
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
  ) throws(LoweringRefusal) -> ModelValue.ID {
    let operation = site.node.operation
    func open<F: LayerLowering>(
      _ lowering: F, _ emitter: inout ModelEmitter
    ) throws(LoweringRefusal) -> ModelValue.ID? {
      guard let body = operation as? F.Body else { return nil }
      return try lowering.lower(body, at: site, into: &emitter)
    }
    guard let lowering = byOperation[ObjectIdentifier(type(of: operation))],
      let value = try open(lowering, &emitter)
    else { throw LoweringRefusal(reason: "nothing in the vocabulary of models computes it") }
    return value
  }
}
