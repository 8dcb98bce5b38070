/// The parsed file that a model came from: one type for each format, known to its codec alone.
package protocol ModelDocument: Sendable {
  /// Names of nodes that the file has and the model does not, such as calls whose bodies stand in their place.
  var hiddenNames: [String] { get }
}

extension ModelDocument {
  package var hiddenNames: [String] { [] }
}
