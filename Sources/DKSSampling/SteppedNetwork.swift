import DKSGraph
import DKSKernels

/// A graph made ready for sampling: one step for each node, with what it is done to.
struct SteppedNetwork: Sendable {
  let graph: Graph
  var steps: [NetworkStep] = []
  var operands: [[Int]] = []
  /// The number of locations and of features of each node's value.
  var locations: [Int] = []
  var features: [Int] = []
  /// Equal for activation nodes with equal function and transform; −1 elsewhere.
  var activationKey: [Int] = []
  /// Whether a value, or one that it follows from, has several locations.
  var mixesLocations: [Bool] = []
  /// Whether no random weights enter a value: it follows from the inputs alone.
  var isKnown: [Bool] = []
  let outputs: [Int]

  /// Covariances are kept for each pair of locations: this many squared, for each node.
  static let locationLimit = 256

  /// The most elements of one value.
  static let elementLimit = 1 << 24
  /// The longest side of a window.
  static let sideLimit = 64
  /// All weights together: a gibibyte of them.
  static let weightLimit = 1 << 27

  init(_ graph: Graph) throws(SamplingError) {
    self.graph = graph
    outputs = graph.outputs.map { Int($0.node.index) }
    var keys: [ActivationLayer: Int] = [:]
    var weights = 0
    for node in graph.nodes {
      let count = node.type.locationCount
      guard count <= Self.locationLimit else {
        throw .tooManyLocations(node: node.name, count: count, limit: Self.locationLimit)
      }
      guard node.type.count <= Self.elementLimit else {
        throw .tooManyElements(node: node.name, count: node.type.count, limit: Self.elementLimit)
      }
      if let side = node.operation.windowSide, side > Self.sideLimit {
        throw .tooLargeWindow(node: node.name, side: side, limit: Self.sideLimit)
      }
      let step = try NetworkStep(node, operands: graph.operandTypes(of: node))
      steps.append(step)
      operands.append(node.operands.map { Int($0.index) })
      locations.append(count)
      mixesLocations.append(count > 1 || node.operands.contains { mixesLocations[Int($0.index)] })
      features.append(node.type.featureCount)
      if case .affine(let layer) = step, let source = node.operands.first {
        // Types hold at most 2²⁴ elements and windows 64² taps: the product fits.
        weights += layer.taps.count * graph[source].type.featureCount * node.type.featureCount / layer.groups
        guard weights <= Self.weightLimit else {
          throw .tooManyWeights(node: node.name, limit: Self.weightLimit)
        }
      }
      isKnown.append(!step.isRandom && node.operands.allSatisfy { isKnown[Int($0.index)] })
      if let layer = node.operation as? ActivationLayer {
        activationKey.append(keys[layer, default: keys.count])
        keys[layer] = activationKey[activationKey.count - 1]
      } else {
        activationKey.append(-1)
      }
    }
  }
}

extension Operation {
  /// The side of the window that moves over an image, if there is one.
  fileprivate var windowSide: Int? {
    switch self {
    case let layer as Convolution: layer.window.side
    case let layer as DepthwiseConvolution: layer.window.side
    case let layer as TransposedConvolution: max(layer.kernel.height, layer.kernel.width)
    case let layer as any PoolingLayer: layer.window.side
    default: nil
    }
  }
}

extension SlidingWindow {
  /// The larger number of taps along an axis; how far apart they lie costs nothing.
  fileprivate var side: Int { max(size.height, size.width) }
}
