import DKSGraph
import DKSModels

/// The mean over a window.
struct AveragePoolLowering: LayerLowering {
  func lower(
    _ operation: AveragePool, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    let window = OperatorWindow(operation.window, over: site.operandTypes[0])
    return emitter.emit(
      .pool(.mean, window, countsPadding: operation.countsPadding), [site.operands[0]], at: site)
  }
}

/// The largest in a window.
struct MaxPoolLowering: LayerLowering {
  func lower(
    _ operation: MaxPool, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    let window = OperatorWindow(operation.window, over: site.operandTypes[0])
    return emitter.emit(.pool(.max, window, countsPadding: false), [site.operands[0]], at: site)
  }
}

/// The mean over all axes but the features' and the batch's.
struct GlobalAveragePoolLowering: LayerLowering {
  func lower(
    _ operation: GlobalAveragePool, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    let operand = site.operandTypes[0]
    let axes = operand.shape.indices.filter { $0 != operand.featureAxis }.map { $0 + 1 }
    return emitter.emit(.reduce(.mean, axes: axes, keepsAxes: false), [site.operands[0]], at: site)
  }
}

/// The mean over one axis.
struct AverageLowering: LayerLowering {
  func lower(
    _ operation: Average, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    emitter.emit(
      .reduce(.mean, axes: [operation.axis + 1], keepsAxes: false), [site.operands[0]], at: site)
  }
}
