import DKSTensors

extension OperatorWindow {
  /// Whether every array has an entry for each axis, extents and steps are positive.
  var isSound: Bool {
    [strides, dilations, padsBefore, padsAfter].allSatisfy { $0.count == size.count }
      && [size, strides, dilations].allSatisfy { $0.allSatisfy { $0 > 0 } }
  }

  /// How far a window reaches along an axis: dilation · (size − 1) + 1; nil where that overflows.
  func reach(_ axis: Int) -> Int? {
    let (span, hasOverflow) = dilations[axis].multipliedReportingOverflow(by: size[axis] - 1)
    return hasOverflow ? nil : span.adding(1)
  }

  /// The number of places along each axis: ⌊(extent + pads − reach) / stride⌋ + 1.
  func places(_ extents: [Int?]) throws(ShapeProblem) -> [Int?] {
    var result: [Int?] = []
    for (axis, extent) in extents.enumerated() {
      guard let extent else {
        result.append(nil)
        continue
      }
      guard let padded = extent.adding(padsBefore[axis])?.adding(padsAfter[axis]), let reach = reach(axis),
        padded >= reach
      else {
        throw ShapeProblem(
          "got an extent of \(extent), its window reaches over \(reach(axis) ?? .max) elements")
      }
      result.append((padded - reach) / strides[axis] + 1)
    }
    return result
  }

  /// The spatial extents of `x`; nil for each where the rank is unknown.
  private func spatial(_ x: [Int?]?) throws(ShapeProblem) -> [Int?] {
    guard isSound else { throw ShapeProblem("has a window that is not positive along every axis") }
    guard let x else { return size.map { _ in nil } }
    guard x.count == size.count + 2 else {
      throw ShapeProblem("got \(words(x)), its window has \(size.count) axes")
    }
    return Array(x.dropFirst(2))
  }

  /// `x [N, I, …], weight [O, I / groups, …]` → `[N, O, …]`
  func convolved(_ x: [Int?]?, weight: [Int?]?, groups: Int) throws(ShapeProblem) -> [Int?] {
    let extents = try spatial(x)
    try expectWeight(weight)
    if let inputs = x?[1], let each = weight?[1] {
      guard groups > 0, each.multipliedReportingOverflow(by: groups) == (inputs, false) else {
        throw ShapeProblem("got \(inputs) channels, its weights take \(groups) · \(each)")
      }
    }
    return [x?[0], weight?[0]] + (try places(extents))
  }

  /// `x [N, I, …], weight [I, O / groups, …]` → `[N, O, …]`, with the extents
  /// stride · (extent − 1) + output padding + reach − pads.
  func transposed(
    _ x: [Int?]?, weight: [Int?]?, groups: Int, outputPadding: [Int]
  ) throws(ShapeProblem) -> [Int?] {
    let extents = try spatial(x)
    try expectWeight(weight)
    if let inputs = x?[1], let rows = weight?[0], inputs != rows {
      throw ShapeProblem("got \(inputs) channels, its weights take \(rows)")
    }
    var result: [Int?] = [x?[0], product([weight?[1], groups])]
    for (axis, extent) in extents.enumerated() {
      guard let extent else {
        result.append(nil)
        continue
      }
      let extra = axis < outputPadding.count ? outputPadding[axis] : 0
      let (moved, hasOverflow) = strides[axis].multipliedReportingOverflow(by: extent - 1)
      guard !hasOverflow, let reach = reach(axis), let whole = moved.adding(reach)?.adding(extra),
        let cropped = whole.subtracting(padsBefore[axis])?.subtracting(padsAfter[axis]), cropped > 0
      else { throw ShapeProblem("got an extent of \(extent), of which its window makes nothing") }
      result.append(cropped)
    }
    return result
  }

  /// `[N, C, …]` → `[N, C, …]`
  func pooled(_ x: [Int?]?) throws(ShapeProblem) -> [Int?] {
    let extents = try spatial(x)
    return [x?[0], x?[1]] + (try places(extents))
  }

  private func expectWeight(_ weight: [Int?]?) throws(ShapeProblem) {
    guard let weight else { return }
    guard weight.count == size.count + 2, zip(weight.dropFirst(2), size).allSatisfy({ $0 == nil || $0 == $1 })
    else { throw ShapeProblem("got weights \(words(weight)) for a window of \(size)") }
  }
}
