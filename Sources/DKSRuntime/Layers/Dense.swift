import CElementwise

/// y = x W + b with W [in, out], on the last axis.
public struct Dense: Sendable {
  let name: String
  let inputs: Int
  let outputs: Int
  let weight: Parameter
  let bias: Parameter?
  private let outputShape: [Int]

  init(name: String, inputs: Int, outputs: Int, weight: Parameter, bias: Parameter?) {
    self.name = name
    self.inputs = inputs
    self.outputs = outputs
    self.weight = weight
    self.bias = bias
    outputShape = [outputs]
  }

  /// Applies the layer to [in] or [length, in].
  public func callAsFunction(_ x: Tensor) -> Tensor {
    let shape = x.shape.count < 2 ? outputShape : [x.shape[0], outputs]
    guard x.shape.count <= 2, x.features == inputs else {
      return x.failed(
        "dense layer '\(name)' found an input of shape \(x.shape), wanted \(inputs) features", shape: shape)
    }
    let tape = x.tape
    let rows = x.pointerCount / max(inputs, 1)
    let y = tape.append(
      count: rows * outputs, requiresGradient: x.requiresGradient || tape.trains(weight))
    let value = tape.nodes[y].value
    if let bias { dks_broadcast_row(rows, outputs, bias.pointer, value) }
    multiply(
      rows, outputs, inputs, Matrix(x.pointer, stride: inputs), Matrix(weight.pointer, stride: outputs),
      to: value, stride: outputs, adding: bias != nil)
    tape.mark(y, name)
    let input = x.id
    tape.record(y) { tape, dy in goBack(tape, input, rows, dy) }
    return Tensor(tape: tape, id: y, shape: shape)
  }

  private func goBack(_ tape: Tape, _ input: Int, _ rows: Int, _ dy: UnsafeMutablePointer<Float>) {
    let x = tape.nodes[input]
    if let (dw, isFresh) = tape.gradientSlot(weight) {
      multiply(
        inputs, outputs, rows, Matrix(x.value, stride: inputs, transposed: true),
        Matrix(dy, stride: outputs), to: dw, stride: outputs, adding: !isFresh)
    }
    if let bias, let db = tape.gradientSum(bias) { dks_add_columns(rows, outputs, dy, db) }
    if x.requiresGradient {
      let (dx, isFresh) = tape.gradientSlot(input)
      multiply(
        rows, inputs, outputs, Matrix(dy, stride: outputs),
        Matrix(weight.pointer, stride: outputs, transposed: true), to: dx, stride: inputs, adding: !isFresh)
    }
  }
}

extension ParameterBuilder {
  /// A fully connected layer; the bias is zero at first unless the initializer has one.
  public mutating func dense(
    _ name: String, from inputs: Int, to outputs: Int, bias: Bool = true,
    init initializer: Initializer = .scaledOrthogonal
  ) -> Dense {
    let weight = parameter("\(name).weight", shape: [inputs, outputs], kind: .weight) { random in
      initializer.matrix(rows: inputs, columns: outputs, fanIn: inputs, random: &random)
    }
    let shift = bias ? self.bias(name, count: outputs, initializer) : nil
    return Dense(name: name, inputs: inputs, outputs: outputs, weight: weight, bias: shift)
  }
}
