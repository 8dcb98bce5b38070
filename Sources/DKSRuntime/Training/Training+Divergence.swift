/// Where values stop being finite: looked for only when a loss is not, by computing the same rows once more.
extension Training {
  /// `what`, with the place where it began.
  func divergence(_ what: String, rows: ArraySlice<Int>) -> RuntimeError {
    let origin =
      brokenWeights ?? brokenField(rows) ?? brokenLayer(rows) ?? "no value before the loss is to blame"
    return RuntimeError("\(what): \(origin)")
  }

  /// What to say of weights that are not finite; nil where all are.
  var brokenWeights: String? {
    // A gradient that is not finite spoils all layers before the one where it began.
    guard let entry = network.parameters.lastBroken else { return nil }
    let value = word(network.parameters[entry.name]?.first { !$0.isFinite } ?? .nan)
    return stepCount == 0
      ? "the weights '\(entry.name)' hold \(value) before the first step"
      : "the weights '\(entry.name)' hold \(value) after step \(stepCount); lower the learning rate"
  }

  private func brokenField(_ rows: ArraySlice<Int>) -> String? {
    for column in data.columns {
      guard case .floats(let values) = column.values else { continue }
      let count = column.field.count
      for row in rows {
        guard let value = values[row * count..<(row + 1) * count].first(where: { !$0.isFinite }) else {
          continue
        }
        return "the field '\(column.field.name)' holds \(word(value)) in example \(row + 1) of the data"
      }
    }
    return nil
  }

  /// The first value on the tape that is not finite, by the layers around it.
  private func brokenLayer(_ rows: ArraySlice<Int>) -> String? {
    guard let loss else { return nil }
    let size = 128
    for start in stride(from: rows.startIndex, to: rows.endIndex, by: size) {
      let slice = rows[start..<min(start + size, rows.endIndex)]
      let tape = Tape(batch: slice.count)
      tape.watch()
      let batch = Batch(data: data, rows: slice, tape: tape)
      let terms = loss(network(batch), batch).terms
      if let (node, value, place) = tape.firstBroken {
        let row = slice[slice.startIndex + place / max(tape.nodes[node].count / slice.count, 1)]
        return
          "\(tape.place(of: node)) gives \(word(value)) for example \(row + 1) of the data; lower the learning rate, or "
          + "look at the data"
      }
      if let term = terms.first(where: { !$0.value.isFinite }) {
        return "the loss of '\(term.name)' is \(word(term.value)), of finite values"
      }
    }
    return nil
  }
}

/// `nan`, whatever its sign, or the infinity.
func word(_ value: some BinaryFloatingPoint) -> String { value.isNaN ? "nan" : "\(value)" }

extension Parameters {
  /// The last parameter in the order of the network that has a value which is not finite.
  fileprivate var lastBroken: Entry? {
    entries.last { entry in
      UnsafeBufferPointer(start: base + entry.offset, count: entry.count).contains { !$0.isFinite }
    }
  }
}

extension Tape {
  /// The first node with a value that is not finite, the value, and its place.
  fileprivate var firstBroken: (node: Int, value: Float, place: Int)? {
    for (index, node) in nodes.enumerated() {
      let values = UnsafeBufferPointer(start: node.value, count: node.count)
      if let place = values.firstIndex(where: { !$0.isFinite }) { return (index, values[place], place) }
    }
    return nil
  }

  /// Which layer computes `node`, or which it stands behind.
  fileprivate func place(of node: Int) -> String {
    if let layer = landmarks.first(where: { $0.node == node }) { return "the layer '\(layer.layer)'" }
    let before = landmarks.last { $0.node < node }
    let after = landmarks.first { $0.node > node }
    return switch (before, after) {
    case (let before?, let after?): "what stands between '\(before.layer)' and '\(after.layer)'"
    case (let before?, nil): "what stands behind the layer '\(before.layer)'"
    case (nil, let after?): "what stands before the layer '\(after.layer)'"
    case (nil, nil): "the network"
    }
  }
}
