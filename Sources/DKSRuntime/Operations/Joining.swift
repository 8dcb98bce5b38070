/// Parts one after another along an axis.
public func concatenated(_ parts: [Tensor], axis: Int = 0) -> Tensor {
  guard let first = parts.first else { return noParts("concat") }
  func others(_ shape: [Int]) -> [Int] {
    var rest = shape
    if rest.indices.contains(axis) { rest.remove(at: axis) }
    return rest
  }
  guard first.shape.indices.contains(axis),
    parts.allSatisfy({ $0.shape.count == first.shape.count && others($0.shape) == others(first.shape) })
  else {
    return first.failed("concat on axis \(axis) found the shapes \(parts.map(\.shape))", shape: first.shape)
  }
  var shape = first.shape
  shape[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
  let whole = View(of: shape)
  var start = 0
  let pieces = parts.map { part in
    defer { start += part.shape[axis] }
    return Piece(
      input: part, from: View(of: part.shape),
      to: whole.slice(axis: axis, from: start, count: part.shape[axis]))
  }
  return rearranged(pieces, shape: shape, on: commonTape(parts, first))
}

/// Parts of one shape side by side, along a new axis 0.
public func stacked(_ parts: [Tensor]) -> Tensor {
  guard let first = parts.first else { return noParts("stack") }
  let shape = [parts.count] + first.shape
  guard parts.allSatisfy({ $0.shape == first.shape }), shape.count <= Layout.maximalRank else {
    return first.failed("stack found the shapes \(parts.map(\.shape)), wanted one shape", shape: shape)
  }
  let whole = View(of: shape)
  let pieces = parts.enumerated().map { index, part in
    Piece(input: part, from: View(of: part.shape), to: whole.element(axis: 0, at: index))
  }
  return rearranged(pieces, shape: shape, on: commonTape(parts, first))
}

private func noParts(_ operation: String) -> Tensor {
  let tape = Tape(batch: 0)
  tape.fail("\(operation) found no parts")
  return .zeros(shape: [0], on: tape)
}

extension Tensor {
  /// Equal parts along an axis.
  public func split(into count: Int, axis: Int = 0) -> [Tensor] {
    guard shape.indices.contains(axis), count > 0, shape[axis] % count == 0 else {
      let part = failed("split of \(shape) into \(count) parts on axis \(axis) is not even", shape: shape)
      return [Tensor](repeating: part, count: max(count, 1))
    }
    return split(sizes: [Int](repeating: shape[axis] / count, count: count), axis: axis)
  }

  /// Parts of the given sizes along an axis.
  public func split(sizes: [Int], axis: Int = 0) -> [Tensor] {
    guard shape.indices.contains(axis), sizes.allSatisfy({ $0 >= 0 }), sizes.reduce(0, +) == shape[axis]
    else {
      let part = failed("split of \(shape) into \(sizes) on axis \(axis) does not fit", shape: shape)
      return [Tensor](repeating: part, count: max(sizes.count, 1))
    }
    let whole = View(of: shape)
    var start = 0
    return sizes.map { size in
      defer { start += size }
      let from = whole.slice(axis: axis, from: start, count: size)
      let piece = Piece(input: self, from: from, to: View(of: from.shape))
      return rearranged([piece], shape: from.shape, on: tape)
    }
  }

  /// Index i of axis 0; the axis goes.
  public func element(_ index: Int) -> Tensor {
    guard let length = shape.first, 0..<length ~= index else {
      return failed("element \(index) was asked of a shape \(shape)", shape: Array(shape.dropFirst()))
    }
    let from = View(of: shape).element(axis: 0, at: index)
    return rearranged([Piece(input: self, from: from, to: View(of: from.shape))], shape: from.shape, on: tape)
  }

  /// The last index of axis 0; the axis goes.
  public func last() -> Tensor {
    element((shape.first ?? 0) - 1)
  }

  /// The elements of an axis in the opposite order.
  public func reversed(axis: Int = 0) -> Tensor {
    guard shape.indices.contains(axis) else {
      return failed("a reversal of axis \(axis) was asked of a shape \(shape)", shape: shape)
    }
    let whole = View(of: shape)
    return rearranged(
      [Piece(input: self, from: whole.reversed(axis: axis), to: whole)], shape: shape, on: tape)
  }
}
