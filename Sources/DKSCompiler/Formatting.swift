import DKSDiagnostics
import DKSSyntax

/// A formatted file, or what keeps it from being formatted.
public struct FormattedSource: Sendable {
  /// The text in the one style; nil if the file has errors, which are then in `diagnostics`.
  public var text: String?
  /// What the parser found.
  public var diagnostics: DiagnosticSet
  /// The file, for rendering.
  public var sources: SourceMap
}

extension Compiler {
  /// Formats one file of the language (Language 7).
  public static func format(_ file: SourceFile) -> FormattedSource {
    var sources = SourceMap()
    var diagnostics = DiagnosticSet()
    let tree = parse(file, number: sources.add(file), diagnostics: &diagnostics)
    let text = diagnostics.containsError ? nil : DKSSyntax.format(tree, of: file)
    return FormattedSource(text: text, diagnostics: diagnostics, sources: sources)
  }
}
