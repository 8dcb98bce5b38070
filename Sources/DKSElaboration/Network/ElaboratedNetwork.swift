import DKSDiagnostics
import DKSFormulas
import DKSGraph

/// A network of the text as a graph, and what else the text says of it.
package struct ElaboratedNetwork: Sendable {
  /// The graph. Where errors were reported, what they touch is missing from it.
  package var graph: Graph
  /// What the network's `train` section says, if it has one without errors.
  package var training: TrainingPlan?
  /// Where the network's name stands.
  package var nameSpan: SourceSpan
  /// Where the method is named; nil if the text leaves it out, and the graph's method is then `none`.
  package var methodSpan: SourceSpan?
  /// The values of the parameters, in the order of the text.
  package var parameters: [Parameter]
  /// Where the subexpressions of own activations stand, for faults that only their integrals bring to light.
  package var formulaPlaces: [Activation: [ScalarExpression: SourceSpan]] = [:]

  /// A `param` and the value it has in this compilation, as text.
  package struct Parameter: Hashable, Sendable {
    package var name: String
    package var value: String
  }
}

/// `-D name=value`: a parameter's value from outside the text.
package struct ParameterOverride: Hashable, Sendable {
  package var name: String
  /// The value as given: `50`, `0.5`, `true`, `tanh`, `leakyRelu(0.1)`.
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}
