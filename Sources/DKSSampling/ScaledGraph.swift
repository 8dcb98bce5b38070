import DKSGraph

/// A graph whose layers were made `width` wide and whose images small, so that it can be drawn many times.
///
/// Tried in this order, the first whose shapes fit: every affine layer gets exactly `width` features; all widths
/// are multiplied by one ratio, so that concatenations still fit into sums; the graph's own widths. Images are
/// cut to at most 8 × 8 in the first two and signals to 8 steps, unless a shape forbids that.
package struct ScaledGraph: Sendable {
  /// How widths were chosen.
  package enum Widths: String, Hashable, Sendable {
    case uniform, proportional, own
  }

  package var graph: Graph
  package var widths: Widths

  /// The side that images are cut to.
  static let side = 8

  /// With `keepsProportions` not all layers get one width, which would change the shares of concatenations.
  package init(_ graph: Graph, width: Int, keepsProportions: Bool = false) {
    let smaller = Self.withSmallImages(graph)
    var candidates = [
      (Self.uniform(smaller, width), Widths.uniform), (Self.proportional(smaller, width), .proportional),
      (Self.proportional(smaller, width, includesHeads: true), .proportional),
      (Self.uniform(graph, width), .uniform), (Self.proportional(graph, width), .proportional),
      (smaller, .own),
    ]
    if keepsProportions { candidates.removeAll { $0.1 == .uniform } }
    for (candidate, widths) in candidates {
      if let typed = Self.typed(candidate) {
        self.graph = typed
        self.widths = widths
        return
      }
    }
    self.graph = graph  // SteppedNetwork says what of it is too large
    widths = .own
  }

  private static func withSmallImages(_ graph: Graph) -> Graph {
    var result = graph
    for i in result.nodes.indices
    where result.nodes[i].operation is Input && result.nodes[i].type.grid != nil {
      for axis in result.nodes[i].type.shape.indices.dropFirst() {
        result.nodes[i].type.shape[axis] = min(result.nodes[i].type.shape[axis], side)
      }
    }
    return result
  }

  private static func uniform(_ graph: Graph, _ width: Int) -> Graph {
    resized(graph) { _, _ in width }
  }

  /// Whole multiples of the greatest common divisor of all widths, so that sums of widths keep their ratios; the
  /// least gets `width`. Layers that no other affine layer follows take no part, unless `includesHeads`: a head of
  /// one unit would make everything else wide.
  private static func proportional(_ graph: Graph, _ width: Int, includesHeads: Bool = false) -> Graph {
    let isHead = includesHeads ? [Bool](repeating: false, count: graph.nodes.count) : graph.heads()
    var widths: [Int] = []
    for (i, node) in graph.nodes.enumerated() where !isHead[i] {
      if let own = node.operation.ownWidth { widths.append(own) }
    }
    let unit = widths.reduce(0, greatestCommonDivisor)
    guard unit > 0, let smallest = widths.min() else { return graph }
    let factor = max(1, (width * unit + smallest - 1) / smallest)
    return resized(graph) { i, own in isHead[i] ? width : own / unit * factor }
  }

  private static func resized(_ graph: Graph, _ width: (Int, Int) -> Int) -> Graph {
    var result = graph
    for i in result.nodes.indices {
      guard let own = result.nodes[i].operation.ownWidth else { continue }
      result.nodes[i].operation = result.nodes[i].operation.withWidth(width(i, own))
    }
    return result
  }

  private static func typed(_ graph: Graph) -> Graph? {
    var graph = graph
    for i in graph.nodes.indices {
      let node = graph.nodes[i]
      if node.operation is Input { continue }
      guard let type = try? node.operation.resultType(of: graph.operandTypes(of: node)), type.count <= 1 << 24
      else {
        return nil
      }
      graph.nodes[i].type = type
    }
    return graph
  }

  private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }
}

extension Graph {
  /// For every node, whether no affine layer depends on it; one reverse sweep.
  fileprivate func heads() -> [Bool] {
    var isHead = [Bool](repeating: true, count: nodes.count)
    for (i, node) in nodes.enumerated().reversed() where !isHead[i] || node.operation is any AffineOperation {
      for operand in node.operands { isHead[Int(operand.index)] = false }
    }
    return isHead
  }
}

extension Operation {
  /// The number of features that the layer makes by its own decision; nil for one that has no say.
  fileprivate var ownWidth: Int? {
    switch self {
    case let layer as Dense: layer.units
    case let layer as Convolution: layer.channels
    case let layer as Embedding: layer.size
    case let zeros as Zeros: zeros.shape.last
    default: nil
    }
  }

  fileprivate func withWidth(_ width: Int) -> any Operation {
    switch self {
    case var layer as Dense:
      layer.units = width
      return layer
    case var layer as Convolution:
      // Groups must divide the channels.
      layer.channels = (width + layer.groups - 1) / layer.groups * layer.groups
      return layer
    case var layer as Embedding:
      layer.size = width
      return layer
    case var zeros as Zeros:
      if let last = zeros.shape.indices.last { zeros.shape[last] = width }
      return zeros
    default: return self
    }
  }
}
