import DKSFormulas
import DKSGraph

/// The activations of a graph that the catalogue does not have, under names of their own.
struct OwnActivations {
  /// Names and formulas, in the order of the nodes.
  private(set) var declarations: [(name: String, formula: String)] = []
  private var names: [ScalarExpression: String] = [:]

  /// Names the own activations among the nodes that `flow` has.
  init(_ flow: Flow, name: (String) -> String) {
    for i in flow.order.sorted() {
      guard let phi = (flow.graph.nodes[i].operation as? ActivationLayer)?.phi, !phi.isBuiltIn,
        names[phi.expression] == nil
      else { continue }
      let unique = name(phi.name)
      names[phi.expression] = unique
      declarations.append((unique, phi.expression.description))
    }
  }

  /// `tanh`, `leakyRelu(0.1)`, or the name of an own one.
  func text(of phi: Activation) -> String {
    if let name = names[phi.expression], !phi.isBuiltIn { return name }
    if phi.arguments.isEmpty || ActivationCatalogue.activation(phi.name) == phi { return phi.name }
    return "\(phi.name)(\(phi.arguments.map(\.plain).joined(separator: ", ")))"
  }
}
