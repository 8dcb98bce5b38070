import CElementwise

/// A convolution of every channel by itself, with taps [kernel height, kernel width, channels].
public struct DepthwiseConvolution: Sendable {
  let name: String
  let channels: Int
  let window: Window
  let weight: Parameter
  let bias: Parameter?

  /// Applies the layer to [channels, height, width].
  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard var geometry = window.geometry(x.shape), x.shape[0] == channels else {
      return x.failed(
        "depthwise convolution '\(name)' found an input of shape \(x.shape), wanted [\(channels), height, width] that the kernel \(window.size) fits into",
        shape: [channels, 1, 1])
    }
    let tape = x.tape
    let batch = x.batch
    let rows = batch * geometry.positions
    let y = tape.append(
      count: rows * channels, requiresGradient: x.requiresGradient || tape.trains(weight))
    dks_depthwise(&geometry, batch, x.pointer, weight.pointer, bias?.pointer, tape.nodes[y].value)
    tape.mark(y, name)
    let (input, place) = (x.id, geometry)
    tape.record(y) { tape, dy in
      var geometry = place
      if let bias, let db = tape.gradientSum(bias) { dks_add_columns(rows, channels, dy, db) }
      let x = tape.nodes[input]
      let dx = x.requiresGradient ? tape.gradientSum(input) : nil
      let unwanted = tape.arena.allocate(weight.count)
      dks_depthwise_back(
        &geometry, batch, x.value, weight.pointer, dy, dx, tape.gradientSum(weight) ?? unwanted)
      tape.arena.recycle(unwanted, count: weight.count)
    }
    return Tensor(tape: tape, id: y, shape: geometry.outputShape(channels))
  }
}

extension ParameterBuilder {
  /// A depthwise convolution; the bias is zero at first unless the initializer has one.
  ///
  /// `tap` is the tap that a delta initializer draws: row and column, the one in the middle unless given.
  public mutating func depthwiseConvolution(
    _ name: String, channels: Int, kernel: Extents, stride: Extents = 1, dilation: Extents = 1,
    padding: Padding = .same, bias: Bool = true,
    init initializer: Initializer = .delta(.scaledOrthogonal), tap: Extents? = nil
  ) -> DepthwiseConvolution {
    let shape = [kernel.height, kernel.width, channels]
    let weight = parameter("\(name).weight", shape: shape, kind: .weight) { random in
      initializer.taps(
        kernel: kernel, tap: tap, inputs: 1, columns: channels, groups: channels, random: &random)
    }
    let shift = bias ? self.bias(name, count: channels, initializer) : nil
    return DepthwiseConvolution(
      name: name, channels: channels,
      window: Window(size: kernel, stride: stride, dilation: dilation, padding: padding), weight: weight,
      bias: shift)
  }
}
