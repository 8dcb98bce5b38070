import DKSGraph

/// One random matrix, outputs × inputs, that is only ever applied to vectors.
enum WeightMatrix: Sendable {
  /// Row by row.
  case dense([Double], inputs: Int, outputs: Int)
  case orthogonal(OrthogonalMatrix, scale: Double)
  case zeros(inputs: Int, outputs: Int)

  /// Draws a matrix as `initializer` says, for rows of `inputs` terms (Theory 1.2).
  init(_ initializer: Initializer, inputs: Int, outputs: Int, _ random: inout RandomSource) {
    let deviation = initializer.scale / Double(max(inputs, 1)).squareRoot()
    switch initializer.distribution {
    case .zeros: self = .zeros(inputs: inputs, outputs: outputs)
    case .gaussian:
      self = .dense(
        (0..<inputs * outputs).map { _ in deviation * random.gaussian() }, inputs: inputs, outputs: outputs)
    case .uniform:
      let bound = deviation * 3.0.squareRoot()
      self = .dense(
        (0..<inputs * outputs).map { _ in bound * (2 * random.uniform() - 1) }, inputs: inputs,
        outputs: outputs)
    case .orthogonal:
      let matrix = OrthogonalMatrix(inputs: inputs, outputs: outputs, &random)
      let scale = initializer.scale * max(1, (Double(outputs) / Double(max(inputs, 1))).squareRoot())
      self = .orthogonal(matrix, scale: scale)
    }
  }

  /// W x
  func apply(_ x: [Double]) -> [Double] {
    switch self {
    case .zeros(_, let outputs): return [Double](repeating: 0, count: outputs)
    case .orthogonal(let matrix, let scale): return matrix.apply(x, scale: scale)
    case .dense(let w, let inputs, let outputs):
      var y = [Double](repeating: 0, count: outputs)
      w.withUnsafeBufferPointer { w in
        x.withUnsafeBufferPointer { x in
          for j in 0..<outputs {
            var sum = 0.0
            for i in 0..<inputs { sum += w[j &* inputs &+ i] * x[i] }
            y[j] = sum
          }
        }
      }
      return y
    }
  }

  /// Wᵀ y
  func applyTransposed(_ y: [Double]) -> [Double] {
    switch self {
    case .zeros(let inputs, _): return [Double](repeating: 0, count: inputs)
    case .orthogonal(let matrix, let scale): return matrix.applyTransposed(y, scale: scale)
    case .dense(let w, let inputs, let outputs):
      var x = [Double](repeating: 0, count: inputs)
      w.withUnsafeBufferPointer { w in
        x.withUnsafeMutableBufferPointer { x in
          for j in 0..<outputs {
            let factor = y[j]
            for i in 0..<inputs { x[i] += factor * w[j &* inputs &+ i] }
          }
        }
      }
      return x
    }
  }
}

/// The first columns or rows of a Haar-distributed orthogonal matrix, as a product of reflections that are never
/// multiplied out (Stewart 1980): drawing and applying both cost O(inputs · outputs).
struct OrthogonalMatrix: Sendable {
  let inputs: Int
  let outputs: Int
  /// Unit vectors u of the reflections I − 2uuᵀ; the k-th acts on the coordinates from k on. Empty for the identity.
  private var reflections: [[Double]] = []

  init(inputs: Int, outputs: Int, _ random: inout RandomSource) {
    self.inputs = inputs
    self.outputs = outputs
    let size = max(inputs, outputs)
    for k in 0..<min(inputs, outputs) {
      var v = (k..<size).map { _ in random.gaussian() }
      v[0] -= v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      let norm = v.reduce(0) { $0 + $1 * $1 }.squareRoot()
      reflections.append(norm > 0 ? v.map { $0 / norm } : [])
    }
  }

  func apply(_ x: [Double], scale: Double) -> [Double] {
    outputs >= inputs ? widen(x, scale) : narrow(x, scale)
  }

  func applyTransposed(_ y: [Double], scale: Double) -> [Double] {
    outputs >= inputs ? narrow(y, scale) : widen(y, scale)
  }

  /// The orthonormal columns, combined with the coefficients `x`.
  private func widen(_ x: [Double], _ scale: Double) -> [Double] {
    var y = [Double](repeating: 0, count: max(inputs, outputs))
    for i in x.indices { y[i] = scale * x[i] }
    for k in reflections.indices.reversed() { reflect(&y, k) }
    return y
  }

  /// The inner products of `y` with the orthonormal columns.
  private func narrow(_ y: [Double], _ scale: Double) -> [Double] {
    var x = y
    for k in reflections.indices { reflect(&x, k) }
    return x.prefix(min(inputs, outputs)).map { scale * $0 }
  }

  private func reflect(_ x: inout [Double], _ k: Int) {
    x.withUnsafeMutableBufferPointer { x in
      reflections[k].withUnsafeBufferPointer { u in
        var sum = 0.0
        for i in 0..<u.count { sum += u[i] * x[k &+ i] }
        sum *= 2
        for i in 0..<u.count { x[k &+ i] -= sum * u[i] }
      }
    }
  }
}
