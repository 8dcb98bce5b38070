import DKSFormulas
import DKSTensors

extension Operator {
  /// The results for constant operands, if they have at most `limit` elements; empty where the operator is not
  /// one that constants are computed with, or its operands do not fit.
  func evaluated(on operands: [Tensor?], limit: Int) -> [Tensor] {
    let present = operands.compactMap { $0 }
    guard present.count == operands.count, let x = present.first, present.allSatisfy({ $0.count <= limit })
    else {
      return []
    }
    let shapes = try? resultShapes(of: present.map { $0.shape.map { $0 } }, resultCount: 1)
    let inferred = shapes?.first ?? nil
    let shape = inferred.flatMap { extents -> [Int]? in
      let known = extents.compactMap { $0 }
      guard known.count == extents.count, let count = Tensor.checkedCount(known),
        (1...max(limit, 1)).contains(count)
      else {
        return nil
      }
      return known
    }
    switch self {
    case .foreign(let foreign): return foreign.evaluated(on: present, limit: limit).map { [$0] } ?? []
    case .split(let axis, let sizes):
      guard shape != nil, x.count > 0 else { return [] }
      return pieces(of: x, axis, sizes)
    default:
      guard let shape else { return [] }
      return evaluated(present, x, shape).map { [$0] } ?? []
    }
  }

  /// The one result, which has `shape`.
  private func evaluated(_ operands: [Tensor], _ x: Tensor, _ shape: [Int]) -> Tensor? {
    switch self {
    case .elementwise(let function): return function.evaluated(on: operands, shape)
    case .cast(let type): return converted(x, to: type)
    case .concat(let axis): return concatenation(of: operands, axis, shape)
    case .gather(let axis): return operands.count == 2 ? gathering(x, operands[1], axis, shape) : nil
    case .slice(let slices):
      let own = rowMajorStrides(x.shape)
      var (offset, strides) = (0, own)
      for slice in slices {
        offset += slice.indices(extent: x.shape[slice.axis]).first * own[slice.axis]
        // A slice of fewer than two elements may have any step.
        strides[slice.axis] = own[slice.axis].multipliedReportingOverflow(by: slice.step).partialValue
      }
      return picked(x, places(shape, strides: strides, offset: offset), shape)
    case .transpose(let order):
      let own = rowMajorStrides(x.shape)
      return picked(x, places(shape, strides: order.map { own[$0] }), shape)
    case .reduce(let reduction, let axes, _): return reduction.evaluated(on: x, axes, shape)
    default: return nil
    }
  }
}

private func picked(_ x: Tensor, _ places: [Int], _ shape: [Int]) -> Tensor? {
  Elements(x)?.picked(places)?.tensor(x.type, shape)
}

private func converted(_ x: Tensor, to type: ElementType) -> Tensor? {
  guard type != .other, let elements = Elements(x) else { return nil }
  return elements.tensor(type, x.shape)
}

/// Blocks of each operand by turns, as often as there are rows before `axis`.
private func concatenation(of operands: [Tensor], _ axis: Int, _ shape: [Int]) -> Tensor? {
  let rows = shape[..<axis].reduce(1, *)
  var all: Elements?
  var starts: [(place: Int, block: Int)] = []
  for operand in operands {
    guard let elements = Elements(operand) else { return nil }
    starts.append((all?.count ?? 0, operand.shape[axis...].reduce(1, *)))
    guard let joined = all.map({ $0.appending(elements) }) ?? elements else { return nil }
    all = joined
  }
  let order = (0..<rows).flatMap { row in
    starts.flatMap { start in (0..<start.block).map { start.place + row * start.block + $0 } }
  }
  return operands.first.flatMap { all?.picked(order)?.tensor($0.type, shape) }
}

private func pieces(of x: Tensor, _ axis: Int, _ sizes: [Int]) -> [Tensor] {
  let strides = rowMajorStrides(x.shape)
  var start = 0
  var result: [Tensor] = []
  for size in sizes {
    let shape = x.shape.enumerated().map { $0 == axis ? size : $1 }
    guard size >= 0,
      let piece = picked(x, places(shape, strides: strides, offset: start * strides[axis]), shape)
    else {
      return []
    }
    result.append(piece)
    start += size
  }
  return result
}

private func gathering(_ x: Tensor, _ indices: Tensor, _ axis: Int, _ shape: [Int]) -> Tensor? {
  guard let wanted = try? indices.integers() else { return nil }
  let extent = x.shape[axis]
  let block = x.shape[(axis + 1)...].reduce(1, *)
  let rows = x.shape[..<axis].reduce(1, *)
  var chosen: [Int] = []
  for index in wanted {
    guard let i = Int(exactly: index), (-extent..<extent).contains(i) else { return nil }
    chosen.append(i < 0 ? i + extent : i)
  }
  let order = (0..<rows).flatMap { row in
    chosen.flatMap { i in (0..<block).map { (row * extent + i) * block + $0 } }
  }
  return picked(x, order, shape)
}
