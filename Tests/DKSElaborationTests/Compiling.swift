import DKSDiagnostics
import DKSElaboration
import DKSGraph
import DKSSyntax

/// What came of a text.
struct Compilation {
  var networks: [ElaboratedNetwork]
  var diagnostics: [Diagnostic]
  var sources: SourceMap

  /// The flat text of the first network.
  var graphText: String { networks.first.map { $0.graph.description } ?? "" }

  /// The names of the nodes of the first network.
  var names: [String] { networks.first?.graph.nodes.map(\.name) ?? [] }

  /// The diagnostics in short: place, code, message, then what hangs on it.
  var report: String {
    diagnostics.map { d in
      var lines = ["\(place(d.span)) \(d.code) \(d.message)"]
      if !d.label.isEmpty { lines.append("  ^ \(d.label)") }
      lines += d.labels.map { "  \(place($0.span)): \($0.text)" }
      lines += d.notes.map { "  note: \($0)" }
      lines += d.helps.map { "  help: \($0)" }
      lines += d.fixIts.map { "  fix: '\(sources.text(of: $0.span))' -> '\($0.replacement)'" }
      return lines.joined(separator: "\n")
    }.joined(separator: "\n")
  }

  private func place(_ span: SourceSpan?) -> String {
    guard let span, let file = sources.file(of: span) else { return "-" }
    let position = file.position(at: span.start)
    let prefix = span.file == 0 ? "" : "\(file.name):"
    return "\(prefix)\(position.line):\(position.column)"
  }
}

/// Compiles `text`; imports find their texts in `files`.
func compile(
  _ text: String, files: [String: String] = [:], overrides: [ParameterOverride] = [],
  limits: Limits = Limits()
) -> Compilation {
  var sources = SourceMap()
  var diagnostics = DiagnosticSet()
  var numbers: [String: UInt32] = ["main.dks": 0]
  let file = SourceFile(name: "main.dks", text: text)
  let number = sources.add(file)
  let root = parse(file, number: number, diagnostics: &diagnostics)
  var trees: [UInt32: SyntaxTree] = [number: root]
  var parsing = DiagnosticSet()
  let program = Program(root, number: number, diagnostics: &diagnostics) { path, _ in
    if let known = numbers[path], let tree = trees[known] { return .file(tree, number: known) }
    guard let text = files[path] else { return .unreadable(reason: "no such file") }
    let file = SourceFile(name: path, text: text)
    let number = sources.add(file)
    numbers[path] = number
    let tree = parse(file, number: number, diagnostics: &parsing)
    trees[number] = tree
    return .file(tree, number: number)
  }
  diagnostics.formUnion(parsing)
  let networks = elaborate(
    program, sources: sources, overrides: overrides, limits: limits, diagnostics: &diagnostics)
  return Compilation(networks: networks, diagnostics: diagnostics.all, sources: sources)
}

/// The diagnostics of `items` as the body of a network with a float vector `x` of 4 and an output from it.
func faults(_ items: String, before: String = "") -> String {
  compile(
    """
    \(before)
    network N { input x: Float[4] output y = x -> dense(1)
    \(items)
    }
    """
  ).report
}
