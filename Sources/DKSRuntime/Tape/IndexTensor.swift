/// A batch of whole numbers with a shape per example: token ids.
public struct IndexTensor {
  let tape: Tape
  let indices: [Int32]
  /// The shape of one example.
  public let shape: [Int]
  let name: String?

  init(tape: Tape, indices: [Int32], shape: [Int], name: String?) {
    self.tape = tape
    self.indices = indices
    self.shape = shape
    self.name = name
  }

  /// Indices from outside, for inference: examples one after another, each row-major.
  public init(_ indices: [Int], shape: [Int], batch: Int) throws {
    guard shape.allSatisfy({ $0 >= 0 }), batch >= 0, indices.count == shape.reduce(batch, *) else {
      throw RuntimeError("found \(indices.count) indices, wanted \(batch) examples of shape \(shape)")
    }
    self.init(
      tape: Tape(batch: batch), indices: indices.map { Int32(clamping: $0) }, shape: shape, name: nil)
  }

  /// The number of examples.
  public var batch: Int { tape.batch }

  /// Index i of axis 0; the axis goes.
  public func element(_ index: Int) -> IndexTensor {
    let rest = Array(shape.dropFirst())
    let (whole, part) = (shape.reduce(1, *), rest.reduce(1, *))
    guard let length = shape.first, 0..<length ~= index else {
      tape.fail("element \(index) was asked of a shape \(shape)")
      return IndexTensor(
        tape: tape, indices: [Int32](repeating: 0, count: batch * part), shape: rest, name: name)
    }
    let taken = (0..<batch).flatMap { example in
      let start: Int = example * whole + index * part
      return indices[start..<start + part]
    }
    return IndexTensor(tape: tape, indices: taken, shape: rest, name: name)
  }
}

extension Tensor {
  /// Zeros of a shape, for as many examples as `like` has.
  public static func zeros(shape: [Int], like: IndexTensor) -> Tensor {
    zeros(shape: shape, on: like.tape)
  }
}
