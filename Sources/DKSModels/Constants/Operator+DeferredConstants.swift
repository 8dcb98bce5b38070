import DKSFormulas
import DKSTensors

extension Operator {
  /// The most computations behind one constant, each counted as often as it is asked for.
  private static let largestCost = 64

  /// The result for constant operands of any size, computed when it is asked for; nil for operators that weights are
  /// not computed with, and where the operands do not fit.
  ///
  /// Nothing is kept: each time, the operands are read from where they are. What nests too deep is left to the runtime.
  func deferred(on operands: [Tensor?]) -> Tensor? {
    let present = operands.compactMap { $0 }
    guard present.count == operands.count, let x = present.first, present.allSatisfy({ $0.type != .other })
    else { return nil }
    let cost = present.reduce(1) { $0 + $1.cost }
    guard cost <= Self.largestCost, let type = deferredType(on: present), type.isFloat else { return nil }
    let inferred = try? resultShapes(of: present.map { $0.shape.map { $0 } }, resultCount: 1)
    guard let extents: [Int?] = isForeign ? x.shape.map({ $0 }) : inferred?.first ?? nil else { return nil }
    let shape = extents.compactMap { $0 }
    guard shape.count == extents.count, let count = Tensor.checkedCount(shape),
      (1...Tensor.largestComputedCount).contains(count), let evaluate = evaluation(present, shape)
    else { return nil }
    return Tensor(type, shape, .computed(Computation(cost: cost, evaluate)))
  }

  private var isForeign: Bool { if case .foreign = self { true } else { false } }

  /// The type of the result; nil for operators that weights are not computed with.
  private func deferredType(on operands: [Tensor]) -> ElementType? {
    switch self {
    case .elementwise(let function):
      !function.isPredicate && function != .select && function.arity.contains(operands.count)
        ? operands[0].type : nil
    case .cast(let type): operands[0].type.isFloat || operands[0].count > 0 ? type : nil
    case .transpose, .reduce, .slice, .concat: operands[0].type
    case .matrixProduct(_, _, 1, _):
      operands.count == 2 && operands[0].shape.count <= 2 ? operands[0].type : nil
    case .foreign(let foreign): foreign.dequantizes(operands) ? operands[1].type : nil
    default: nil
    }
  }

  private typealias Evaluation = @Sendable () throws(WeightError) -> [Float]

  private func evaluation(_ operands: [Tensor], _ shape: [Int]) -> Evaluation? {
    let x = operands[0]
    let own = rowMajorStrides(x.shape)
    switch self {
    case .elementwise(let function):
      return { () throws(WeightError) in
        var spread: [[Float]] = []
        for operand in operands { spread.append(broadcast(try operand.floats(), operand.shape, to: shape)) }
        return function.evaluated(on: spread)
      }
    case .cast: return { () throws(WeightError) in try x.floats() }
    case .transpose(let order):
      let strides = order.map { own[$0] }
      return { () throws(WeightError) in Axes.rearranged(try x.floats(), shape, strides) }
    case .slice(let slices):
      var (offset, strides) = (0, own)
      for slice in slices {
        offset += slice.indices(extent: x.shape[slice.axis]).first * own[slice.axis]
        // A slice of fewer than two elements may have any step.
        strides[slice.axis] = own[slice.axis].multipliedReportingOverflow(by: slice.step).partialValue
      }
      let (first, steps) = (offset, strides)
      return { () throws(WeightError) in Axes.strided(try x.floats(), shape, steps, from: first) }
    case .reduce(let reduction, let axes, _):
      let gone = Set(axes).sorted()
      let order = x.shape.indices.filter { !gone.contains($0) } + gone
      let block = gone.reduce(1) { $0 * x.shape[$1] }
      guard block > 0 else { return nil }
      return { () throws(WeightError) in
        // The axes that are reduced come last, so that each result is made of neighbours.
        let elements = Axes.rearranged(try x.floats(), order.map { x.shape[$0] }, order.map { own[$0] })
        return stride(from: 0, to: elements.count, by: block).map { start in
          Float(reduction.value(of: elements[start..<start + block].map(Double.init)))
        }
      }
    case .concat(let axis):
      let rows = shape[..<axis].reduce(1, *)
      return { () throws(WeightError) in
        var all: [(elements: [Float], block: Int)] = []
        for operand in operands { all.append((try operand.floats(), operand.shape[axis...].reduce(1, *))) }
        return (0..<rows).flatMap { row in all.flatMap { $0.elements[row * $0.block..<(row + 1) * $0.block] }
        }
      }
    case .matrixProduct(let transposeA, let transposeB, _, _):
      return matrixProduct(x, operands[1], transposeA, transposeB)
    case .foreign(let foreign): return foreign.dequantization(of: operands)
    default: return nil
    }
  }

  /// Sums of products of at most two axes each, in double precision.
  private func matrixProduct(
    _ a: Tensor, _ b: Tensor, _ transposeA: Bool, _ transposeB: Bool
  ) -> Evaluation? {
    guard a.shape.count <= 2, b.shape.count <= 2, !a.shape.isEmpty, !b.shape.isEmpty else { return nil }
    let left = a.shape.count == 1 ? [1, a.shape[0]] : transposeA ? a.shape.reversed() : a.shape
    let right = b.shape.count == 1 ? [b.shape[0], 1] : transposeB ? b.shape.reversed() : b.shape
    let (rows, inner, columns) = (left[0], left[1], right[1])
    let (aRow, aStep) = transposeA && a.shape.count == 2 ? (1, rows) : (inner, 1)
    let (bStep, bColumn) = transposeB && b.shape.count == 2 ? (1, inner) : (columns, 1)
    return { () throws(WeightError) in
      let (p, q) = (try a.floats(), try b.floats())
      return (0..<rows).flatMap { row in
        (0..<columns).map { column in
          var sum = 0.0
          for k in 0..<inner {
            sum += Double(p[row * aRow + k * aStep]) * Double(q[k * bStep + column * bColumn])
          }
          return Float(sum)
        }
      }
    }
  }
}

extension ElementwiseFunction {
  /// The values at the same place of all operands, which have one shape; in double precision, rounded once.
  fileprivate func evaluated(on operands: [[Float]]) -> [Float] {
    let x = operands[0]
    guard operands.count == 2 else {
      return x.indices.map { i in Float(evaluate(operands.map { Double($0[i]) })) }
    }
    let y = operands[1]
    switch self {
    case .add: return zip(x, y).map { $0 + $1 }
    case .subtract: return zip(x, y).map { $0 - $1 }
    case .multiply: return zip(x, y).map { $0 * $1 }
    case .divide: return zip(x, y).map { $0 / $1 }
    default: return zip(x, y).map { Float(evaluate([Double($0), Double($1)])) }
    }
  }
}

extension Tensor {
  /// The number of computations behind its elements.
  var cost: Int { if case .computed(let computation) = payload { computation.cost } else { 0 } }
}

/// The elements of a tensor of `shape` that an operand of `own` extents broadcasts to.
func broadcast(_ elements: [Float], _ own: [Int], to shape: [Int]) -> [Float] {
  if own == shape { return elements }
  let strides = rowMajorStrides(own)
  let lead = shape.count - own.count
  return Axes.strided(
    elements, shape, shape.indices.map { $0 < lead || own[$0 - lead] == 1 ? 0 : strides[$0 - lead] }, from: 0)
}
