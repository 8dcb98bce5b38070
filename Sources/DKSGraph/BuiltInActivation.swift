/// An activation that the language knows by name.
///
/// A new one is one file in `Activations/` and one line in `ActivationCatalogue`.
package struct BuiltInActivation: Sendable {
  /// A parameter and the value it has where none is given.
  package struct Parameter: Hashable, Sendable {
    /// The name.
    package var name: String
    /// The value where none is given.
    package var defaultValue: Double
    /// Whether nothing but positive numbers makes sense.
    package var isPositive = false
  }

  /// The name.
  package var name: String
  /// Other names under which people know it.
  package var aliases: [String]
  /// The parameters, in the order in which arguments fill them.
  package var parameters: [Parameter]
  /// One sentence.
  package var summary: String
  private var formula: @Sendable ([ScalarExpression]) -> ScalarExpression

  /// Makes an entry; `formula` gets as many constants as there are parameters.
  init(
    _ name: String, aliases: [String] = [], parameters: [Parameter] = [], _ summary: String,
    formula: @escaping @Sendable ([ScalarExpression]) -> ScalarExpression
  ) {
    self.name = name
    self.aliases = aliases
    self.parameters = parameters
    self.summary = summary
    self.formula = formula
  }

  /// The activation with the given arguments, defaults for the rest; nil where there are too many, one is not
  /// finite, or one is not positive that must be.
  package func activation(_ arguments: [Double] = []) -> Activation? {
    guard arguments.count <= parameters.count,
      zip(arguments, parameters).allSatisfy({ $0.isFinite && ($0 > 0 || !$1.isPositive) })
    else { return nil }
    let values = arguments + parameters[arguments.count...].map(\.defaultValue)
    return Activation(
      name: name, arguments: values, expression: formula(values.map { .constant($0) }), isBuiltIn: true)
  }
}
