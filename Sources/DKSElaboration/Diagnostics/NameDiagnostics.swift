import DKSDiagnostics
import DKSSyntax

// Names that mean nothing, or mean two things.
extension Diagnostic {
  /// A label and a fix-it for the name that was probably meant.
  private static func meant(
    _ code: String, _ message: String, _ name: Identifier, among names: [String], helps: [String] = []
  ) -> Diagnostic {
    let found = suggestion(for: name.text, among: names)
    return Diagnostic(
      .error, code, message, at: name.span, label: found.map { "did you mean '\($0)'?" } ?? "", helps: helps,
      fixIts: found.map { [.init("write '\($0)'", replace: name.span, with: $0)] } ?? [])
  }

  /// `x -> dens(10)`
  static func unknownLayer(_ name: Identifier, among names: [String]) -> Diagnostic {
    meant("DKS0201", "unknown layer '\(name.text)'", name, among: names)
  }

  static func unknownName(_ name: Identifier, among names: [String]) -> Diagnostic {
    meant("DKS0202", "unknown name '\(name.text)'", name, among: names)
  }

  /// A constant further down, or of its own value.
  static func usedBeforeDeclaration(_ name: Identifier) -> Diagnostic {
    Diagnostic(
      .error, "DKS0202", "'\(name.text)' is used before it has a value", at: name.span,
      helps: ["constants see those above them: move its 'let' up"])
  }

  /// `sqrt` without parentheses.
  static func functionWithoutArguments(_ name: Identifier) -> Diagnostic {
    Diagnostic(
      .error, "DKS0202", "'\(name.text)' is a function of numbers, not a value", at: name.span,
      helps: ["write '\(name.text)(…)'"])
  }

  static func unknownFunction(_ name: Identifier, among names: [String]) -> Diagnostic {
    meant(
      "DKS0202", "unknown function '\(name.text)'", name, among: names,
      helps: ["a formula may call " + names.joined(separator: ", ")])
  }

  static func duplicate(_ name: Identifier, earlier: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0203", "'\(name.text)' is declared twice", at: name.span,
      labels: [.init(earlier, "first declared here")])
  }

  /// `conv(64, 3, strid: 2)`
  static func unknownLabel(_ label: Identifier, of callee: Identifier, among names: [String]) -> Diagnostic {
    let known =
      names.isEmpty
      ? "'\(callee.text)' takes no arguments"
      : "'\(callee.text)' takes " + names.map { "'\($0)'" }.joined(separator: ", ")
    return meant(
      "DKS0204", "'\(callee.text)' has no argument '\(label.text)'", label, among: names, helps: [known])
  }

  /// `sqrt(x: 2)`
  static func labelOnFunction(_ label: Identifier, _ callee: Identifier) -> Diagnostic {
    Diagnostic(
      .error, "DKS0204", "'\(callee.text)' takes its arguments without labels, found '\(label.text):'",
      at: label.span)
  }

  /// An argument that has no default and is not there; one of summary and place of declaration is known.
  static func missingArgument(_ parameter: String, of callee: Identifier, summary: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0205", "'\(callee.text)' misses its argument '\(parameter)'", at: callee.span,
      helps: summary.isEmpty ? [] : ["'\(parameter)': \(sentence(summary))"])
  }

  static func missingArgument(
    _ parameter: String, of callee: Identifier, declared: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0205", "'\(callee.text)' misses its argument '\(parameter)'", at: callee.span,
      labels: [.init(declared, "it has no default")])
  }

  /// `text` as part of a line: a small letter first, no full stop at the end.
  private static func sentence(_ text: String) -> String {
    let body = text.hasSuffix(".") ? String(text.dropLast()) : text
    return body.prefix(1).lowercased() + body.dropFirst()
  }

  static func tooManyArguments(_ callee: Identifier, wanted: [String], at span: SourceSpan) -> Diagnostic {
    let most = wanted.isEmpty ? "none" : "at most \(wanted.count)"
    return Diagnostic(
      .error, "DKS0206", "'\(callee.text)' got too many arguments, it takes \(most)", at: span,
      helps: wanted.isEmpty ? [] : ["its arguments are " + wanted.map { "'\($0)'" }.joined(separator: ", ")])
  }

  static func givenTwice(_ parameter: String, of callee: Identifier, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0206", "'\(parameter)' of '\(callee.text)' is given twice", at: span,
      helps: ["arguments without a label fill the parameters from the left"])
  }

  /// `pow(2)`
  static func wrongCount(_ callee: Identifier, found: Int, wanted: Int) -> Diagnostic {
    Diagnostic(
      .error, "DKS0206",
      "'\(callee.text)' got \(found == 1 ? "one argument" : "\(found) arguments"), "
        + "it takes \(wanted == 1 ? "one" : "\(wanted)")", at: callee.span)
  }

  /// A block that applies itself; `cycle` begins and ends with its name.
  static func recursion(_ cycle: [String], declared: SourceSpan, at span: SourceSpan) -> Diagnostic {
    let name = cycle.first ?? ""
    let links = cycle.count > 8 ? Array(cycle.prefix(4)) + ["…"] + cycle.suffix(3) : cycle
    return Diagnostic(
      .error, "DKS0207", "block '\(name)' applies itself", at: span,
      labels: [.init(declared, "declared here")],
      notes: cycle.count > 2 ? ["the cycle is " + links.joined(separator: " -> ")] : [],
      helps: ["use 'repeat' for a stack of equal blocks, 'scan' for a recurrence"])
  }

  /// `.sam` for `.same`
  static func unknownWord(
    _ name: Identifier, _ what: String, among words: [String], at span: SourceSpan
  ) -> Diagnostic {
    let place = Identifier(name.text, name.span)
    return meant(
      "DKS0213", "\(what) cannot be '\(name.text)'", place, among: words,
      helps: ["it is " + alternatives(words)])
  }

  static func notAWord(
    _ what: String, text: String, among words: [String], at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0213", "\(what) cannot be '\(text)'", at: span, helps: ["it is " + alternatives(words)])
  }

  static func wordWithoutPoint(_ name: Identifier, _ what: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0213", "'\(name.text)' as \(what) needs a point before it", at: name.span,
      label: "write '.\(name.text)'",
      fixIts: [.init("write '.\(name.text)'", replace: name.span, with: ".\(name.text)")])
  }

  /// `'a', 'b' or 'c'`
  static func alternatives(_ words: [String]) -> String {
    let quoted = words.map { "'\($0)'" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "nothing" }
    return quoted.dropLast().joined(separator: ", ") + " or " + last
  }

  /// Batch normalization under any of its names.
  static func batchNormalization(_ name: Identifier) -> Diagnostic {
    Diagnostic(
      .error, "DKS0214",
      "'\(name.text)' is left out of the language: its statistics tie the examples of a batch",
      at: name.span,
      notes: ["the transformed activations of dks and tat keep signals in range without it"],
      helps: ["leave it out, or use 'layerNorm', which looks at one example at a time"])
  }

  /// `act(0.2)` where `act` has its arguments already.
  static func notCallable(_ name: Identifier, _ binding: Binding) -> Diagnostic {
    var helps: [String] = []
    if case .layer = binding.value {
      helps = ["a layer has its settings where it is named: write '\(name.text)'"]
    }
    return Diagnostic(
      .error, "DKS0215", "'\(name.text)' is \(binding.value.kindName) and takes no arguments", at: name.span,
      labels: [.init(binding.span, "declared here")], helps: helps)
  }
}
