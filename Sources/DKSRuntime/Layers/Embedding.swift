import CElementwise

/// One row of a table [count, size] for every index.
public struct Embedding: Sendable {
  let name: String
  let count: Int
  let size: Int
  let table: Parameter

  /// Looks the indices up: [length] becomes [length, size].
  public func callAsFunction(_ tokens: IndexTensor) -> Tensor {
    let tape = tokens.tape
    let indices = tokens.indices.map { index in
      if 0..<count ~= Int(index) { return Int(index) }
      tape.fail(
        "embedding '\(name)' found the index \(index) in '\(tokens.name ?? "tokens")', wanted 0...\(count - 1)"
      )
      return 0
    }
    let shape = tokens.shape + [size]
    let y = tape.append(count: indices.count * size, requiresGradient: tape.trains(table))
    let rows = Tensor(tape: tape, id: y, shape: shape)
    for (place, index) in indices.enumerated() {
      (rows.pointer + place * size).update(from: table.pointer + index * size, count: size)
    }
    tape.mark(y, name)
    tape.record(y) { tape, dy in
      guard let sum = tape.gradientSum(table) else { return }
      for (place, index) in indices.enumerated() { dks_add(size, dy + place * size, sum + index * size) }
    }
    return shape.count == 3 ? rows.channelsLast() : rows
  }
}

extension Tensor {
  /// Moves values that were written in row-major order into the order of memory.
  fileprivate func channelsLast() -> Tensor {
    let rowMajor = View(offset: 0, shape: shape, strides: Layout.rowMajor(shape))
    return rearranged([Piece(input: self, from: rowMajor, to: View(of: shape))], shape: shape, on: tape)
  }
}

extension ParameterBuilder {
  /// A table of `count` rows; they are N(0, 1) at first (Theory 1.2).
  public mutating func embedding(
    _ name: String, count: Int, size: Int, init initializer: Initializer = .gaussian
  ) -> Embedding {
    let table = parameter("\(name).weight", shape: [count, size], kind: .weight) { random in
      initializer.matrix(rows: count, columns: size, fanIn: 1, random: &random)
    }
    return Embedding(name: name, count: count, size: size, table: table)
  }
}
