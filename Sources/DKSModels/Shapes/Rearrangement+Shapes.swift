import DKSTensors

// The shapes of operators that move elements; axes are counted from the front.

/// Each of `axes` as it is, if it is an axis of a tensor of `rank`.
private func expectAxes(_ axes: [Int], rank: Int) throws(ShapeProblem) {
  for axis in axes where !(0..<rank).contains(axis) {
    throw ShapeProblem("names axis \(axis) of \(rank)")
  }
}

/// Without `axes`, or with 1 in their place.
func reduced(_ x: [Int?], _ axes: [Int], _ keepsAxes: Bool) throws(ShapeProblem) -> [Int?] {
  try expectAxes(axes, rank: x.count)
  let isReduced = Set(axes)
  return x.enumerated().compactMap { axis, extent -> Int?? in
    if !isReduced.contains(axis) { return .some(extent) }
    return keepsAxes ? .some(1) : nil
  }
}

/// The shape of `target`: 0 copies an extent, −1 takes what is left.
func reshaped(_ x: [Int?]?, _ target: [Int]) throws(ShapeProblem) -> [Int?] {
  var result: [Int?] = []
  var free: Int?
  for (axis, extent) in target.enumerated() {
    switch extent {
    case 0:
      guard let x else {
        result.append(nil)
        continue
      }
      guard axis < x.count else { throw ShapeProblem("copies extent \(axis) of \(words(x))") }
      result.append(x[axis])
    case -1:
      guard free == nil else { throw ShapeProblem("has two free extents in \(target)") }
      free = axis
      result.append(nil)
    case 1...: result.append(extent)
    default: throw ShapeProblem("has the extent \(extent) in \(target)")
    }
  }
  guard let x else { return result }
  // Copied extents stand on both sides, so that the free one is known even where they are not.
  let isCopied = { (axis: Int) in axis < target.count && target[axis] == 0 }
  let ours = product(x.indices.filter { !isCopied($0) }.map { x[$0] })
  let theirs = product(target.indices.filter { target[$0] > 0 }.map { target[$0] })
  guard let ours, let theirs else { return result }
  if let free {
    guard theirs > 0, ours.isMultiple(of: theirs) else {
      throw ShapeProblem("got \(words(x)), whose elements do not fill \(target)")
    }
    result[free] = ours / theirs
  } else if ours != theirs {
    throw ShapeProblem("got \(words(x)), whose elements do not fill \(target)")
  }
  return result
}

/// Two axes: those before `axis` and the rest.
func flattened(_ x: [Int?], _ axis: Int) throws(ShapeProblem) -> [Int?] {
  guard (0...x.count).contains(axis) else { throw ShapeProblem("names axis \(axis) of \(x.count)") }
  return [product(x[..<axis]), product(x[axis...])]
}

/// Without `axes`, whose extents are 1.
func squeezed(_ x: [Int?], _ axes: [Int]) throws(ShapeProblem) -> [Int?] {
  try expectAxes(axes, rank: x.count)
  for axis in axes {
    if let extent = x[axis], extent != 1 { throw ShapeProblem("removes axis \(axis) of \(words(x))") }
  }
  return try reduced(x, axes, false)
}

/// With 1 at `axes` of the result.
func unsqueezed(_ x: [Int?], _ axes: [Int]) throws(ShapeProblem) -> [Int?] {
  let isNew = Set(axes)
  let rank = x.count + axes.count
  try expectAxes(axes, rank: rank)
  guard isNew.count == axes.count else { throw ShapeProblem("names an axis twice in \(axes)") }
  var rest = x[...]
  return (0..<rank).map { isNew.contains($0) ? 1 : rest.popFirst() ?? nil }
}

/// Axis i of the result is axis `order[i]`.
func transposed(_ x: [Int?], _ order: [Int]) throws(ShapeProblem) -> [Int?] {
  guard order.count == x.count, Set(order) == Set(x.indices) else {
    throw ShapeProblem("got \(words(x)), its order of axes is \(order)")
  }
  return order.map { x[$0] }
}

/// One after the other along `axis`; the other extents agree.
func concatenated(_ operands: [[Int?]?], _ axis: Int) throws(ShapeProblem) -> [Int?]? {
  guard let rank = operands.lazy.compactMap({ $0?.count }).first else { return nil }
  try expectAxes([axis], rank: rank)
  var result = [Int?](repeating: nil, count: rank)
  var sum: Int? = 0
  for operand in operands {
    guard let operand else {
      sum = nil
      continue
    }
    guard operand.count == rank else {
      throw ShapeProblem("got operands of \(rank) and \(operand.count) axes")
    }
    sum = sum.flatMap { sum in operand[axis].flatMap { sum.adding($0) } }
    for (i, extent) in operand.enumerated() where i != axis {
      if let known = result[i], let extent, known != extent {
        throw ShapeProblem("got the extents \(known) and \(extent) along axis \(i)")
      }
      result[i] = result[i] ?? extent
    }
  }
  result[axis] = sum
  return result
}

/// Pieces of the extents `sizes` along `axis`.
func splitShapes(_ x: [Int?]?, _ axis: Int, _ sizes: [Int]) throws(ShapeProblem) -> [[Int?]?] {
  guard let x else { return sizes.map { _ in nil } }
  try expectAxes([axis], rank: x.count)
  if let extent = x[axis], product([extent]) != sizes.reduce(Int?(0), { $0?.adding($1) }) {
    throw ShapeProblem("got an extent of \(extent) to split into \(sizes)")
  }
  return sizes.map { size in x.enumerated().map { $0 == axis ? size : $1 } }
}

/// Ranges along the axes that are named.
func sliced(_ x: [Int?], _ slices: [AxisSlice]) throws(ShapeProblem) -> [Int?] {
  try expectAxes(slices.map(\.axis), rank: x.count)
  var result = x
  for slice in slices {
    guard slice.step != 0 else { throw ShapeProblem("has the step 0") }
    result[slice.axis] = result[slice.axis].map { slice.indices(extent: $0).count }
  }
  return result
}

/// More elements before and after each axis; fewer where a number is negative.
func padded(_ x: [Int?], _ before: [Int], _ after: [Int]) throws(ShapeProblem) -> [Int?] {
  guard before.count == x.count, after.count == x.count else {
    throw ShapeProblem("got \(words(x)), it pads \(before.count) axes")
  }
  var result: [Int?] = []
  for (axis, extent) in x.enumerated() {
    let padded = extent.map { $0.adding(before[axis])?.adding(after[axis]) }
    if let padded, (padded ?? -1) < 0 { throw ShapeProblem("got \(words(x)), of which nothing is left") }
    result.append(padded ?? nil)
  }
  return result
}

/// The indices take the place of `axis`.
func gathered(_ x: [Int?]?, _ indices: [Int?]?, _ axis: Int) throws(ShapeProblem) -> [Int?]? {
  guard let x, let indices else { return nil }
  try expectAxes([axis], rank: x.count)
  return x[..<axis] + indices + x[(axis + 1)...]
}

extension Resizing {
  /// The extents that are named, or ⌊extent · scale⌋.
  func resized(_ x: [Int?]) throws(ShapeProblem) -> [Int?] {
    if let sizes {
      guard sizes.count == x.count else {
        throw ShapeProblem("got \(words(x)), it names \(sizes.count) extents")
      }
      return sizes.map { $0 < 0 ? nil : $0 }
    }
    guard scales.count == x.count else {
      throw ShapeProblem("got \(words(x)), it has \(scales.count) scales")
    }
    return zip(x, scales).map { extent, scale in
      extent.flatMap { Int(exactly: (Double($0) * scale).rounded(.down)) }.flatMap { $0 < 0 ? nil : $0 }
    }
  }
}

extension AxisSlice {
  /// The first index and the number of indices along an axis of `extent` elements, as Python's
  /// `range(extent)[start:end:step]`; none for the step 0.
  ///
  /// Counting down, the end −1 is the place before the first element, which is what clamping makes of it;
  /// Python would take it for the last element.
  package func indices(extent: Int) -> (first: Int, count: Int) {
    func place(_ index: Int) -> Int { index < 0 ? index.adding(extent) ?? .min : index }
    guard step != 0, extent > 0 else { return (0, 0) }
    let (lowest, highest) = step > 0 ? (0, extent) : (-1, extent - 1)
    let first = min(max(place(start), lowest), highest)
    let last = step < 0 && end == -1 ? -1 : min(max(place(end), lowest), highest)
    let distance = step > 0 ? last - first : first - last
    return (first, distance > 0 ? Int(UInt(distance - 1) / step.magnitude) + 1 : 0)
  }
}
