import CElementwise

/// Σ wᵢ xᵢ over tensors of one shape.
public func weightedSum(_ terms: (Float, Tensor)...) -> Tensor {
  weightedSum(terms)
}

/// Σ wᵢ xᵢ over tensors of one shape.
public func weightedSum(_ terms: [(Float, Tensor)]) -> Tensor {
  guard let (_, first) = terms.first else {
    let tape = Tape(batch: 0)
    tape.fail("a weighted sum found no terms")
    return .zeros(shape: [0], on: tape)
  }
  guard terms.allSatisfy({ $0.1.shape == first.shape }) else {
    return first.failed(
      "a sum found the shapes \(terms.map(\.1.shape)), wanted one shape", shape: first.shape)
  }
  let tape = commonTape(terms.map(\.1), first)
  let inputs = terms.map { (weight: $0.0, id: tape.node(of: $0.1)) }
  let count = first.pointerCount
  let y = tape.append(
    count: count, requiresGradient: inputs.contains { tape.nodes[$0.id].requiresGradient })
  for (index, input) in inputs.enumerated() {
    let (x, sum) = (tape.nodes[input.id].value, tape.nodes[y].value)
    if index == 0 {
      dks_scale(count, input.weight, x, sum)
    } else {
      dks_scale_add(count, input.weight, x, sum)
    }
  }
  tape.record(y) { tape, dy in
    for input in inputs where tape.nodes[input.id].requiresGradient {
      tape.addScaled(dy, by: input.weight, count: count, to: input.id)
    }
  }
  return Tensor(tape: tape, id: y, shape: first.shape)
}

extension Tensor {
  /// Every element times a constant.
  public func scaled(by factor: Float) -> Tensor {
    weightedSum((factor, self))
  }

  /// Every element plus a constant.
  public func shifted(by constant: Float) -> Tensor {
    let count = pointerCount
    let input = id
    let y = tape.append(count: count, requiresGradient: requiresGradient)
    dks_shift(count, constant, pointer, tape.nodes[y].value)
    tape.record(y) { tape, dy in tape.addGradient(dy, count: count, to: input) }
    return Tensor(tape: tape, id: y, shape: shape)
  }

  /// The product, element by element, with a tensor of the same shape.
  public func multiplied(by other: Tensor) -> Tensor {
    guard other.shape == shape else {
      return failed("a product found the shapes \(shape) and \(other.shape), wanted one shape", shape: shape)
    }
    let count = pointerCount
    let tape = commonTape([self, other], self)
    let (a, b) = (tape.node(of: self), tape.node(of: other))
    let y = tape.append(
      count: count,
      requiresGradient: tape.nodes[a].requiresGradient || tape.nodes[b].requiresGradient)
    let (left, right) = (tape.nodes[a].value, tape.nodes[b].value)
    dks_multiply(count, left, right, tape.nodes[y].value)
    tape.record(y) { tape, dy in
      if tape.nodes[a].requiresGradient { dks_multiply_add(count, dy, right, tape.gradientSum(a)) }
      if tape.nodes[b].requiresGradient { dks_multiply_add(count, dy, left, tape.gradientSum(b)) }
    }
    return Tensor(tape: tape, id: y, shape: shape)
  }
}

/// Where a result of several tensors is recorded: a constant that was made by hand lies on a tape of its own.
func commonTape(_ tensors: [Tensor], _ first: Tensor) -> Tape {
  tensors.first { $0.tape.isTraining }?.tape ?? first.tape
}

extension Tape {
  /// Adds dy to the gradient of `input`, by handing the buffer over where it can.
  func addGradient(_ dy: UnsafeMutablePointer<Float>, count: Int, to input: Int) {
    if let dx = nodes[input].gradient { dks_add(count, dy, dx) } else { adopt(dy, by: input) }
  }

  /// Adds factor · dy to the gradient of `input`.
  func addScaled(_ dy: UnsafePointer<Float>, by factor: Float, count: Int, to input: Int) {
    let (dx, isFresh) = gradientSlot(input)
    if isFresh { dks_scale(count, factor, dy, dx) } else { dks_scale_add(count, factor, dy, dx) }
  }
}
