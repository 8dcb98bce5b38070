import DKSGraph

/// How a module draws the weights of all its layers, as lines of Python.
///
/// Layers of one kind that begin alike are drawn by one line; those that differ stand in a table by their paths.
struct WeightDrawing {
  /// A kind of layer, and the line that knows it.
  private struct Kind {
    var test: String
    var common: Draw
  }

  /// How one weight is drawn.
  struct Draw: Hashable {
    var initializer: Initializer
    /// The tap that is not zero; nil if all are drawn.
    var tap: Tap?
    /// Whether each tap is a matrix of its own.
    var isPerTap = false

    enum Tap: Hashable {
      case center
      case at(Int, Int)
    }

    /// The keyword arguments of `draw_`, without those that have their default.
    var arguments: [(name: String, value: String)] {
      var all: [(name: String, value: String)] = []
      if initializer.distribution != .orthogonal {
        all.append(("distribution", PythonIdentifier.literal(initializer.distribution.rawValue)))
      }
      if initializer.scale != 1 { all.append(("scale", PythonExpression.number(initializer.scale).text)) }
      switch tap {
      case .center?: all.append(("tap", "\"center\""))
      case .at(let row, let column)?: all.append(("tap", "(\(row), \(column))"))
      case nil: break
      }
      if isPerTap { all.append(("per_tap", "True")) }
      if let mirror = initializer.mirror {
        all.append(("mirror", PythonIdentifier.literal(mirror.rawValue)))
      }
      if initializer.bias != 0 { all.append(("bias", PythonExpression.number(initializer.bias).text)) }
      return all
    }
  }

  private var kinds: [Kind] = []
  /// The paths of layers that do not begin as others of their kind, with the arguments as a dictionary.
  private(set) var special: [(path: String, arguments: String)] = []
  /// The layers that know how to begin.
  private var norms: Set<Norm> = []

  private enum Norm: String, CaseIterable {
    case layerNorm = "nn.LayerNorm"
    case scaleShift = "ScaleShift"
    case gain = "Gain"
  }
  /// Whether anything is drawn.
  var isEmpty: Bool { kinds.isEmpty }
  /// Features of `draw_` that are used.
  private(set) var draws: Set<Draw> = []

  init(_ leaves: [ModuleLeaf], of network: SizedGraph) {
    var byKind: [[(path: String, draw: Draw)]] = Array(repeating: [], count: Self.tests.count)
    for leaf in leaves {
      let node = network.graph.nodes[leaf.node]
      let operands = network.graph.operandTypes(of: node)
      guard let draw = Self.draw(node.operation, operands),
        let kind = Self.kind(of: node.operation, isSignal: operands.first?.isSignal ?? false)
      else {
        norms.insert(node.operation is LayerNorm ? .layerNorm : node.operation is Gain ? .gain : .scaleShift)
        continue
      }
      byKind[kind].append((leaf.path, draw))
    }
    for (number, members) in byKind.enumerated() where !members.isEmpty {
      var counts: [Draw: Int] = [:]
      for member in members { counts[member.draw, default: 0] += 1 }
      var common = members[0].draw
      for member in members where counts[member.draw, default: 0] > counts[common, default: 0] {
        common = member.draw
      }
      draws.formUnion(counts.keys)
      kinds.append(Kind(test: Self.tests[number], common: common))
      for member in members where member.draw != common {
        let items = member.draw.arguments.map { "\"\($0.name)\": \($0.value)" }
        special.append((member.path, "{" + items.joined(separator: ", ") + "}"))
      }
    }
  }

  private static let tests = [
    "nn.Linear", "nn.Conv1d", "nn.Conv2d", "nn.ConvTranspose1d", "nn.ConvTranspose2d", "nn.Embedding",
  ]

  private static func kind(of operation: any Operation, isSignal: Bool) -> Int? {
    switch operation {
    case is Dense: 0
    case is Convolution, is DepthwiseConvolution: isSignal ? 1 : 2
    case is TransposedConvolution: isSignal ? 3 : 4
    case is Embedding: 5
    default: nil
    }
  }

  /// How the weight of `operation` is drawn; nil for operations that have no initialiser.
  private static func draw(_ operation: any Operation, _ operands: [TensorType]) -> Draw? {
    guard let affine = operation as? any AffineOperation else { return nil }
    let fallback = Initializer(
      operation is Embedding ? .gaussian : .orthogonal, isDelta: operation is any ConvolutionLayer)
    var draw = Draw(initializer: affine.initializer ?? fallback)
    guard let layer = operation as? any ConvolutionLayer, let operand = operands.first else { return draw }
    if draw.initializer.isDelta, let tap = layer.deltaTap(for: operand) {
      let center = Extents(
        height: (layer.kernel.height - layer.deltaSize.height) / 2,
        width: (layer.kernel.width - layer.deltaSize.width) / 2)
      draw.tap = tap == center ? .center : .at(tap.height, tap.width)
    } else if let transposed = operation as? TransposedConvolution {
      if transposed.isPatch(over: operand) {
        draw.isPerTap = true
      } else {
        // `draw_` counts all taps, of which only so many meet in one place.
        let meeting = transposed.meetingTaps(over: operand)
        draw.initializer.scale *= (Double(transposed.kernel.area) / meeting).squareRoot()
      }
    }
    return draw
  }

  /// `reset_parameters(self, seed)`.
  var function: PythonFunction {
    var lines: [String] = []
    let isNamed = !special.isEmpty
    lines.append("generator = torch.Generator().manual_seed(seed)")
    lines.append(
      isNamed ? "for path, module in self.named_modules():" : "for module in self.modules():")
    for (number, kind) in kinds.enumerated() {
      lines.append("    \(number == 0 ? "if" : "elif") isinstance(module, \(kind.test)):")
      let common = kind.common.arguments
      if isNamed {
        let items = common.map { "\"\($0.name)\": \($0.value)" }.joined(separator: ", ")
        lines.append("        draw_(module, generator, **SPECIAL_DRAWS.get(path, {\(items)}))")
      } else {
        let items = common.map { ", \($0.name)=\($0.value)" }.joined()
        lines.append("        draw_(module, generator\(items))")
      }
    }
    let hasNorms = !norms.isEmpty
    if hasNorms {
      let names = Norm.allCases.filter(norms.contains).map(\.rawValue)
      let types = names.count == 1 ? names[0] : "(\(names.joined(separator: ", ")))"
      lines.append("    \(kinds.isEmpty ? "if" : "elif") isinstance(module, \(types)):")
      lines.append("        module.reset_parameters()")
    }
    if kinds.isEmpty, !hasNorms { lines = ["return"] }
    if kinds.isEmpty, hasNorms { lines.removeFirst() }
    return PythonFunction(
      name: "reset_parameters", parameters: [.init(name: "seed", type: "int", fallback: "0")], result: "None",
      documentation: [
        "Draws all weights anew from the distributions that the kernel theory asks for.",
        "The numbers are those of PyTorch's generator, not those that dksc draws from the same seed.",
      ],
      body: [], text: lines)
  }
}
