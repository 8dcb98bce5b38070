import CElementwise

/// Layer normalization over the features of every location (Ba et al. 2016), with a gain and a bias.
public struct LayerNorm: Sendable {
  let name: String
  let size: Int
  let gain: Parameter
  let bias: Parameter

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard x.features == size else {
      return x.failed(
        "layer norm '\(name)' found an input of shape \(x.shape), wanted \(size) features", shape: x.shape)
    }
    let normalized = x.layerNormalized()
    let tape = x.tape
    let rows = x.pointerCount / max(size, 1)
    let y = tape.append(
      count: x.pointerCount, requiresGradient: x.requiresGradient || tape.trains(gain))
    dks_gain_rows(rows, size, normalized.pointer, gain.pointer, bias.pointer, tape.nodes[y].value)
    tape.mark(y, name)
    let input = normalized.id
    tape.record(y) { tape, dy in
      if let db = tape.gradientSum(bias) { dks_add_columns(rows, size, dy, db) }
      let x = tape.nodes[input]
      if let dg = tape.gradientSum(gain) {
        for row in 0..<rows { dks_multiply_add(size, dy + row * size, x.value + row * size, dg) }
      }
      if x.requiresGradient {
        let dx = tape.gradientSum(input)
        for row in 0..<rows { dks_multiply_add(size, dy + row * size, gain.pointer, dx + row * size) }
      }
    }
    return Tensor(tape: tape, id: y, shape: x.shape)
  }
}

extension Tensor {
  /// Features of every location, less their mean, over their standard deviation: (x − m) / √(v + 1e-5).
  public func layerNormalized() -> Tensor {
    let size = features
    let rows = size == 0 ? 0 : pointerCount / size
    let y = tape.append(count: pointerCount, requiresGradient: requiresGradient)
    let inverse = tape.arena.allocate(rows)
    let value = tape.nodes[y].value
    dks_normalize_rows(rows, size, 1e-5, pointer, value, inverse)
    let input = id
    tape.record(y) { tape, dy in
      dks_normalize_rows_back(rows, size, value, inverse, dy, tape.gradientSum(input))
    }
    return Tensor(tape: tape, id: y, shape: shape)
  }
}

extension ParameterBuilder {
  /// Layer normalization over `size` features; the gain is 1 at first, the bias 0.
  public mutating func layerNorm(_ name: String, _ size: Int) -> LayerNorm {
    LayerNorm(
      name: name, size: size, gain: parameter("\(name).gain", count: size, kind: .gain, value: 1),
      bias: parameter("\(name).bias", count: size, kind: .bias))
  }
}
