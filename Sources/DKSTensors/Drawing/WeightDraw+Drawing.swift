import DKSGraph

extension WeightDraw {
  /// The elements, in the order in which they lie in the tensor (Theory 1.2).
  ///
  /// Matrices are drawn group by group: [out / groups, in / groups] at the one tap under the Delta form, [out /
  /// groups, in / groups · taps] without. Gains are 1.
  ///
  /// - Throws: `WeightError` for a shape that no parameter has.
  package func draw() throws(WeightError) -> [Float] {
    try draw(threadCount: processorCount)
  }

  /// The same on so many threads, which do not change a byte.
  func draw(threadCount: Int) throws(WeightError) -> [Float] {
    let order = permutation ?? Array(shape.indices)
    guard let count = Tensor.checkedCount(shape), count <= Tensor.largestComputedCount,
      order.sorted() == Array(shape.indices)
    else { throw WeightError("is drawn with the shape \(shape), which no parameter has") }
    let stream = RandomStream(seed: seed, name: key)
    switch role {
    case .gain: return [Float](repeating: 1, count: count)
    case .bias:
      guard initializer.bias != 0 else { return [Float](repeating: 0, count: count) }
      return filled(count) { stream.normal(from: 0, deviation: initializer.bias, into: $0) }
    case .weight: break
    }
    guard initializer.distribution != .zeros, count > 0 else { return [Float](repeating: 0, count: count) }
    guard let layout = FilterLayout(shape: shape, groups: groups, tap: tap, tapCounts: tapCounts) else {
      throw WeightError(
        "is drawn with the shape \(shape), \(groups) groups and the tap \(tap ?? []), which disagree")
    }
    let matrix = MatrixDraw(
      initializer: initializer, outputs: layout.outputs, taps: layout.drawnTaps, inputs: layout.inputs)
    if layout.isMatrix, initializer.mirror == nil, order == [1, 0] {
      return filled(count) { buffer in
        matrix.write(into: buffer, columnStride: layout.outputs, rowStride: 1, stream.part(0), threadCount)
      }
    }
    var result: [Float]
    if layout.isMatrix {
      result = matrix.elements(stream.part(0), threadCount)
    } else {
      result = [Float](repeating: 0, count: count)
      for group in 0..<groups {
        layout.place(matrix.elements(stream.part(group), threadCount), group: group, into: &result)
      }
    }
    guard order != Array(shape.indices) else { return result }
    return Axes.permute(result, shape: shape, order)
  }

  private func filled(_ count: Int, _ write: (UnsafeMutableBufferPointer<Float>) -> Void) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      write(UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
      initialized = count
    }
  }
}

/// Where the matrices of a filter `[out, in / groups, taps…]` lie.
struct FilterLayout {
  /// The rows of the matrix of a group.
  let outputs: Int
  /// The features that each of them sees.
  let inputs: Int
  /// The number of taps of the kernel, 1 for a dense layer.
  let taps: Int
  /// The numbers of the taps that have the one matrix; nil where all are drawn.
  let delta: [Int]?
  private let groups: Int

  /// The layout, or nil where the shape has fewer than two axes, or groups or tap do not fit it.
  init?(shape: [Int], groups: Int, tap: [Int]?, tapCounts: [Int]? = nil) {
    guard shape.count >= 2, groups > 0, shape[0].isMultiple(of: groups) else { return nil }
    let kernel = Array(shape.dropFirst(2))
    if let tap {
      let counts = tapCounts ?? tap.map { _ in 1 }
      guard tap.count == kernel.count, counts.count == kernel.count,
        kernel.indices.allSatisfy({ tap[$0] >= 0 && counts[$0] > 0 && counts[$0] <= kernel[$0] - tap[$0] })
      else { return nil }
      var taps = [0]
      for axis in kernel.indices {
        taps = taps.flatMap { flat in
          (0..<counts[axis]).map { flat * kernel[axis] + tap[axis] + $0 }
        }
      }
      delta = taps
    } else {
      delta = nil
    }
    self.groups = groups
    outputs = shape[0] / groups
    inputs = shape[1]
    taps = kernel.reduce(1, *)
  }

  /// The number of taps that are drawn.
  var drawnTaps: Int { delta == nil ? taps : 1 }
  /// Whether the matrix of the one group is the whole filter.
  var isMatrix: Bool { groups == 1 && drawnTaps == taps }

  /// Copies the matrix [outputs, inputs · drawn taps] of a group to its place in the filter.
  func place(_ matrix: [Float], group: Int, into filter: inout [Float]) {
    let first = group * outputs * inputs * taps
    if let delta {
      for i in matrix.indices { for tap in delta { filter[first + i * taps + tap] = matrix[i] } }
    } else {
      filter.replaceSubrange(first..<first + matrix.count, with: matrix)
    }
  }
}
