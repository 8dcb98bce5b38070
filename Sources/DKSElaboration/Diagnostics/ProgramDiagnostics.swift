import DKSDiagnostics
import DKSSyntax

// Files, parameters from outside, methods, and networks as wholes.
extension Diagnostic {
  static func unreadableImport(_ path: String, _ reason: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0208", "cannot read '\(path)': \(reason)", at: span,
      helps: ["paths are relative to the file that imports"])
  }

  /// `chain` holds the imports that lead from the file back to itself, as written.
  static func importCycle(_ path: String, chain: [String], at span: SourceSpan) -> Diagnostic {
    let links = chain.count > 6 ? Array(chain.prefix(3)) + ["…"] + chain.suffix(2) : chain
    return Diagnostic(
      .error, "DKS0209", "importing '\(path)' leads back to this import", at: span,
      notes: [
        "the imports on the way are " + links.map { $0 == "…" ? $0 : "'\($0)'" }.joined(separator: ", ")
      ],
      helps: ["move what both files need into a third"])
  }

  /// `-D dept=50`
  static func unknownOverride(_ name: String, among known: [String]) -> Diagnostic {
    let meant = suggestion(for: name, among: known)
    return Diagnostic(
      .error, "DKS0210", "no network has a parameter '\(name)' for '-D'", at: nil,
      helps: [
        meant.map { "did you mean '\($0)'?" }
          ?? (known.isEmpty ? "there is no 'param' in this file" : "there is \(alternatives(known))")
      ])
  }

  static func badOverride(_ name: String, _ value: String, kind: String) -> Diagnostic {
    let example =
      switch kind {
      case "Int": "'50'"
      case "Float": "'0.5'"
      case "Bool": "'true' or 'false'"
      default: "'tanh' or 'leakyRelu(0.1)'"
      }
    return Diagnostic(
      .error, "DKS0216", "'-D \(name)' got '\(value)', the parameter takes \(example)", at: nil)
  }

  static func parameterWithoutValue(_ name: Identifier) -> Diagnostic {
    Diagnostic(
      .error, "DKS0216", "parameter '\(name.text)' has neither a default nor a value from '-D'",
      at: name.span,
      helps: ["add a default, or compile with '-D \(name.text)=…'"])
  }

  static func unknownMethod(_ name: Identifier, among names: [String]) -> Diagnostic {
    let meant = suggestion(for: name.text, among: names)
    return Diagnostic(
      .error, "DKS0211", "unknown method '\(name.text)'", at: name.span,
      label: meant.map { "did you mean '\($0)'?" } ?? "", helps: ["the methods are " + alternatives(names)],
      fixIts: meant.map { [.init("write '\($0)'", replace: name.span, with: $0)] } ?? [])
  }

  static func secondMethod(at span: SourceSpan, earlier: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0212", "a network has one method, this is the second", at: span,
      labels: [.init(earlier, "the first")])
  }

  static func twoTargets(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0212", "'tat' got both 'tau' and 'eta', it takes one of them", at: span,
      helps: ["'tau' is for smooth activations, 'eta' for leaky ReLU"])
  }

  static func noOutputs(_ network: Identifier) -> Diagnostic {
    Diagnostic(
      .error, "DKS0420", "network '\(network.text)' has no output", at: network.span,
      helps: ["name what it computes: 'output digit = features -> dense(10)'"])
  }

  static func unusedInput(_ input: Identifier) -> Diagnostic {
    Diagnostic(
      .warning, "DKS0421", "input '\(input.text)' is not used", at: input.span,
      helps: ["leave it out, or let it flow into a layer"])
  }
}
