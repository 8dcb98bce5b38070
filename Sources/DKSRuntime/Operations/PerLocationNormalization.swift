import CElementwise

/// The coordinate that per-location normalization appends (Theory 1.6).
public enum HomogeneousCoordinate: Sendable {
  /// 1
  case one
  /// The root of the mean square over all elements of the example.
  case averageQ
}

extension Tensor {
  /// Appends a coordinate to the features of every location, last, and scales the location so that its
  /// mean square is 1 (Theory 1.6). The appended coordinate counts as a constant on the way back.
  public func normalizedPerLocation(_ coordinate: HomogeneousCoordinate = .one, scale: Float = 1) -> Tensor {
    let shape = shape.isEmpty ? [1] : shape
    var widened = shape
    widened[Layout.featureAxis(shape)] += 1
    let (features, locations, batch) = (features, locations, batch)
    let rows = batch * locations
    let y = tape.append(count: rows * (features + 1), requiresGradient: requiresGradient)
    let appended = tape.arena.allocate(rows)
    let inverse = tape.arena.allocate(rows)
    let size = features * locations
    for example in 0..<batch {
      var value = scale
      if coordinate == .averageQ {
        let square = dks_sum_of_squares(size, pointer + example * size) / Double(max(size, 1))
        value *= Float(square.squareRoot())
      }
      (appended + example * locations).update(repeating: value, count: locations)
    }
    let value = tape.nodes[y].value
    dks_append_normalized(rows, features, pointer, appended, value, inverse)
    let input = id
    tape.record(y) { tape, dy in
      dks_append_normalized_back(rows, features, value, inverse, dy, tape.gradientSum(input))
    }
    return Tensor(tape: tape, id: y, shape: widened)
  }
}
