import DKSFormulas
import DKSGraph

/// Well-known networks node by node, with the names that exporters give.
enum FlatNetworks {
  static var relu: ActivationLayer { activation("relu") }
  static var tanh: ActivationLayer { activation("tanh") }

  private static func activation(_ name: String) -> ActivationLayer {
    ActivationLayer(
      phi: ActivationCatalogue.activation(name)
        ?? Activation(name: name, expression: .variable, isBuiltIn: false))
  }

  /// A chain that numbers its nodes.
  private struct Maker {
    var builder: GraphBuilder
    private var count = 0

    init(_ name: String) { builder = GraphBuilder(name: name) }

    mutating func add(_ operation: any Operation, _ operands: Node.ID...) throws -> Node.ID {
      try add(operation, operands)
    }

    mutating func add(_ operation: any Operation, _ operands: [Node.ID]) throws -> Node.ID {
      count += 1
      return try builder.add(operation, to: operands, named: "\(type(of: operation).mnemonic)_\(count)")
    }

    mutating func conv(
      _ channels: Int, _ kernel: Extents, stride: Extents = 1, padding: Padding = .same, _ x: Node.ID
    ) throws -> Node.ID {
      try add(Convolution(channels: channels, kernel: kernel, stride: stride, padding: padding), x)
    }

    mutating func convRelu(_ channels: Int, _ kernel: Extents, _ x: Node.ID) throws -> Node.ID {
      try add(FlatNetworks.relu, try conv(channels, kernel, x))
    }

    mutating func stem() throws -> Node.ID {
      let image = builder.addInput(TensorType(.float32, [3, 224, 224]), named: "image")
      let conv = try self.conv(64, 7, stride: 2, padding: .explicit(Border(3)), image)
      let pool = MaxPool(size: 3, stride: 2, padding: .explicit(Border(1)))
      return try add(pool, try add(FlatNetworks.relu, conv))
    }
  }

  static func resNet50() throws -> Graph {
    var net = Maker("ResNet50")
    var x = try net.stem()
    for (stage, (count, channels)) in [(3, 64), (4, 128), (6, 256), (3, 512)].enumerated() {
      for i in 0..<count {
        let stride: Extents = i == 0 && stage > 0 ? 2 : 1
        let first = try net.convRelu(channels, 1, x)
        let second = try net.conv(channels, 3, stride: stride, padding: .explicit(Border(1)), first)
        let third = try net.conv(4 * channels, 1, try net.add(relu, second))
        let shortcut = i == 0 ? try net.conv(4 * channels, 1, stride: stride, x) : x
        x = try net.add(relu, try net.add(WeightedSum(weights: [1, 1]), third, shortcut))
      }
    }
    let features = try net.add(GlobalAveragePool(), x)
    net.builder.output("species", try net.add(Dense(units: 1000), features))
    return net.builder.graph
  }

  static func denseNet(_ counts: [Int]) throws -> Graph {
    var net = Maker("DenseNet")
    var x = try net.stem()
    var channels = 64
    for (stage, count) in counts.enumerated() {
      var features = [x]
      for _ in 0..<count {
        let all = features.count == 1 ? x : try net.add(Concat(), features)
        let narrow = try net.convRelu(128, 1, try net.add(relu, all))
        features.append(try net.conv(32, 3, narrow))
        channels += 32
      }
      x = try net.add(relu, try net.add(Concat(), features))
      guard stage + 1 < counts.count else { break }
      channels /= 2
      x = try net.add(AveragePool(size: 2), try net.conv(channels, 1, x))
    }
    net.builder.output("y", try net.add(Dense(units: 10), try net.add(GlobalAveragePool(), x)))
    return net.builder.graph
  }

  static func squeezeNet() throws -> Graph {
    var net = Maker("SqueezeNet")
    var x = try net.stem()
    for (i, width) in [16, 16, 32, 32, 48, 48, 64, 64].enumerated() {
      if i == 2 || i == 4 { x = try net.add(MaxPool(size: 3, stride: 2), x) }
      let squeezed = try net.convRelu(width, 1, x)
      let narrow = try net.convRelu(4 * width, 1, squeezed)
      x = try net.add(Concat(), narrow, try net.convRelu(4 * width, 3, squeezed))
    }
    net.builder.output("y", try net.add(GlobalAveragePool(), try net.convRelu(1000, 1, x)))
    return net.builder.graph
  }

  static func uNet() throws -> Graph {
    var net = Maker("UNet")
    var x = net.builder.addInput(TensorType(.float32, [3, 64, 64]), named: "image")
    var skips: [(Node.ID, Int)] = []
    for (i, width) in [16, 32, 64].enumerated() {
      if i > 0 { x = try net.add(MaxPool(size: 2), x) }
      for _ in 0..<2 { x = try net.convRelu(width, 3, x) }
      if i < 2 { skips.append((x, width)) }
    }
    for (skip, width) in skips.reversed() {
      let up = try net.add(TransposedConvolution(channels: width, kernel: 2, stride: 2), x)
      x = try net.add(Concat(), up, skip)
      for _ in 0..<2 { x = try net.convRelu(width, 3, x) }
    }
    net.builder.output("mask", try net.conv(1, 1, x))
    return net.builder.graph
  }
}
