/// A method that leaves activations as they are and chooses how weights and biases begin: what DKS and TAT
/// are compared with (Theory 4).
public struct ComparisonMethod: Hashable, Sendable {
  /// The name in `ComparisonMethodCatalogue`.
  public var name: String
  /// The values of its parameters, in the order of the entry.
  public var arguments: [Double]

  /// Makes a method; the catalogue's entries make those that exist.
  init(name: String, arguments: [Double]) {
    self.name = name
    self.arguments = arguments
  }
}

/// A comparison method that the language knows by name.
///
/// A new one is one file here, one that fills the initialisers in `DKSPasses/Methods`, and one line in each of
/// the two lists.
package struct ComparisonMethodEntry: Sendable {
  /// A parameter, always a positive number, and the value it has where none is given.
  package struct Parameter: Hashable, Sendable {
    /// The name.
    package var name: String
    /// The value where none is given.
    package var defaultValue: Double
  }

  /// The name.
  package var name: String
  /// The parameters, in the order in which arguments fill them.
  package var parameters: [Parameter]
  /// How inputs are normalised unless the text says so.
  package var inputs: Method.InputNormalization
  /// One sentence.
  package var summary: String

  /// Makes an entry.
  init(
    _ name: String, parameters: [Parameter] = [], inputs: Method.InputNormalization = .off, _ summary: String
  ) {
    self.name = name
    self.parameters = parameters
    self.inputs = inputs
    self.summary = summary
  }

  /// The method with these arguments, which are positive and as many as there are parameters; nil otherwise.
  package func method(_ arguments: [Double]) -> ComparisonMethod? {
    guard arguments.count == parameters.count, arguments.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      return nil
    }
    return ComparisonMethod(name: name, arguments: arguments)
  }
}

/// The comparison methods of the language.
package enum ComparisonMethodCatalogue {
  /// All of them, in the order of the reference page.
  package static let all: [ComparisonMethodEntry] = [
    .edgeOfChaos,
    .looksLinear,
    .he,
    .lecun,
    .deltaOrthogonal,
  ]

  /// The entry called `name`.
  package static func entry(named name: String) -> ComparisonMethodEntry? { all.first { $0.name == name } }
}
