import CElementwise

/// A convolution of images [in, height, width], with taps [kernel height, kernel width, in / groups, out].
///
/// Patches are written out as rows of a matrix, some hundred output positions at a time, and multiplied
/// with the taps.
public struct Convolution: Sendable {
  let name: String
  let inputs: Int
  let outputs: Int
  let groups: Int
  let window: Window
  let weight: Parameter
  let bias: Parameter?

  /// Applies the layer.
  public func callAsFunction(_ x: Tensor) -> Tensor {
    guard let geometry = window.geometry(x.shape), x.shape[0] == inputs else {
      return x.failed(
        "convolution '\(name)' found an input of shape \(x.shape), wanted [\(inputs), height, width] that the kernel \(window.size) fits into",
        shape: [outputs, 1, 1])
    }
    let tape = x.tape
    let batch = x.batch
    let rows = batch * geometry.positions
    let y = tape.append(
      count: rows * outputs, requiresGradient: x.requiresGradient || tape.trains(weight))
    let (input, value) = (x.pointer, tape.nodes[y].value)
    if let bias { dks_broadcast_row(rows, outputs, bias.pointer, value) }
    forEachBlock(geometry, rows: rows, input, tape.arena) { block in
      multiply(
        block.count, outputs / groups, block.depth, block.patches,
        Matrix(weight.pointer + block.column, stride: outputs),
        to: value + block.first * outputs + block.column,
        stride: outputs, adding: bias != nil)
    }
    tape.mark(y, name)
    let id = x.id
    tape.record(y) { tape, dy in goBack(tape, id, geometry, rows, dy) }
    return Tensor(tape: tape, id: y, shape: geometry.outputShape(outputs))
  }

  private func goBack(
    _ tape: Tape, _ input: Int, _ geometry: dks_window, _ rows: Int, _ dy: UnsafeMutablePointer<Float>
  ) {
    let x = tape.nodes[input]
    let width = outputs / groups
    if let bias, let db = tape.gradientSum(bias) { dks_add_columns(rows, outputs, dy, db) }
    if let dw = tape.gradientSum(weight) {
      forEachBlock(geometry, rows: rows, x.value, tape.arena) { block in
        multiply(
          block.depth, width, block.count, block.patches.transposed,
          Matrix(dy + block.first * outputs + block.column, stride: outputs), to: dw + block.column,
          stride: outputs, adding: true)
      }
    }
    guard x.requiresGradient else { return }
    if isPointwise {
      let (dx, isFresh) = tape.gradientSlot(input)
      multiply(
        rows, inputs, outputs, Matrix(dy, stride: outputs),
        Matrix(weight.pointer, stride: outputs, transposed: true), to: dx, stride: inputs, adding: !isFresh)
      return
    }
    let dx = tape.gradientSum(input)
    var geometry = geometry
    let limit = blockRows
    let patches = tape.arena.allocate(limit * depth)
    for group in 0..<groups {
      for first in stride(from: 0, to: rows, by: limit) {
        let count = min(limit, rows - first)
        multiply(
          count, depth, width, Matrix(dy + first * outputs + group * width, stride: outputs),
          Matrix(weight.pointer + group * width, stride: outputs, transposed: true), to: patches,
          stride: depth, adding: false)
        dks_col2im_add(
          &geometry, first, count, Int32(group * inputs / groups), Int32(inputs / groups), patches, dx)
      }
    }
    tape.arena.recycle(patches, count: limit * depth)
  }

  /// The length of a patch of one group.
  private var depth: Int { window.size.area * inputs / groups }
  /// As many output positions at a time as keep the patches in the cache.
  private var blockRows: Int { min(max((1 << 17) / max(depth, 1), 32), 1024) }
  /// Whether the images are the patch matrix already.
  private var isPointwise: Bool { window.isPointwise && groups == 1 }

  /// Some rows of one group's patch matrix.
  private struct Block {
    let patches: Matrix
    let first: Int
    let count: Int
    let depth: Int
    /// The first output channel of the group.
    let column: Int
  }

  private func forEachBlock(
    _ geometry: dks_window, rows: Int, _ x: UnsafePointer<Float>, _ arena: Arena, _ body: (Block) -> Void
  ) {
    if isPointwise {
      body(Block(patches: Matrix(x, stride: inputs), first: 0, count: rows, depth: inputs, column: 0))
      return
    }
    var geometry = geometry
    let limit = blockRows
    let patches = arena.allocate(limit * depth)
    for group in 0..<groups {
      for first in stride(from: 0, to: rows, by: limit) {
        let count = min(limit, rows - first)
        dks_im2col(
          &geometry, first, count, Int32(group * inputs / groups), Int32(inputs / groups), x, patches)
        body(
          Block(
            patches: Matrix(patches, stride: depth), first: first, count: count, depth: depth,
            column: group * outputs / groups))
      }
    }
    arena.recycle(patches, count: limit * depth)
  }
}

extension ParameterBuilder {
  /// A convolution; the bias is zero at first unless the initializer has one. `groups` divides both numbers of channels.
  ///
  /// `tap` is the tap that a delta initializer draws: row and column, the one in the middle unless given.
  public mutating func convolution(
    _ name: String, from inputs: Int, to outputs: Int, kernel: Extents, stride: Extents = 1,
    dilation: Extents = 1, padding: Padding = .same, groups: Int = 1, bias: Bool = true,
    init initializer: Initializer = .delta(.scaledOrthogonal), tap: Extents? = nil
  ) -> Convolution {
    let groups = groups > 0 && inputs % groups == 0 && outputs % groups == 0 ? groups : 1
    let depth = inputs / groups
    let shape = [kernel.height, kernel.width, depth, outputs]
    let weight = parameter("\(name).weight", shape: shape, kind: .weight) { random in
      initializer.taps(
        kernel: kernel, tap: tap, inputs: depth, columns: outputs, groups: groups, random: &random)
    }
    let shift = bias ? self.bias(name, count: outputs, initializer) : nil
    return Convolution(
      name: name, inputs: inputs, outputs: outputs, groups: groups,
      window: Window(size: kernel, stride: stride, dilation: dilation, padding: padding), weight: weight,
      bias: shift)
  }
}
