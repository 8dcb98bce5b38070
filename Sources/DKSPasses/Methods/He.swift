import DKSAnalysis
import DKSFormulas
import DKSGraph

/// N(0, 2/fanIn), and N(0, 2/((1 + a²) fanIn)) after a leaky ReLU of slope a (He et al. 2015, equations 10 and
/// 15), biases 0.
///
/// The first layer gets the factor 2 too, as in the libraries. Rows of an embedding are N(0, 1).
enum He: ComparisonInitialization {
  static func assign(_ arguments: [Double], to graph: inout Graph, in context: inout PassContext) {
    let nodes = graph.nodes
    graph.initialize { node, layer, _ in
      guard !(layer is Embedding) else { return Initializer(.gaussian) }
      var a = 0.0
      if let source = node.operands.first,
        let activation = nodes[Int(source.index)].operation as? ActivationLayer,
        activation.phi.isLeakyReLU
      {
        a = activation.phi.arguments.first ?? 0
      }
      return Initializer(.gaussian, scale: (2 / (1 + a * a)).squareRoot())
    }
  }
}
