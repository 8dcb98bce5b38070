import DKSGraph
import DKSTensors

extension ParameterTable {
  /// A draw for every learned tensor of `graph`: affine layers by their initialisers (Theory 1.2), gains 1 unless
  /// a layer says what they begin with, other biases 0.
  ///
  /// Nothing is drawn before it is asked for. Layers that share their weights share the draw, whose stream of
  /// random numbers the owner's name selects: adding a layer changes no other layer's weights.
  package static func drawn(for graph: Graph, seed: UInt64) -> ParameterTable {
    var table = ParameterTable()
    for node in graph.nodes {
      let operands = graph.operandTypes(of: node)
      for parameter in node.operation.parameters(for: operands) where table[node, parameter.role] == nil {
        table[node, parameter.role] = tensor(parameter, of: node, on: operands, seed: seed)
      }
    }
    return table
  }

  /// Nodes of `graph` whose weights would be drawn in another way than those of the first node that shares them.
  package static func disagreements(in graph: Graph) -> [(node: Node, first: Node)] {
    var firsts: [String: (node: Node, drawing: Drawing)] = [:]
    var found: [(node: Node, first: Node)] = []
    for node in graph.nodes {
      guard let key = node.sharedWeights, node.operation is any AffineOperation else { continue }
      let drawing = Drawing(node, on: graph.operandTypes(of: node))
      if let first = firsts[key] {
        if first.drawing != drawing { found.append((node, first.node)) }
      } else {
        firsts[key] = (node, drawing)
      }
    }
    return found
  }

  /// What the elements of a weight depend on, besides the seed.
  private struct Drawing: Hashable {
    var initializer: Initializer?
    var groups: Int
    var tap: Extents?
    var tapCounts: Extents?
    var meetingTaps: Double?
    var isPatch = false

    init(_ node: Node, on operands: [TensorType]) {
      initializer = (node.operation as? any AffineOperation)?.initializer
      groups = (node.operation as? Convolution)?.groups ?? 1
      guard let layer = node.operation as? any ConvolutionLayer, let operand = operands.first else { return }
      if initializer?.isDelta ?? false {
        tap = layer.deltaTap(for: operand)
        tapCounts = layer.deltaSize
      }
      if let transposed = layer as? TransposedConvolution {
        isPatch = transposed.isPatch(over: operand)
        if tap == nil, !isPatch { meetingTaps = transposed.meetingTaps(over: operand) }
      }
    }
  }

  private static func tensor(
    _ parameter: ParameterShape, of node: Node, on operands: [TensorType], seed: UInt64
  ) -> Tensor {
    let layer = node.operation as? any AffineOperation
    let initializer = layer?.initializer ?? Initializer(.gaussian)
    var draw = WeightDraw(
      initializer: initializer, role: parameter.role, shape: parameter.shape, seed: seed,
      key: "\(node.sharedWeights ?? node.name).\(parameter.role.rawValue)")
    func filled(_ number: Double) -> Tensor { Tensor(.float32, parameter.shape, .filled(number)) }
    func drawn(_ draw: WeightDraw) -> Tensor { Tensor(.float32, parameter.shape, .drawn(draw)) }

    switch parameter.role {
    case .gain: return filled((node.operation as? Gain)?.initial ?? 1)
    case .bias:
      return layer == nil || initializer.bias == 0 ? filled(0) : drawn(draw)
    case .weight:
      if initializer.distribution == .zeros || initializer.scale == 0 { return filled(0) }
    }
    switch node.operation {
    case is Embedding:
      // Rows are N(0, 1): every element is a matrix of its own with fan-in 1.
      draw.shape = [parameter.shape.reduce(1, *), 1]
      return drawn(draw)
    case let convolution as TransposedConvolution:
      return transposed(convolution, draw, parameter.shape, on: operands)
    case let convolution as any ConvolutionLayer:
      if let operand = operands.first {
        if initializer.isDelta { draw.tap = convolution.deltaTap(for: operand)?.sides }
        if let grouped = convolution as? Convolution { draw.groups = grouped.groups }
        if convolution is DepthwiseConvolution { draw.groups = operand.featureCount }
      }
      return drawn(draw)
    default: return drawn(draw)
    }
  }

  /// Weights `[in, out / groups, height, width]`, drawn as the matrices `[out, in / groups]` that they are.
  ///
  /// Under Delta, the block of taps that covers the result has one matrix. Else, where kernels do not overlap,
  /// every place of the result sees one tap, and each tap is a matrix of its own; where they do, so many of all
  /// taps count that meet in a place.
  private static func transposed(
    _ convolution: TransposedConvolution, _ draw: WeightDraw, _ shape: [Int], on operands: [TensorType]
  ) -> Tensor {
    let groups = max(convolution.groups, 1)
    let (inputs, outputs) = (shape[0] / groups, shape[1])
    let (height, width) = (shape[2], shape[3])
    var draw = draw
    draw.groups = groups
    draw.shape = [groups * outputs, inputs, height, width]
    if draw.initializer.isDelta, let operand = operands.first,
      let tap = convolution.deltaTap(for: operand)
    {
      draw.tap = tap.sides
      draw.tapCounts = convolution.deltaSize.sides
    }
    let isPatch = operands.first.map { convolution.isPatch(over: $0) } ?? false
    // [groups, out, in, taps] as [groups, in, out, taps].
    let split = [groups, outputs, inputs, height * width]
    guard isPatch, draw.tap == nil else {
      if draw.tap == nil, let operand = operands.first {
        draw.initializer.scale *= (Double(height * width) / convolution.meetingTaps(over: operand))
          .squareRoot()
      }
      if groups == 1 {
        draw.permutation = [1, 0, 2, 3]
        return Tensor(.float32, shape, .drawn(draw))
      }
      let whole = draw
      return Tensor(
        .float32, shape,
        .computed { () throws(WeightError) in
          Axes.permute(try whole.draw(), shape: split, [0, 2, 1, 3])
        })
    }
    let one = draw
    return Tensor(
      .float32, shape,
      .computed { () throws(WeightError) in
        var taps: [Float] = []
        for tap in 0..<height * width {
          var draw = one
          draw.shape = [groups * outputs, inputs]
          draw.tap = nil
          draw.key += "[\(tap)]"
          taps += try draw.draw()
        }
        return Axes.permute(taps, shape: [height * width, groups, outputs, inputs], [1, 3, 2, 0])
      })
  }
}
