import DKSDiagnostics
import DKSGraph

/// How a comparison method fills the initialisers of a network (THEORY.md 4).
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
  mutating func initialize(_ initializer: (Node, any AffineOperation) -> Initializer) {
    for i in nodes.indices {
      guard var layer = nodes[i].operation as? any AffineOperation, layer.initializer == nil else { continue }
      layer.initializer = initializer(nodes[i], layer)
      nodes[i].operation = layer
    }
  }
}

extension AffineOperation {
  /// Whether the layer looks at several locations at once.
  var hasTaps: Bool { self is Convolution || self is DepthwiseConvolution }
}
