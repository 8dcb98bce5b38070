import DKSModels

/// The patterns, in the order in which they are tried.
///
/// The first that matches takes the nodes: those that span many nodes come before those that would take
/// a part of them.
enum PatternTable {
  static let all: [any Pattern.Type] = [
    TransformedActivationPattern.self,
    NormalizedInputPattern.self,
    NormalizedInputExport.self,
    ZerosPattern.self,
    AveragePoolExport.self,
    ChannelShufflePattern.self,
    DepthToSpacePattern.self,
    StridedViewPattern.self,
    AffinePattern.self,
    RecurrencePattern.self,
    BiasPattern.self,
    CroppedConvolutionPattern.self,
    NormalizationPattern.self,
    LayerNormPattern.self,
    LayerNormDecomposition.self,
    RMSNormDecomposition.self,
    FactorPattern.self,
    RescalePattern.self,
    MultiplyPattern.self,
    ScaleShiftPattern.self,
    ActivationPattern.self,
    SumPattern.self,
    ConcatPattern.self,
    PoolPattern.self,
    ReducePattern.self,
    LocalResponsePattern.self,
    SoftmaxPattern.self,
    EmbeddingPattern.self,
    SlicePattern.self,
    SplitPattern.self,
    GatherPattern.self,
    PadPattern.self,
    ResizePattern.self,
    DropoutPattern.self,
    IdentityPattern.self,
    TransposePattern.self,
    ReshapePattern.self,
  ]

  /// The match of which `root` is the last node, or why there is none.
  static func find(at root: Int, in site: Site) -> Result<Match, Refusal> {
    var reasons: [String] = []
    for pattern in all {
      switch pattern.find(at: root, in: site) {
      case .match(let match): return .success(match)
      case .near(let reason): reasons.append(reason)
      case .none: continue
      }
    }
    return .failure(Refusal(reasons.first ?? site.model.nodes[root].operation.unmappedReason))
  }
}
