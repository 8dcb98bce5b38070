import DKSFormulas
import DKSGraph
import DKSModels
import DKSTensors

/// `[x, s] · √((d + 1) / (Σx² + s²))` (Theory 1.6), where the appended feature is s times the root itself.
struct NormalizeInputLowering: LayerLowering {
  func lower(
    _ operation: NormalizeInput, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    let operand = site.operandTypes[0]
    guard let feature = operand.featureAxis else {
      throw LoweringRefusal(reason: "a scalar has no features")
    }
    let x = site.operands[0]
    let axis = feature + 1
    var reduced: [Int?] = [nil] + operand.shape
    reduced[axis] = 1
    let squares = emitter.emit(
      .elementwise(.multiply), [x, x], .between("squares"), at: site, shape: [nil] + operand.shape)
    let sum = emitter.emit(
      .reduce(.sum, axes: [axis], keepsAxes: true), [squares], .between("sum"), at: site, shape: reduced)
    // s² and s; s is 1 for `one`.
    var square = emitter.scalar(1, at: site)
    var appended: ModelValue.ID?
    if operation.mode == .averageQ {
      square = emitter.emit(
        .reduce(.mean, axes: operand.shape.indices.map { $0 + 1 }, keepsAxes: true), [squares],
        .between("meanSquare"), at: site, shape: [nil] + operand.shape.map { _ in 1 })
      appended = emitter.emit(
        .elementwise(.sqrt), [square], .between("rootMeanSquare"), at: site,
        shape: [nil] + operand.shape.map { _ in 1 })
    }
    let total = emitter.emit(
      .elementwise(.add), [sum, square], .between("total"), at: site, shape: reduced)
    let ratio = emitter.emit(
      .elementwise(.divide), [emitter.scalar(Double(operand.featureCount + 1), at: site), total],
      .between("ratio"), at: site, shape: reduced)
    let factor = emitter.emit(
      .elementwise(.sqrt), [ratio], .between("factor"), at: site, shape: reduced)
    let scaled = emitter.emit(
      .elementwise(.multiply), [x, factor], .between("scaled"), at: site, shape: [nil] + operand.shape)
    if let s = appended {
      appended = emitter.emit(
        .elementwise(.multiply), [factor, s], .between("coordinate"), at: site, shape: reduced)
    }
    return emitter.emit(.concat(axis: axis), [scaled, appended ?? factor], at: site)
  }
}

/// Layer norm over the features; those of an image are brought to the last axis and back.
struct LayerNormLowering: LayerLowering {
  func lower(
    _ operation: LayerNorm, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    let type = site.node.type
    let gain = try emitter.parameter(.gain, at: site)
    let bias = try emitter.parameter(.bias, at: site)
    let rank = type.shape.count
    guard let feature = type.featureAxis, feature != rank - 1 else {
      return emitter.emit(
        .layerNormalization(axis: max(rank, 1), epsilon: operation.epsilon), [site.operands[0], gain, bias],
        at: site)
    }
    // Batch, then locations, then features.
    let order = [0] + type.shape.indices.filter { $0 != feature }.map { $0 + 1 } + [feature + 1]
    let shape: [Int?] = order.map { site.resultShape[$0] }
    let turned = emitter.emit(
      .transpose(order), [site.operands[0]], .between("featuresLast"), at: site, shape: shape)
    let normalized = emitter.emit(
      .layerNormalization(axis: rank, epsilon: operation.epsilon), [turned, gain, bias],
      .between("normalized"), at: site, shape: shape)
    return emitter.emit(.transpose(Axes.inverse(order)), [normalized], at: site)
  }
}

/// Local response normalisation, whose axis of features is the one after the batch's.
struct LocalResponseNormLowering: LayerLowering {
  func lower(
    _ operation: LocalResponseNorm, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    let lowered = Operator.localResponseNormalization(
      size: operation.size, alpha: operation.alpha, beta: operation.beta, bias: operation.bias)
    guard let feature = site.node.type.featureAxis, feature != 0 else {
      return emitter.emit(lowered, site.operands, at: site)
    }
    let rank = site.resultShape.count
    let order = [0, feature + 1] + (1..<rank).filter { $0 != feature + 1 }
    let shape: [Int?] = order.map { site.resultShape[$0] }
    let turned = emitter.emit(
      .transpose(order), site.operands, .between("featuresFirst"), at: site, shape: shape)
    let normalized = emitter.emit(lowered, [turned], .between("normalized"), at: site, shape: shape)
    return emitter.emit(.transpose(Axes.inverse(order)), [normalized], at: site)
  }
}

/// Softmax or its logarithm.
struct SoftmaxLowering: LayerLowering {
  func lower(
    _ operation: Softmax, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    guard let axis = operation.axis ?? site.node.type.featureAxis else {
      throw LoweringRefusal(reason: "a scalar has no features")
    }
    return emitter.emit(
      .softmax(axis: axis + 1, isLogarithm: operation.isLogarithm), site.operands, at: site)
  }
}
