import CElementwise

extension Tensor {
  /// Puts elements to zero with a probability and scales the others by 1 / (1 − rate) (Srivastava et al.
  /// 2014); does nothing when not training.
  public func dropout(_ rate: Float) -> Tensor {
    guard tape.isTraining, rate > 0 else { return self }
    guard rate < 1 else { return failed("dropout found the rate \(rate), wanted less than 1", shape: shape) }
    let (count, input) = (pointerCount, id)
    var random = tape.nextRandomStream()
    let mask = tape.arena.allocate(count)
    let kept = 1 / (1 - rate)
    for index in 0..<count { mask[index] = Float(random.uniform()) < rate ? 0 : kept }
    let y = tape.append(count: count, requiresGradient: requiresGradient)
    dks_multiply(count, pointer, mask, tape.nodes[y].value)
    tape.record(y) { tape, dy in tape.addProduct(dy, mask, count: count, to: input) }
    return Tensor(tape: tape, id: y, shape: shape)
  }
}
