import DKSDiagnostics

extension Compilation {
  /// All that there is to say of the source, and nothing is written: what `dksc check` reports.
  ///
  /// - Parameters:
  ///   - form: A form that must be writable too; what it cannot hold is an error, as it is when it is written.
  ///     Without one, a file with a `train` section is held against Swift, which is what trains it, and what the
  ///     program cannot hold is a warning: the network may be meant for another form as well.
  ///   - sourceName: The name of the source.
  ///   - options: What the network was compiled with.
  public func check(
    for form: ArtifactForm? = nil, sourceName: String, options: CompilerOptions = .init()
  ) -> [Diagnostic] {
    switch form {
    case let form? where form.isText:
      return artifact(in: form, sourceName: sourceName, options: options).diagnostics
    case let form?:
      let name = "check." + form.fileExtension
      return modelArtifact(in: form, fileName: name, sourceName: sourceName, options: options).diagnostics
    case nil: return diagnostics.all + trainingRefusals(sourceName)
    }
  }

  /// Why the training program of the file cannot be written.
  private func trainingRefusals(_ sourceName: String) -> [Diagnostic] {
    guard isComplete, networks.contains(where: { $0.training != nil }) else { return [] }
    var found = DiagnosticSet()
    _ = swiftText(hasMain: true, sourceName: sourceName, diagnostics: &found)
    return found.all.map { diagnostic in
      guard diagnostic.severity == .error else { return diagnostic }
      var warning = diagnostic
      warning.severity = .warning
      warning.notes.append(
        "the 'train' section is run by the Swift program, which '-o NAME.swift' refuses to write")
      return warning
    }
  }
}
