/// The parsed file that a model came from: one type for each format, known to its codec alone.
package protocol ModelDocument: Sendable {}
