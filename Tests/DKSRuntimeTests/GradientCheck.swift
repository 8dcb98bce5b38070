import Testing

@testable import DKSRuntime

/// Compares the gradients of an operation with finite differences.
///
/// The operation's result is multiplied with random numbers and summed, so that one number depends on
/// everything; its derivative with respect to each input and parameter is taken by a difference of fourth
/// order.
struct GradientCheck {
  var shapes: [[Int]]
  var batch = 3
  var parameters = Parameters()
  var tolerance = 2e-3
  /// Spaced values for operations with kinks, which a difference must not step over.
  var isSpaced = false

  init(_ shapes: [[Int]]) {
    self.shapes = shapes
  }

  /// Makes inputs, and compares.
  func expect(_ operation: ([Tensor]) -> Tensor, sourceLocation: SourceLocation = #_sourceLocation) {
    var random = RandomStream(seed: 5)
    let inputs = shapes.map { shape -> [Float] in
      let count = shape.reduce(batch, *)
      if !isSpaced { return (0..<count).map { _ in Float(random.gaussian()) } }
      var order = Array(0..<count)
      random.shuffle(&order)
      return order.map { 0.2 * Float($0) - 0.1 * Float(count) + 0.05 }
    }
    let tape = Tape(batch: batch)
    let gradients = Parameters.allocate(parameters.bufferCount)
    defer { gradients.deallocate() }
    tape.beginTraining(parameters, gradients: gradients, randomSeed: 1)
    let variables = place(inputs, on: tape)
    let y = operation(variables)
    #expect(tape.failure == nil, sourceLocation: sourceLocation)
    let weights = (0..<y.pointerCount).map { _ in Float(random.gaussian()) }
    let seed = tape.gradientSlot(y.id).pointer
    for (index, weight) in weights.enumerated() { seed[index] = weight }
    tape.runBackward()

    for (number, variable) in variables.enumerated() {
      let gradient = tape.nodes[variable.id].gradient
      for index in inputs[number].indices {
        let numeric = difference { step in
          var moved = inputs
          moved[number][index] += step
          return value(operation, moved, weights)
        }
        compare(Double(gradient?[index] ?? 0), numeric, "input \(number)[\(index)]", sourceLocation)
      }
    }
    for entry in parameters.entries {
      for index in entry.offset..<entry.offset + entry.count {
        let numeric = difference { step in
          let kept = parameters.base[index]
          defer { parameters.base[index] = kept }
          parameters.base[index] = kept + step
          return value(operation, inputs, weights)
        }
        compare(Double(gradients[index]), numeric, "\(entry.name)[\(index - entry.offset)]", sourceLocation)
      }
    }
  }

  private func place(_ inputs: [[Float]], on tape: Tape) -> [Tensor] {
    zip(inputs, shapes).map { values, shape in
      let id = tape.append(count: values.count, requiresGradient: true)
      for (index, value) in values.enumerated() { tape.nodes[id].value[index] = value }
      return Tensor(tape: tape, id: id, shape: shape)
    }
  }

  private func value(_ operation: ([Tensor]) -> Tensor, _ inputs: [[Float]], _ weights: [Float]) -> Double {
    let tape = Tape(batch: batch)
    let y = operation(place(inputs, on: tape))
    return weights.indices.reduce(0) { $0 + Double(weights[$1]) * Double(y.pointer[$1]) }
  }

  private func difference(_ f: (Float) -> Double) -> Double {
    let h: Float = 0x1p-6
    return (8 * (f(h) - f(-h)) - (f(2 * h) - f(-2 * h))) / (12 * Double(h))
  }

  private func compare(_ exact: Double, _ numeric: Double, _ what: String, _ location: SourceLocation) {
    let isClose = abs(exact - numeric) <= tolerance * (1 + abs(numeric))
    #expect(isClose, "\(what): \(exact), by differences \(numeric)", sourceLocation: location)
  }
}

/// Numbers that look random and are the same each time.
func sampled(_ count: Int, seed: UInt64 = 1) -> [Float] {
  var random = RandomStream(seed: seed)
  return (0..<count).map { _ in Float(random.gaussian()) }
}
