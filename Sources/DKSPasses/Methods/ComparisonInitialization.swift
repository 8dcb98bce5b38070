import DKSDiagnostics
import DKSGraph

/// How a comparison method fills the initialisers of a network (Theory 4).
protocol ComparisonInitialization: Sendable {
  /// Gives every affine layer that has none an initialiser; what the method cannot do goes to `context`.
  static func assign(_ arguments: [Double], to graph: inout Graph, in context: inout PassContext)
}

extension ComparisonMethod {
  /// The registration: one line for each name of `ComparisonMethodCatalogue`.
  static let initializations: [String: any ComparisonInitialization.Type] = [
    "deltaOrthogonal": DeltaOrthogonal.self,
    "edgeOfChaos": EdgeOfChaos.self,
    "he": He.self,
    "lecun": LeCun.self,
    "looksLinear": LooksLinear.self,
  ]

  /// Fills the initialisers of `graph`.
  func assignInitializers(to graph: inout Graph, in context: inout PassContext) {
    Self.initializations[name]?.assign(arguments, to: &graph, in: &context)
  }
}

extension Graph {
  /// Gives every affine layer without an initialiser what `initializer` makes of it.
  ///
  /// Nodes that share weights share the initialiser of the first of them.
  mutating func initialize(_ initializer: (Node, any AffineOperation, Graph) -> Initializer) {
    var shared: [String: Initializer] = [:]
    var pool = OperationPool()
    for i in nodes.indices {
      guard var layer = nodes[i].operation as? any AffineOperation, layer.initializer == nil else { continue }
      let own = nodes[i].sharedWeights.flatMap { shared[$0] } ?? initializer(nodes[i], layer, self)
      layer.initializer = own
      nodes[i].operation = pool.one(layer)
      if let key = nodes[i].sharedWeights { shared[key] = own }
    }
  }

  /// Whether the Delta form of `node` is a single tap, or a block of equal ones, that sees its operand from
  /// every place (Theory 1.2); convolutions for which there is none are drawn whole.
  func drawsOneTap(_ node: Node) -> Bool {
    guard let layer = node.operation as? any ConvolutionLayer, let operand = operandTypes(of: node).first
    else { return false }
    return layer.deltaTap(for: operand) != nil
  }
}
