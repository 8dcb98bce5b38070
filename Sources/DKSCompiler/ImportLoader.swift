import DKSDiagnostics

/// Finds the file that an `import` asks for: the path as written and the name of the importing file. The
/// name of the result identifies the file: the same file has the same name by whatever path it is reached.
public typealias ImportLoader = (_ path: String, _ importer: String) -> Result<SourceFile, ImportFailure>

/// Why a file cannot be imported; reads after a colon: "no such file or directory".
public struct ImportFailure: Error, Hashable, Sendable {
  /// The reason.
  public var reason: String

  /// Makes a failure.
  public init(_ reason: String) { self.reason = reason }
}
