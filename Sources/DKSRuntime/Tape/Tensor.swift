/// A batch of values with a shape per example; the batch axis is never written.
///
/// Images are [channels, height, width] to the reader and channels-last in memory.
public struct Tensor {
  let tape: Tape
  let id: Int
  /// The shape of one example.
  public let shape: [Int]
  /// The field of the data set that it came from.
  let name: String?

  init(tape: Tape, id: Int, shape: [Int], name: String? = nil) {
    self.tape = tape
    self.id = id
    self.shape = shape
    self.name = name
  }

  /// Values from outside, for inference: examples one after another, each row-major.
  public init(_ values: [Float], shape: [Int], batch: Int) throws {
    guard shape.count <= Layout.maximalRank else {
      throw RuntimeError("found a shape of \(shape.count) axes, wanted at most \(Layout.maximalRank)")
    }
    guard shape.allSatisfy({ $0 >= 0 }), batch >= 0, values.count == shape.reduce(batch, *) else {
      throw RuntimeError("found \(values.count) values, wanted \(batch) examples of shape \(shape)")
    }
    let tape = Tape(batch: batch)
    let id = tape.append(count: values.count, requiresGradient: false)
    tape.nodes[id].value.copyRearranged(
      values, shape: [batch] + shape, from: Layout.rowMajor([batch] + shape),
      to: Layout.batched(shape))
    self.init(tape: tape, id: id, shape: shape)
  }

  /// The number of examples.
  public var batch: Int { tape.batch }

  /// The values, examples one after another, each row-major.
  public var values: [Float] {
    let full = [batch] + shape
    return [Float](unsafeUninitializedCapacity: pointerCount) { buffer, count in
      if let start = buffer.baseAddress {
        copyStrided(
          full, from: pointer, Layout.batched(shape), to: start, Layout.rowMajor(full), adding: false)
      }
      count = pointerCount
    }
  }

  /// Zeros of a shape, for as many examples as `like` has.
  public static func zeros(shape: [Int], like: Tensor) -> Tensor {
    zeros(shape: shape, on: like.tape)
  }

  static func zeros(shape: [Int], on tape: Tape) -> Tensor {
    let count = shape.reduce(tape.batch, *)
    let id = tape.append(count: count, requiresGradient: false)
    tape.nodes[id].value.update(repeating: 0, count: count)
    return Tensor(tape: tape, id: id, shape: shape)
  }

  var pointer: UnsafeMutablePointer<Float> { tape.nodes[id].value }
  var pointerCount: Int { tape.nodes[id].count }
  var requiresGradient: Bool { tape.nodes[id].requiresGradient }
  /// The number of values of one example.
  var exampleCount: Int { shape.reduce(1, *) }
  /// The size of the feature axis, which is the last one in memory.
  var features: Int { shape.isEmpty ? 1 : shape[Layout.featureAxis(shape)] }
  /// The number of feature vectors of one example.
  var locations: Int { features == 0 ? 0 : exampleCount / features }

  /// An operation that cannot be done: keeps the error and gives zeros, so that the step can end.
  func failed(_ message: @autoclosure () -> String, shape: [Int]) -> Tensor {
    tape.fail(message())
    return .zeros(shape: shape.map { max($0, 0) }, on: tape)
  }
}
