import DKSGraph
import DKSModels

/// All axes but the batch's as one.
struct FlattenLowering: LayerLowering {
  func lower(
    _ operation: Flatten, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    if site.operandTypes[0].shape.count == 1 { return emitter.emit(.identity(), site.operands, at: site) }
    return emitter.emit(.flatten(axis: 1), site.operands, at: site)
  }
}

/// Another shape; the batch is copied.
struct ReshapeLowering: LayerLowering {
  func lower(
    _ operation: Reshape, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    emitter.emit(.reshape([0] + operation.shape), site.operands, at: site)
  }
}

/// Another order of axes; the batch stays first.
struct TransposeLowering: LayerLowering {
  func lower(
    _ operation: Transpose, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    emitter.emit(.transpose([0] + operation.axes.map { $0 + 1 }), site.operands, at: site)
  }
}

/// Groups of features, read in turn.
struct ChannelShuffleLowering: LayerLowering {
  func lower(
    _ operation: ChannelShuffle, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    let axis = (site.node.type.featureAxis ?? 0) + 1
    return emitter.emit(.channelShuffle(axis: axis, groups: operation.groups), site.operands, at: site)
  }
}

/// A border around an image.
struct PadLowering: LayerLowering {
  func lower(
    _ operation: Pad, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    let mode: PaddingMode =
      switch operation.mode {
      case .zeros: .constant(0)
      case .reflect: .reflect
      case .replicate: .edge
      }
    return emitter.emit(
      .pad(
        mode, before: [0, 0] + operation.border.before.sides(over: site.operandTypes[0]),
        after: [0, 0] + operation.border.after.sides(over: site.operandTypes[0])),
      site.operands, at: site)
  }
}

/// A larger image: copies, or linear interpolation between the middles of locations.
struct UpsampleLowering: LayerLowering {
  func lower(
    _ operation: Upsample, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    let isLinear = operation.mode != .nearest
    let coordinates: Resizing.Coordinates =
      switch operation.mode {
      case .nearest: .asymmetric
      case .linear: .halfPixel
      case .aligned: .alignCorners
      }
    let resizing = Resizing(
      mode: isLinear ? .linear : .nearest, coordinates: coordinates,
      rounding: isLinear ? .roundPreferFloor : .floor,
      scales: [1, 1] + operation.factor.sides(over: site.operandTypes[0]).map(Double.init))
    return emitter.emit(.resize(resizing), site.operands, at: site)
  }
}
