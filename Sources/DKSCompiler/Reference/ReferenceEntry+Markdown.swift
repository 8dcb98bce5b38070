extension ReferenceEntry {
  /// The page `Reference.md` of the documentation, which a test holds equal to this.
  package static var markdown: String {
    var text = """
      # Reference

      All layers, activations and methods of the language, as `dksc layers`, `dksc activations` and `dksc methods` print them.

      ## Overview

      This page is written by the compiler from its catalogues. <doc:Language> says how layers are put together.

      """
    for (kind, title) in [(Kind.layers, "Layers"), (.activations, "Activations"), (.methods, "Methods")] {
      text += "\n## \(title)\n"
      for entry in all(kind) { text += entry.section }
    }
    return text
  }

  private var section: String {
    var text = "\n### \(name)\n\n`\(call)`\n\n\(summary)\n"
    if let formula { text += "\nφ(x) = `\(formula)`\n" }
    if !aliases.isEmpty { text += "\nAlso called \(aliases.map { "`\($0)`" }.joined(separator: ", ")).\n" }
    if !spellings.isEmpty {
      text += "\n" + spellings.map { "`\($0.name)` in \($0.form)" }.joined(separator: ", ") + ".\n"
    }
    if !parameters.isEmpty {
      text += "\n| parameter | |\n|---|---|\n"
      for parameter in parameters { text += "| `\(parameter.name)` | \(parameter.summary) |\n" }
    }
    return text
  }
}
