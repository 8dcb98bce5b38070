import DKSModels
import Foundation

extension ReferenceArray {
  static func elementwise(_ operands: [ReferenceArray], _ function: ([Double]) -> Double) -> ReferenceArray {
    ReferenceArray(broadcastShape(operands.map(\.shape))) { place in
      function(operands.map { $0.broadcast(place) })
    }
  }

  func map(_ function: (Double) -> Double) -> ReferenceArray {
    ReferenceArray(shape, elements.map(function))
  }

  static func concat(_ operands: [ReferenceArray], _ axis: Int) -> ReferenceArray {
    var shape = operands[0].shape
    shape[axis] = operands.reduce(0) { $0 + $1.shape[axis] }
    for operand in operands {
      precondition(shape.indices.allSatisfy { $0 == axis || shape[$0] == operand.shape[$0] })
    }
    return ReferenceArray(shape) { place in
      var place = place
      for operand in operands {
        if place[axis] < operand.shape[axis] { return operand[place] }
        place[axis] -= operand.shape[axis]
      }
      return .nan
    }
  }

  func sliced(_ slices: [AxisSlice]) -> ReferenceArray {
    var shape = shape
    let found = slices.map { $0.indices(extent: self.shape[$0.axis]) }
    for (slice, range) in zip(slices, found) { shape[slice.axis] = range.count }
    return ReferenceArray(shape) { place in
      var place = place
      for (slice, range) in zip(slices, found) {
        place[slice.axis] = range.first + place[slice.axis] * slice.step
      }
      return self[place]
    }
  }

  func gathered(_ indices: ReferenceArray, _ axis: Int) -> ReferenceArray {
    let shape = Array(shape[..<axis]) + indices.shape + Array(shape[(axis + 1)...])
    return ReferenceArray(shape) { place in
      let index = indices[Array(place[axis..<axis + indices.rank])]
      return self[Array(place[..<axis]) + [Int(index)] + Array(place[(axis + indices.rank)...])]
    }
  }

  func product(_ other: ReferenceArray, _ transposeA: Bool, _ transposeB: Bool) -> ReferenceArray {
    func turned(_ array: ReferenceArray, _ isTransposed: Bool) -> ReferenceArray {
      var order = Array(array.shape.indices)
      if isTransposed { order.swapAt(order.count - 1, order.count - 2) }
      return array.transposed(order)
    }
    let (a, b) = (turned(self, transposeA), turned(other, transposeB))
    precondition(a.shape.last == b.shape[b.rank - 2], "\(a.shape) times \(b.shape)")
    let batch = Self.broadcastShape([a.shape.dropLast(2), b.shape.dropLast(2)].map(Array.init))
    return ReferenceArray(batch + [a.shape[a.rank - 2], b.shape[b.rank - 1]]) { place in
      (0..<b.shape[b.rank - 2]).reduce(0) { sum, k in
        sum + a.broadcast(place.dropLast(1) + [k])
          * b.broadcast(place.dropLast(2) + [k, place[place.count - 1]])
      }
    }
  }

  func convolved(
    _ weight: ReferenceArray, _ bias: ReferenceArray?, _ window: OperatorWindow, _ groups: Int
  ) -> ReferenceArray {
    let perGroup = weight.shape[0] / groups
    precondition(weight.shape[1] * groups == shape[1], "\(shape) into \(weight.shape)")
    return ReferenceArray([shape[0], weight.shape[0]] + places(window)) { place in
      let first = place[1] / perGroup * weight.shape[1]
      var sum = bias?[[place[1]]] ?? 0
      for tap in Places(Array(weight.shape[1...])) {
        let at = zip(place[2...], tap[1...]).enumerated().map { i, pair in
          pair.0 * window.strides[i] + pair.1 * window.dilations[i] - window.padsBefore[i]
        }
        sum += weight[[place[1]] + tap] * padded([place[0], first + tap[0]] + at)
      }
      return sum
    }
  }

  func transposedConvolved(
    _ weight: ReferenceArray, _ bias: ReferenceArray?, _ window: OperatorWindow, _ groups: Int,
    _ outputPadding: [Int]
  ) -> ReferenceArray {
    let (outputs, inputs) = (weight.shape[1], shape[1] / groups)
    let extents = window.size.indices.map {
      (shape[$0 + 2] - 1) * window.strides[$0] + (window.size[$0] - 1) * window.dilations[$0] + 1
        + outputPadding[$0] - window.padsBefore[$0] - window.padsAfter[$0]
    }
    var result = ReferenceArray([shape[0], outputs * groups] + extents) { bias?[[$0[1]]] ?? 0 }
    for place in Places(shape) {
      let group = place[1] / inputs
      for tap in Places(Array(weight.shape[1...])) {
        let at = window.size.indices.map {
          place[$0 + 2] * window.strides[$0] + tap[$0 + 1] * window.dilations[$0] - window.padsBefore[$0]
        }
        let target = [place[0], group * outputs + tap[0]] + at
        guard zip(target, result.shape).allSatisfy({ $0 >= 0 && $0 < $1 }) else { continue }
        result.elements[result.offset(target)] += self[place] * weight[[place[1]] + tap]
      }
    }
    return result
  }

  private func places(_ window: OperatorWindow) -> [Int] {
    window.size.indices.map {
      let reach = (window.size[$0] - 1) * window.dilations[$0] + 1
      return (shape[$0 + 2] + window.padsBefore[$0] + window.padsAfter[$0] - reach) / window.strides[$0] + 1
    }
  }

  func pooled(_ reduction: Reduction, _ window: OperatorWindow, _ countsPadding: Bool) throws
    -> ReferenceArray
  {
    let result = places(window)
    return try ReferenceArray(
      Array(shape[..<2]) + result,
      Places(Array(shape[..<2]) + result).map { place in
        var seen: [Double] = []
        for tap in Places(window.size) {
          let at = tap.indices.map {
            place[$0 + 2] * window.strides[$0] + tap[$0] * window.dilations[$0] - window.padsBefore[$0]
          }
          let isInside = zip(at, shape[2...]).allSatisfy { $0 >= 0 && $0 < $1 }
          if isInside { seen.append(self[Array(place[..<2]) + at]) } else if countsPadding { seen.append(0) }
        }
        return try reduction.of(seen)
      })
  }

  func reduced(_ reduction: Reduction, _ axes: [Int], _ keepsAxes: Bool) throws -> ReferenceArray {
    let kept = shape.indices.map { axes.contains($0) ? 1 : shape[$0] }
    let elements = try Places(kept).map { place in
      try reduction.of(
        Places(axes.map { shape[$0] }).map { inner in
          var place = place
          for (axis, i) in zip(axes, inner) { place[axis] = i }
          return self[place]
        })
    }
    return ReferenceArray(
      keepsAxes ? kept : shape.indices.filter { !axes.contains($0) }.map { shape[$0] }, elements)
  }

  func softmax(_ axis: Int, _ isLogarithm: Bool) -> ReferenceArray {
    ReferenceArray(shape) { place in
      let row = (0..<shape[axis]).map { i -> Double in
        var other = place
        other[axis] = i
        return self[other]
      }
      let sum = ReferenceArray([row.count], row).map { Foundation.exp($0 - self[place]) }.elements.reduce(
        0, +)
      return isLogarithm ? -Foundation.log(sum) : 1 / sum
    }
  }

  func layerNormalized(_ axis: Int, _ epsilon: Double, _ affine: [ReferenceArray]) -> ReferenceArray {
    let rows = shape[..<axis].reduce(1, *)
    let length = elements.count / rows
    var result: [Double] = []
    for row in 0..<rows {
      let part = elements[row * length..<(row + 1) * length]
      let mean = part.reduce(0, +) / Double(length)
      let variance = part.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(length)
      let scale = 1 / (variance + epsilon).squareRoot()
      for (i, x) in part.enumerated() {
        let gain: Double = affine.first?.elements[i] ?? 1
        let bias: Double = affine.count > 1 ? affine[1].elements[i] : 0
        result.append((x - mean) * scale * gain + bias)
      }
    }
    return ReferenceArray(shape, result)
  }

  func responseNormalized(_ size: Int, _ alpha: Double, _ beta: Double, _ bias: Double) -> ReferenceArray {
    let before = (size - 1) / 2
    return ReferenceArray(shape) { place -> Double in
      var sum = 0.0
      for offset in 0..<size {
        var neighbor = place
        neighbor[1] += offset - before
        let x: Double = padded(neighbor)
        sum += x * x
      }
      let base: Double = bias + alpha / Double(size) * sum
      return self[place] / Foundation.pow(base, beta)
    }
  }

  func resized(_ resizing: Resizing) throws -> ReferenceArray {
    let shape = zip(shape, resizing.scales).map { Int((Double($0) * $1).rounded(.down)) }
    switch (resizing.mode, resizing.coordinates, resizing.rounding) {
    case (.nearest, .asymmetric, .floor):
      return ReferenceArray(shape) { place in
        self[zip(place, resizing.scales).map { Int((Double($0) / $1).rounded(.down)) }]
      }
    case (.linear, .halfPixel, _):
      return ReferenceArray(shape) { place in
        var corners: [(place: [Int], weight: Double)] = [([], 1)]
        for (axis, i) in place.enumerated() {
          let last = self.shape[axis] - 1
          let position: Double = (Double(i) + 0.5) / resizing.scales[axis] - 0.5
          let x: Double = Swift.min(Swift.max(position, 0), Double(last))
          let low = Int(x.rounded(.down))
          let fraction = x - Double(low)
          let below = corners.map { (place: $0.place + [low], weight: $0.weight * (1 - fraction)) }
          let above = corners.map {
            (place: $0.place + [Swift.min(low + 1, last)], weight: $0.weight * fraction)
          }
          corners = below + above
        }
        return corners.reduce(0) { $0 + $1.weight * self[$1.place] }
      }
    default: throw ReferenceInterpreter.Unsupported(what: "\(resizing)")
    }
  }
}

extension Reduction {
  fileprivate func of(_ elements: [Double]) throws -> Double {
    switch self {
    case .mean: elements.reduce(0, +) / Double(elements.count)
    case .sum: elements.reduce(0, +)
    case .max: elements.max() ?? -.infinity
    case .min: elements.min() ?? .infinity
    case .sumOfSquares: elements.reduce(0) { $0 + $1 * $1 }
    default: throw ReferenceInterpreter.Unsupported(what: rawValue)
    }
  }
}
