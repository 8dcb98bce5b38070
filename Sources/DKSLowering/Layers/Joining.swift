import DKSGraph
import DKSModels
import DKSTensors

/// Tensors side by side.
struct ConcatLowering: LayerLowering {
  func lower(
    _ operation: Concat, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    guard let axis = operation.axis ?? site.operandTypes[0].featureAxis else {
      throw LoweringRefusal(reason: "a scalar has no axis")
    }
    let operands = emitter.sameBatch(site.operands, at: site)
    if operands.count == 1 { return emitter.emit(.identity(), operands, at: site) }
    return emitter.emit(.concat(axis: axis + 1), operands, at: site)
  }
}

/// Tensors on a new axis after the batch's.
struct StackLowering: LayerLowering {
  func lower(
    _ operation: Stack, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    let operands = emitter.sameBatch(site.operands, at: site)
    var shape = site.resultShape
    shape[1] = 1
    if operands.count == 1 { return emitter.emit(.unsqueeze([1]), operands, at: site) }
    let rows = operands.enumerated().map { i, operand in
      emitter.emit(.unsqueeze([1]), [operand], .between("rows[\(i)]"), at: site, shape: shape)
    }
    return emitter.emit(.concat(axis: 1), rows, at: site)
  }
}

/// A constant, with an axis of 1 in place of the batch's.
struct ZerosLowering: LayerLowering {
  func lower(
    _ operation: Zeros, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    let constant = Tensor(site.elementType, [1] + operation.shape, .filled(0))
    // No one learns them.
    let zeros = emitter.addConstant(named: ModelValue.name(ofNumber: "0"), constant)
    guard site.result != nil else { return zeros }
    return emitter.emit(.identity(), [zeros], at: site)
  }
}

extension ModelEmitter {
  /// The operands, all with a batch if one of them has one.
  fileprivate mutating func sameBatch(_ operands: [ModelValue.ID], at site: LoweringSite) -> [ModelValue.ID] {
    guard let leader = operands.first(where: { !unbatched.contains($0) }) else { return operands }
    return operands.map { batched($0, like: leader, at: site) }
  }
}
