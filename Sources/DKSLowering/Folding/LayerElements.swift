/// The numbers of an affine layer: as many weights for each row as for the others, and a bias.
struct LayerElements {
  var weights: [Float]
  var bias: [Float]

  var rows: Int { bias.count }

  /// Makes `change`, in doubles.
  mutating func make(_ change: LayerChange) {
    for row in bias.indices { bias[row] = bias(ofRow: row, changedBy: change) }
    if change.scale != 1 { for i in weights.indices { weights[i] = change.weight(weights[i]) } }
  }

  /// The bias of a row after a change that has not been made.
  func bias(ofRow row: Int, changedBy change: LayerChange) -> Float {
    var sum = 0.0
    if change.rowSums != 0 {
      let length = weights.count / rows
      for i in row * length..<(row + 1) * length { sum += Double(weights[i]) }
    }
    return Float(change.biasScale * Double(bias[row]) + change.shift + change.rowSums * sum)
  }
}

/// What a fold makes of a layer: W ← scale · W, b ← biasScale · b + shift + rowSums · W1.
struct LayerChange {
  var scale = 1.0
  var biasScale = 1.0
  var shift = 0.0
  /// For layers whose rows lie on end.
  var rowSums = 0.0

  func weight(_ old: Float) -> Float { Float(Double(old) * scale) }
}
