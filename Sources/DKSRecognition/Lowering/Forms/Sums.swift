import DKSGraph
import DKSInterchange

/// Products with constants, added up from the left; a weight of 1 needs no product, one of −1 a difference.
struct WeightedSumForm: LoweringForm {
  var worksInAnyLayout: Bool { true }

  func lower(
    _ operation: WeightedSum, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> Value.ID {
    guard operation.weights.count == site.operands.count, let first = operation.weights.first else {
      throw LoweringRefusal(reason: "it has not one weight for each operand")
    }
    func term(_ i: Int, _ step: LoweringStep, _ emitter: inout ModelEmitter) -> Value.ID {
      let weight = emitter.scalar(operation.weights[i], "weights[\(i)]", at: site)
      return emitter.emit(
        .elementwise(.multiply), [site.operands[i], weight], step, at: site, shape: site.resultShape)
    }
    let last = site.operands.count - 1
    if last == 0 {
      return first == 1 ? emitter.emit(.identity(), site.operands, at: site) : term(0, .last, &emitter)
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
struct MultiplyForm: LoweringForm {
  var worksInAnyLayout: Bool { true }

  func lower(
    _ operation: Multiply, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> Value.ID {
    emitter.emit(.elementwise(.multiply), site.operands, at: site)
  }
}

/// A product with a constant.
struct ScaleForm: LoweringForm {
  var worksInAnyLayout: Bool { true }

  func lower(
    _ operation: Scale, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> Value.ID {
    let factor = emitter.scalar(operation.factor, "factor", at: site)
    return emitter.emit(.elementwise(.multiply), [site.operands[0], factor], at: site)
  }
}

/// A product with a gain for each feature, then a sum with a bias for each.
struct ScaleShiftForm: LoweringForm {
  var worksInAnyLayout: Bool { true }

  func lower(
    _ operation: ScaleShift, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> Value.ID {
    guard operation.hasScale || operation.hasShift else {
      return emitter.emit(.identity(), site.operands, at: site)
    }
    var value = site.operands[0]
    if operation.hasScale {
      let gain = try emitter.featureParameter(.gain, at: site)
      value = emitter.emit(
        .elementwise(.multiply), [value, gain], operation.hasShift ? .between("scaled") : .last, at: site,
        shape: site.resultShape)
    }
    if operation.hasShift {
      let bias = try emitter.featureParameter(.bias, at: site)
      value = emitter.emit(.elementwise(.add), [value, bias], at: site)
    }
    return value
  }
}

/// A product with one learned number.
struct GainForm: LoweringForm {
  var worksInAnyLayout: Bool { true }

  func lower(
    _ operation: Gain, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> Value.ID {
    let gain = try emitter.parameter(.gain, at: site)
    return emitter.emit(.elementwise(.multiply), [site.operands[0], gain], at: site)
  }
}

/// The identity, with the rate for those who train.
struct DropoutForm: LoweringForm {
  var worksInAnyLayout: Bool { true }

  func lower(
    _ operation: Dropout, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> Value.ID {
    emitter.emit(
      .identity(dropout: operation.rate), site.operands, at: site,
      notes: [("dksc_dropout", operation.rate.plain)])
  }
}

extension ModelEmitter {
  /// A learned number for each feature, with axes of 1 after the features' axis.
  fileprivate mutating func featureParameter(
    _ role: ParameterShape.Role, at site: LoweringSite
  ) throws(LoweringRefusal) -> Value.ID {
    let type = site.node.type
    guard let feature = type.featureAxis, let axis = site.layout.axes[feature] else {
      // The only feature has no axis of its own.
      return try parameter(role, shape: [1], at: site)
    }
    let rank = site.resultShape.count
    let shape = [type.featureCount] + Array(repeating: 1, count: rank - axis - 1)
    return try parameter(role, shape: shape, at: site)
  }
}
