import DKSFormulas
import DKSGraph
import DKSModels
import DKSTensors

/// Runs a model on small tensors of doubles, operator by operator, as the definitions have it: slow, plain and
/// independent of every writer.
struct ReferenceInterpreter {
  struct Unsupported: Error { var what: String }

  let model: Model
  private(set) var values: [ModelValue.ID: ReferenceArray] = [:]

  init(_ model: Model) { self.model = model }

  /// The outputs for the given inputs, both by name.
  static func run(_ model: Model, _ inputs: [String: ReferenceArray]) throws -> [String: ReferenceArray] {
    var interpreter = ReferenceInterpreter(model)
    for (i, value) in model.values.enumerated() {
      if let constant = value.constant {
        interpreter.values[ModelValue.ID(i)] = ReferenceArray(constant.shape, try constant.doubles())
      } else if let input = inputs[value.name] {
        interpreter.values[ModelValue.ID(i)] = input
      }
    }
    for node in model.nodes { try interpreter.run(node) }
    var outputs: [String: ReferenceArray] = [:]
    for output in model.outputs { outputs[output.name] = interpreter.values[output.value] }
    return outputs
  }

  private mutating func run(_ node: ModelNode) throws {
    var operands: [ReferenceArray?] = []
    for operand in node.operands {
      if let operand, values[operand] == nil {
        throw Unsupported(what: "'\(node.name)' uses '\(model[operand].name)', which nothing computes")
      }
      operands.append(operand.flatMap { values[$0] })
    }
    let results = try evaluate(node.operation, operands)
    for (id, result) in zip(node.results, results) {
      if let id { values[id] = result }
    }
  }

  private func evaluate(_ operation: Operator, _ all: [ReferenceArray?]) throws -> [ReferenceArray] {
    let operands = all.compactMap { $0 }
    guard let x = operands.first else { throw Unsupported(what: "\(operation) of nothing") }
    switch operation {
    case .convolution(let window, let groups):
      return [x.convolved(operands[1], operands.count > 2 ? operands[2] : nil, window, groups)]
    case .transposedConvolution(let window, let groups, let outputPadding):
      return [
        x.transposedConvolved(
          operands[1], operands.count > 2 ? operands[2] : nil, window, groups, outputPadding)
      ]
    case .matrixProduct(let transposeA, let transposeB, let alpha, let beta):
      let product = x.product(operands[1], transposeA, transposeB)
      guard operands.count > 2 else { return [product.map { alpha * $0 }] }
      return [.elementwise([product, operands[2]]) { alpha * $0[0] + beta * $0[1] }]
    case .elementwise(let function):
      return [.elementwise(operands) { function.evaluate($0) }]
    case .layerNormalization(let axis, let epsilon):
      return [x.layerNormalized(axis, epsilon, operands.dropFirst().map { $0 })]
    case .batchNormalization(let epsilon):
      return [
        ReferenceArray(x.shape) { place in
          let c = [place[1]]
          return (x[place] - operands[3][c]) / (operands[4][c] + epsilon).squareRoot() * operands[1][c]
            + operands[2][c]
        }
      ]
    case .localResponseNormalization(let size, let alpha, let beta, let bias):
      return [x.responseNormalized(size, alpha, beta, bias)]
    case .pool(let reduction, let window, let countsPadding):
      return [try x.pooled(reduction, window, countsPadding)]
    case .reduce(let reduction, let axes, let keepsAxes): return [try x.reduced(reduction, axes, keepsAxes)]
    case .softmax(let axis, let isLogarithm): return [x.softmax(axis, isLogarithm)]
    default: return try rearrange(operation, operands)
    }
  }

  private func rearrange(_ operation: Operator, _ operands: [ReferenceArray]) throws -> [ReferenceArray] {
    let x = operands[0]
    switch operation {
    case .reshape(let shape):
      var shape = shape.enumerated().map { $1 == 0 ? x.shape[$0] : $1 }
      if let free = shape.firstIndex(of: -1) {
        shape[free] = x.elements.count / shape.reduce(1) { $1 == -1 ? $0 : $0 * $1 }
      }
      return [x.reshaped(shape)]
    case .flatten(let axis):
      return [x.reshaped([x.shape[..<axis].reduce(1, *), x.shape[axis...].reduce(1, *)])]
    case .squeeze(let axes):
      return [x.reshaped(x.shape.indices.filter { !axes.contains($0) }.map { x.shape[$0] })]
    case .unsqueeze(let axes):
      var shape = x.shape
      for axis in axes.sorted() { shape.insert(1, at: axis) }
      return [x.reshaped(shape)]
    case .transpose(let order): return [x.transposed(order)]
    case .concat(let axis): return [.concat(operands, axis)]
    case .split(let axis, let sizes):
      var start = 0
      return sizes.map { size in
        defer { start += size }
        return x.sliced([AxisSlice(axis: axis, start: start, end: start + size)])
      }
    case .slice(let slices): return [x.sliced(slices)]
    case .pad(.constant(let number), let before, let after):
      let shape = x.shape.indices.map { before[$0] + x.shape[$0] + after[$0] }
      return [
        ReferenceArray(shape) { place in
          x.padded(zip(place, before).map { $0 - $1 }, otherwise: number)
        }
      ]
    case .gather(let axis): return [x.gathered(operands[1], axis)]
    case .resize(let resizing): return [try x.resized(resizing)]
    case .channelShuffle(let axis, let groups):
      let shape = x.shape
      let split = Array(shape[..<axis]) + [groups, shape[axis] / groups] + Array(shape[(axis + 1)...])
      var order = Array(split.indices)
      order.swapAt(axis, axis + 1)
      return [x.reshaped(split).transposed(order).reshaped(shape)]
    case .identity, .cast: return [x]
    case .shape: return [ReferenceArray([x.rank], x.shape.map(Double.init))]
    default: throw Unsupported(what: "\(operation)")
    }
  }
}
