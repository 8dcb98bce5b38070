import DKSDiagnostics

/// What is wrong with a flat text; codes DKS04xx.
extension Diagnostic {
  static func unexpectedText(found: String, wanted: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0401", "found \(found), wanted \(wanted)", at: span)
  }

  static func nestedTooDeep(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0401", "found more than \(GraphParser.valueDepthLimit) brackets inside each other", at: span
    )
  }

  static func illFormedText(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0402", "this is not well-formed UTF-8", at: span)
  }

  static func unclosedString(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0402", "the quote is not closed on its line", at: span)
  }

  static func unknownEscape(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0402", "there is no such escape", at: span,
      helps: [#"write \" \\ \n \r \t or \u{…} with the number of a Unicode scalar"#])
  }

  static func numberTooLarge(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0402", "the number is too large for a double", at: span)
  }

  static func unknownOperation(_ name: String, at span: SourceSpan) -> Diagnostic {
    let near = suggestion(for: name, among: OperationCatalogue.all.map { $0.mnemonic })
    return Diagnostic(.error, "DKS0403", "unknown operation '\(name)'", at: span).suggesting(near, at: span)
  }

  static func nodeDefinedTwice(_ name: String, at span: SourceSpan, first: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0404", "'\(name)' names two nodes", at: span, label: "the second",
      labels: [Label(first, "the first")])
  }

  static func unknownNode(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0405", "there is no node '\(name)' above this line", at: span,
      notes: ["a node stands before the nodes that use it"])
  }

  static func settingTwice(_ name: String, at span: SourceSpan, first: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0406", "'\(name)' is set twice", at: span, label: "the second time",
      labels: [Label(first, "the first")])
  }

  static func unknownSetting(
    _ name: String, of operation: any Operation.Type, at span: SourceSpan
  ) -> Diagnostic {
    let settings = (operation as? any Layer.Type)?.signature.parameters.map(\.name) ?? []
    let place = SourceSpan(
      file: span.file, start: span.start, end: min(span.start + UInt32(name.utf8.count), span.end))
    return Diagnostic(
      .error, "DKS0406", "'\(operation.mnemonic)' has no setting '\(name)'", at: place
    ).suggesting(suggestion(for: name, among: settings), at: place)
  }

  /// The same with a question at the carets and the edit that would follow from a yes.
  private func suggesting(_ name: String?, at span: SourceSpan) -> Diagnostic {
    guard let name else { return self }
    var diagnostic = self
    diagnostic.label = "did you mean '\(name)'?"
    diagnostic.fixIts = [FixIt("write '\(name)'", replace: span, with: name)]
    return diagnostic
  }

  static func wrongSetting(
    _ error: AttributeError, of owner: String, operation: SourceSpan, settings: [String: SourceSpan]
  ) -> Diagnostic {
    let message = error.sentence(of: "'\(owner)'")
    return Diagnostic(.error, "DKS0406", message, at: settings[error.setting] ?? operation)
  }

  static func wrongMethod(_ error: AttributeError, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0411", error.sentence(of: "the method"), at: span)
  }

  static func wrongShape(
    _ error: ShapeError, operation: SourceSpan, operands: [SourceSpan], settings: [String: SourceSpan]
  ) -> Diagnostic {
    func span(_ i: Int) -> SourceSpan { operands.indices.contains(i) ? operands[i] : operation }
    var diagnostic = Diagnostic(.error, "DKS0407", error.message, at: operation)
    switch error.kind {
    case .operand(let i): diagnostic.span = span(i)
    case .setting(let name): diagnostic.span = settings[name] ?? operation
    case .disagreement(let i, let j):
      diagnostic.span = span(j)
      diagnostic.labels = [Label(span(i), "")]
    case .overflow: break
    }
    if !error.help.isEmpty { diagnostic.helps = [error.help] }
    return diagnostic
  }

  static func wrongType(
    _ name: String, found: TensorType, wanted: TensorType, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0408", "'\(name)' is declared \(found), its operation yields \(wanted)", at: span,
      fixIts: [FixIt("write '\(wanted)'", replace: span, with: wanted.description)])
  }

  static func inputWithoutType(_ name: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0409", "the input '\(name)' has no type", at: span,
      helps: ["write ': f32[…]' after it"])
  }

  static func impossibleType(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0410", "an extent is less than 1 or the type has more than 2⁴⁰ elements", at: span)
  }

  static func brokenText(_ fault: GraphFault, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0412", fault.description, at: span)
  }
}

extension AttributeError {
  /// The setting that is at fault.
  package var setting: String {
    switch self {
    case .missing(let name), .wrongKind(let name, _), .outOfRange(let name, _, _): name
    }
  }

  /// One sentence; `owner` is who has the setting, in quotes if it is a name.
  package func sentence(of owner: String) -> String {
    switch self {
    case .missing(let name): "\(owner) lacks the setting '\(name)'"
    case .wrongKind(let name, let wanted): "'\(name)' of \(owner) must be \(wanted)"
    case .outOfRange(let name, let found, let wanted):
      "'\(name)' of \(owner) is \(found), it must be \(wanted)"
    }
  }
}
