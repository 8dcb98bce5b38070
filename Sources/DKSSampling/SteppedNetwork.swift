import DKSGraph
import DKSKernels

/// A graph made ready for sampling: one step for each node, with what it is done to.
struct SteppedNetwork: Sendable {
  let graph: Graph
  var steps: [Step] = []
  var operands: [[Int]] = []
  /// The number of locations and of features of each node's value.
  var locations: [Int] = []
  var features: [Int] = []
  /// Equal for activation nodes with equal function and transform; −1 elsewhere.
  var activationKey: [Int] = []
  /// Whether no random weights enter a value: it follows from the inputs alone.
  var isKnown: [Bool] = []
  let outputs: [Int]

  /// Covariances are kept for each pair of locations: this many squared, for each node.
  static let locationLimit = 256

  init(_ graph: Graph) throws(SamplingError) {
    self.graph = graph
    outputs = graph.outputs.map { Int($0.node.index) }
    var keys: [ActivationLayer: Int] = [:]
    for node in graph.nodes {
      let count = node.type.locationCount
      guard count <= Self.locationLimit else {
        throw .tooManyLocations(node: node.name, count: count, limit: Self.locationLimit)
      }
      let step = try Step(node, operands: graph.operandTypes(of: node))
      steps.append(step)
      operands.append(node.operands.map { Int($0.index) })
      locations.append(count)
      features.append(node.type.featureCount)
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
