import DKSFormulas
import DKSGraph
import DKSModels
import DKSRecognition
import DKSTensors

/// Products with constants, added up from the left; a weight of 1 needs no product, one of −1 a difference.
struct WeightedSumLowering: LayerLowering {
  var worksInAnyLayout: Bool { true }

  func lower(
    _ operation: WeightedSum, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    guard operation.weights.count == site.operands.count, let first = operation.weights.first else {
      throw LoweringRefusal(reason: "it has not one weight for each operand")
    }
    func term(_ i: Int, _ step: LoweringStep, _ emitter: inout ModelEmitter) -> ModelValue.ID {
      let weight = emitter.scalar(operation.weights[i], at: site)
      return emitter.emit(
        .elementwise(.multiply), [site.operands[i], weight], step, at: site, shape: site.resultShape)
    }
    let last = site.operands.count - 1
    if last == 0 {
      return first == 1
        ? emitter.emit(.identity(), site.operands, at: site) : emitter.product(first, at: site)
    }
    var sum = first == 1 ? site.operands[0] : term(0, .between("terms[0]"), &emitter)
    for (i, weight) in operation.weights.enumerated().dropFirst() {
      let function: ElementwiseFunction = weight == -1 ? .subtract : .add
      let summand =
        weight.magnitude == 1 ? site.operands[i] : term(i, .between("terms[\(i)]"), &emitter)
      sum = emitter.emit(
        .elementwise(function), [sum, summand], i == last ? .last : .between("partial[\(i)]"), at: site,
        shape: site.resultShape)
    }
    return sum
  }
}

/// A product of two tensors.
struct MultiplyLowering: LayerLowering {
  var worksInAnyLayout: Bool { true }

  func lower(
    _ operation: Multiply, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    emitter.emit(
      .elementwise(.multiply), site.operands, at: site, notes: LayerMark.note(of: operation))
  }
}

/// A product with a constant.
struct ScaleLowering: LayerLowering {
  var worksInAnyLayout: Bool { true }

  func lower(
    _ operation: Scale, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    emitter.product(operation.factor, at: site)
  }
}

/// A product with given numbers, then a sum with others.
struct RescaleLowering: LayerLowering {
  var worksInAnyLayout: Bool { true }

  func lower(
    _ operation: Rescale, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    var value = site.operands[0]
    guard !operation.gain.isEmpty || !operation.shift.isEmpty else {
      return emitter.emit(.identity(), [value], at: site)
    }
    if !operation.gain.isEmpty {
      let gain = emitter.numbers(operation.gain, "gain", at: site)
      value = emitter.emit(
        .elementwise(.multiply), [value, gain], operation.shift.isEmpty ? .last : .between("scaled"),
        at: site, shape: site.resultShape, notes: operation.shift.isEmpty ? LayerMark.note(of: operation) : []
      )
    }
    if !operation.shift.isEmpty {
      let shift = emitter.numbers(operation.shift, "shift", at: site)
      value = emitter.emit(
        .elementwise(.add), [value, shift], at: site, notes: LayerMark.note(of: operation))
    }
    return value
  }
}

/// A product with a gain for each feature, then a sum with a bias for each.
struct ScaleShiftLowering: LayerLowering {
  var worksInAnyLayout: Bool { true }

  func lower(
    _ operation: ScaleShift, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    guard operation.hasScale || operation.hasShift else {
      return emitter.emit(.identity(), site.operands, at: site)
    }
    var value = site.operands[0]
    if operation.hasScale {
      let gain = try emitter.featureParameter(.gain, at: site)
      value = emitter.emit(
        .elementwise(.multiply), [value, gain], operation.hasShift ? .between("scaled") : .last, at: site,
        shape: site.resultShape, notes: operation.hasShift ? [] : LayerMark.note(of: operation))
    }
    if operation.hasShift {
      let bias = try emitter.featureParameter(.bias, at: site)
      value = emitter.emit(
        .elementwise(.add), [value, bias], at: site, notes: LayerMark.note(of: operation))
    }
    return value
  }
}

/// A product with one learned number.
struct GainLowering: LayerLowering {
  var worksInAnyLayout: Bool { true }

  func lower(
    _ operation: Gain, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    let gain = try emitter.parameter(.gain, at: site)
    return emitter.emit(
      .elementwise(.multiply), [site.operands[0], gain], at: site, notes: LayerMark.note(of: operation))
  }
}

/// The identity, with the rate for those who train.
struct DropoutLowering: LayerLowering {
  var worksInAnyLayout: Bool { true }

  func lower(
    _ operation: Dropout, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    emitter.emit(
      .identity(dropout: operation.rate), site.operands, at: site,
      notes: [("dksc_dropout", operation.rate.plain)])
  }
}

extension ModelEmitter {
  /// Given numbers, one for all features or one for each.
  fileprivate mutating func numbers(_ numbers: [Double], _ suffix: String, at site: LoweringSite)
    -> ModelValue.ID
  {
    if numbers.count == 1 { return scalar(numbers[0], at: site) }
    let tensor = Tensor.floats(numbers.map { Float($0) }).converted(to: site.elementType)
    return addConstant(
      named: "\(site.node.name).\(suffix)", tensor.reshaped(featureShape(numbers.count, at: site)) ?? tensor)
  }

  /// The extents of a tensor of a number for each feature: axes of 1 come after the features' axis.
  private func featureShape(_ count: Int, at site: LoweringSite) -> [Int] {
    guard let feature = site.node.type.featureAxis, let axis = site.layout.axes[feature] else {
      return [count]
    }
    return [count] + Array(repeating: 1, count: site.resultShape.count - axis - 1)
  }

  /// The operand times a number that is not learned, which a mark says.
  fileprivate mutating func product(_ number: Double, at site: LoweringSite) -> ModelValue.ID {
    emit(
      .elementwise(.multiply), [site.operands[0], scalar(number, at: site)], at: site,
      shape: site.resultShape, notes: [("dksc_\(LayerMark.factor)", number.plain)])
  }

  /// A learned number for each feature, with axes of 1 after the features' axis.
  fileprivate mutating func featureParameter(
    _ role: ParameterShape.Role, at site: LoweringSite
  ) throws(LoweringRefusal) -> ModelValue.ID {
    // The only feature may have no axis of its own.
    try parameter(role, shape: featureShape(site.node.type.featureCount, at: site), at: site)
  }
}
