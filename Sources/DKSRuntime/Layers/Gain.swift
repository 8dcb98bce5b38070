import CElementwise
import COpenBLAS

/// One learned number that multiplies every element.
public struct Gain: Sendable {
  let gain: Parameter

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let tape = x.tape
    let (count, input, gain) = (x.pointerCount, x.id, gain)
    let y = tape.append(count: count, requiresGradient: x.requiresGradient || tape.trains(gain))
    dks_scale(count, gain.pointer[0], x.pointer, tape.nodes[y].value)
    tape.record(y) { tape, dy in
      let x = tape.nodes[input]
      if let sum = tape.gradientSum(gain) { sum[0] += cblas_sdot(Int32(count), x.value, 1, dy, 1) }
      if x.requiresGradient { tape.addScaled(dy, by: gain.pointer[0], count: count, to: input) }
    }
    return Tensor(tape: tape, id: y, shape: x.shape)
  }
}

extension ParameterBuilder {
  /// A learned number that multiplies every element, `initial` at first.
  public mutating func gain(_ name: String, initial: Float = 1) -> Gain {
    Gain(gain: parameter("\(name).gain", count: 1, kind: .gain, value: initial))
  }
}
