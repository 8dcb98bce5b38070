extension Operator {
  /// The shape of each result, nil where it is not known.
  ///
  /// - Parameter operands: The shape of each operand, nil where it is absent or of unknown rank.
  func resultShapes(of operands: [[Int?]?], resultCount: Int) throws(ShapeProblem) -> [[Int?]?] {
    let x = operands.first ?? nil
    let second = operands.count > 1 ? operands[1] : nil
    switch self {
    case .convolution(let window, let groups):
      return [try window.convolved(x, weight: second, groups: groups)]
    case .transposedConvolution(let window, let groups, let outputPadding):
      return [try window.transposed(x, weight: second, groups: groups, outputPadding: outputPadding)]
    case .matrixProduct(let transposeA, let transposeB, _, _):
      return [try matrixProductShape(x, second, transposeA: transposeA, transposeB: transposeB)]
    case .einsum(let equation): return [try einsumShape(equation, operands)]
    case .elementwise: return [try broadcast(operands)]
    case .batchNormalization, .meanVarianceNormalization, .localResponseNormalization, .softmax, .cast,
      .channelShuffle:
      return [x]
    case .identity: return Array(repeating: x, count: min(resultCount, 2))
    case .layerNormalization(let axis, _):
      guard let x else { return [] }
      let statistics = x.enumerated().map { $0 < axis ? $1 : 1 }
      return [x, statistics, statistics]
    case .pool(_, let window, _): return Array(repeating: try window.pooled(x), count: min(resultCount, 2))
    case .reduce(_, let axes, let keepsAxes):
      return [try x.map { s throws(ShapeProblem) in try reduced(s, axes, keepsAxes) }]
    case .reshape(let target): return [try reshaped(x, target)]
    case .flatten(let axis): return [try x.map { s throws(ShapeProblem) in try flattened(s, axis) }]
    case .squeeze(let axes): return [try x.map { s throws(ShapeProblem) in try squeezed(s, axes) }]
    case .unsqueeze(let axes): return [try x.map { s throws(ShapeProblem) in try unsqueezed(s, axes) }]
    case .transpose(let order): return [try x.map { s throws(ShapeProblem) in try transposed(s, order) }]
    case .concat(let axis): return [try concatenated(operands, axis)]
    case .split(let axis, let sizes): return try splitShapes(x, axis, sizes)
    case .slice(let slices): return [try x.map { s throws(ShapeProblem) in try sliced(s, slices) }]
    case .pad(_, let before, let after):
      return [try x.map { s throws(ShapeProblem) in try padded(s, before, after) }]
    case .gather(let axis): return [try gathered(x, second, axis)]
    case .resize(let resizing): return [try x.map { s throws(ShapeProblem) in try resizing.resized(s) }]
    case .rearrangeBlocks(let blocks):
      return [try x.map { s throws(ShapeProblem) in try blocks.rearranged(s) }]
    case .shape: return [x.map { [$0.count] } ?? [nil]]
    case .foreign: return []
    }
  }
}

/// The shape that operands of several shapes broadcast to, as NumPy has it; nil where a rank is unknown.
func broadcast(_ operands: [[Int?]?]) throws(ShapeProblem) -> [Int?]? {
  var result: [Int?] = []
  for operand in operands {
    guard let operand else { return nil }
    if operand.count > result.count {
      result = Array(repeating: 1, count: operand.count - result.count) + result
    }
    let offset = result.count - operand.count
    for (i, extent) in operand.enumerated() {
      switch (result[offset + i], extent) {
      case (1, _): result[offset + i] = extent
      case (_, 1): break
      case (let a?, let b?):
        guard a == b else {
          throw ShapeProblem("got \(words(result)) and \(words(operand)), which do not broadcast")
        }
      // A free extent is 1 or the known one; either way the known one results.
      case (nil, let b?): result[offset + i] = b
      case (_, nil): break
      }
    }
  }
  return result
}

/// The product of extents; nil where one is unknown or the product is past the largest `Int`.
func product(_ extents: some Sequence<Int?>) -> Int? {
  var result = 1
  for extent in extents {
    guard let extent else { return nil }
    let (next, hasOverflow) = result.multipliedReportingOverflow(by: extent)
    guard !hasOverflow else { return nil }
    result = next
  }
  return result
}
