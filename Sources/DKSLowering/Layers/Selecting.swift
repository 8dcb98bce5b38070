import DKSGraph
import DKSModels

/// A range of one axis.
struct SliceLowering: LayerLowering {
  func lower(
    _ operation: Slice, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    guard let axis = operation.axis ?? site.operandTypes[0].featureAxis else {
      throw LoweringRefusal(reason: "a scalar has no axis")
    }
    let end = operation.start + (operation.count - 1) * operation.step + 1
    return emitter.emit(
      .slice([AxisSlice(axis: axis + 1, start: operation.start, end: end, step: operation.step)]),
      site.operands, at: site)
  }
}

/// An axis run through from its end.
struct ReverseLowering: LayerLowering {
  func lower(
    _ operation: Reverse, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    guard let axis = operation.reversedAxis(of: site.operandTypes[0]) else {
      throw LoweringRefusal(reason: "a scalar has no axis")
    }
    return emitter.emit(
      .slice([.reversed(axis: axis + 1, extent: site.node.type.shape[axis])]), site.operands, at: site)
  }
}

/// One of equal parts; all parts of a tensor come from one split.
struct PartLowering: LayerLowering {
  func lower(
    _ operation: Part, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    guard let axis = operation.axis ?? site.operandTypes[0].featureAxis else {
      throw LoweringRefusal(reason: "a scalar has no axis")
    }
    let size = site.node.type.shape[axis]
    return emitter.part(
      operation.index, of: site.operands[0], axis: axis + 1,
      sizes: Array(repeating: size, count: operation.count), at: site)
  }
}

/// One element along the axis after the batch's.
struct ElementLowering: LayerLowering {
  func lower(
    _ operation: Element, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    emitter.emit(.gather(axis: 1), [site.operands[0], emitter.index(operation.index)], at: site)
  }
}

/// The last element along the axis after the batch's.
struct LastLowering: LayerLowering {
  func lower(
    _ operation: Last, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    let count = site.operandTypes[0].shape.first ?? 1
    return emitter.emit(.gather(axis: 1), [site.operands[0], emitter.index(count - 1)], at: site)
  }
}
