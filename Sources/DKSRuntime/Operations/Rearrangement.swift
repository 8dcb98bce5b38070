/// A view of a tensor's memory: where it starts within an example, its shape, and its strides.
struct View {
  var offset: Int
  var shape: [Int]
  var strides: [Int]

  /// All of a tensor of one shape.
  init(of shape: [Int]) {
    self.init(offset: 0, shape: shape, strides: Layout.strides(shape))
  }

  init(offset: Int, shape: [Int], strides: [Int]) {
    self.offset = offset
    self.shape = shape
    self.strides = strides
  }

  /// The part from `start` on of one axis.
  func slice(axis: Int, from start: Int, count: Int) -> View {
    var part = self
    part.offset += start * strides[axis]
    part.shape[axis] = count
    return part
  }

  /// One index of an axis; the axis goes.
  func element(axis: Int, at index: Int) -> View {
    var part = self
    part.offset += index * strides[axis]
    part.shape.remove(at: axis)
    part.strides.remove(at: axis)
    return part
  }

  /// The same elements with one axis run through from its end.
  func reversed(axis: Int) -> View {
    var result = self
    result.offset += max(shape[axis] - 1, 0) * strides[axis]
    result.strides[axis] = -strides[axis]
    return result
  }

  var count: Int { shape.reduce(1, *) }
}

/// A piece of a result that is a copy of a piece of an input.
struct Piece {
  let input: Tensor
  let from: View
  let to: View
}

/// A tensor put together from copies of pieces of others; the pieces fill it.
func rearranged(_ pieces: [Piece], shape: [Int], on tape: Tape) -> Tensor {
  let batch = tape.batch
  let inputs = pieces.map { tape.node(of: $0.input) }
  let y = tape.append(
    count: shape.reduce(batch, *), requiresGradient: inputs.contains { tape.nodes[$0].requiresGradient })
  let count = shape.reduce(1, *)
  for (piece, input) in zip(pieces, inputs) {
    copyStrided(
      [batch] + piece.from.shape, from: tape.nodes[input].value + piece.from.offset,
      [piece.input.exampleCount] + piece.from.strides, to: tape.nodes[y].value + piece.to.offset,
      [count] + piece.to.strides, adding: false)
  }
  let views = pieces.map { (from: $0.from, to: $0.to, whole: $0.input.exampleCount) }
  tape.record(y) { tape, dy in
    for (view, input) in zip(views, inputs) where tape.nodes[input].requiresGradient {
      let isWhole = view.from.count == view.whole && tape.nodes[input].gradient == nil
      let dx = isWhole ? tape.gradientSlot(input).pointer : tape.gradientSum(input)
      copyStrided(
        [batch] + view.from.shape, from: dy + view.to.offset, [count] + view.to.strides,
        to: dx + view.from.offset, [view.whole] + view.from.strides, adding: !isWhole)
    }
  }
  return Tensor(tape: tape, id: y, shape: shape)
}

extension Tensor {
  /// The same memory under another shape.
  func renamed(_ shape: [Int]) -> Tensor {
    let input = id
    let count = pointerCount
    let y = tape.append(value: pointer, count: count, requiresGradient: requiresGradient)
    tape.record(y) { tape, dy in tape.addGradient(dy, count: count, to: input) }
    return Tensor(tape: tape, id: y, shape: shape, name: name)
  }
}
