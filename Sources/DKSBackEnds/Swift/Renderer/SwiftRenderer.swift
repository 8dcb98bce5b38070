/// Writes a Swift file as text, in the style of `swift format` with two spaces and 110 columns.
struct SwiftRenderer {
  private var writer = LineWriter()

  /// The text of `file`.
  static func text(of file: SwiftFile) -> String {
    var renderer = SwiftRenderer()
    for line in file.header { renderer.writer.fill(line, prefix: "//") }
    renderer.writer.write("")
    for module in file.imports { renderer.writer.write("import " + module) }
    for declaration in file.declarations {
      renderer.writer.write("")
      renderer.write(declaration)
    }
    return renderer.writer.lines.joined(separator: "\n") + "\n"
  }

  private mutating func write(_ declaration: SwiftDeclaration) {
    switch declaration {
    case .type(let type): write(type)
    case .property(let property): write(property)
    case .function(let function): write(function)
    }
  }

  private mutating func document(_ paragraphs: [String]) {
    var isFirst = true
    for paragraph in paragraphs {
      if !isFirst { writer.write("///") }
      isFirst = false
      // The user's own line breaks stay where they are.
      for line in paragraph.split(separator: "\n", omittingEmptySubsequences: false) {
        writer.fill(String(line), prefix: "///")
      }
    }
  }

  private mutating func write(_ type: SwiftType) {
    document(type.documentation)
    let conformances = type.conformances.isEmpty ? "" : ": " + type.conformances.joined(separator: ", ")
    let head = (type.modifiers + [type.keyword, type.name]).joined(separator: " ") + conformances
    writer.write(head + " {")
    writer.indent()
    var previous: SwiftDeclaration?
    for member in type.members {
      if let previous, !Self.standTogether(previous, member) { writer.write("") }
      write(member)
      previous = member
    }
    writer.outdent()
    writer.write("}")
  }

  /// Properties of one kind form a group; everything else is set off by blank lines.
  private static func standTogether(_ a: SwiftDeclaration, _ b: SwiftDeclaration) -> Bool {
    guard case .property(let a) = a, case .property(let b) = b else { return false }
    return a.modifiers.contains("static") == b.modifiers.contains("static")
  }

  private mutating func write(_ property: SwiftProperty) {
    document(property.documentation)
    let head =
      (property.modifiers + [property.name]).joined(separator: " ") + (property.type.map { ": " + $0 } ?? "")
    guard let value = property.value else { return writer.write(head) }
    write(value, prefix: head + " = ", suffix: "")
  }

  private mutating func write(_ function: SwiftFunction) {
    document(function.documentation)
    for attribute in function.attributes { writer.write(attribute) }
    let start = (function.modifiers + (function.name == "init" ? [] : ["func"]) + [function.name])
      .joined(separator: " ")
    let parameters = function.parameters.map { parameter in
      SwiftIdentifier.label(parameter.name) + ": " + parameter.type
        + (parameter.fallback.map { " = " + $0.text } ?? "")
    }
    let end = (function.canThrow ? " throws" : "") + (function.result.map { " -> " + $0 } ?? "") + " {"
    let line = start + "(" + parameters.joined(separator: ", ") + ")" + end
    if line.count <= writer.columns {
      if function.body.count == 1, let body = oneLine(function.body[0], after: line) {
        return writer.write(body)
      }
      writer.write(line)
    } else {
      writer.write(start + "(")
      writer.indent()
      writer.list(parameters, suffix: "")
      writer.outdent()
      writer.write(")" + end)
    }
    if function.body.count == 1, case .returning(let value) = function.body[0] {
      write([.expression(value)])
    } else {
      write(function.body)
    }
    writer.write("}")
  }

  /// `func f() -> T { value }`, where that fits.
  private func oneLine(_ statement: SwiftStatement, after head: String) -> String? {
    let value: SwiftExpression
    switch statement {
    case .returning(let result): value = result
    case .expression(let effect): value = effect
    default: return nil
    }
    let line = head + " " + value.text + " }"
    return line.count <= writer.columns ? line : nil
  }

  private mutating func write(_ body: [SwiftStatement]) {
    writer.indent()
    for statement in body { write(statement) }
    writer.outdent()
  }

  private mutating func write(_ statement: SwiftStatement) {
    switch statement {
    case .binding(let isMutable, let names, let type, let value):
      let pattern = names.count == 1 ? names[0] : "(" + names.joined(separator: ", ") + ")"
      let head = (isMutable ? "var " : "let ") + pattern + (type.map { ": " + $0 } ?? "")
      write(value, prefix: head + " = ", suffix: "")
    case .assignment(let target, let value): write(value, prefix: target.text + " = ", suffix: "")
    case .loop(let variable, let sequence, let body):
      let head = "for " + variable + " in " + sequence.text + " {"
      writer.write(head)
      write(body)
      writer.write("}")
    case .expression(let effect): write(effect, prefix: "", suffix: "")
    case .returning(let value): write(value, prefix: "return ", suffix: "")
    }
  }

  /// Writes `prefix + value + suffix`, broken inside the outermost brackets that do not fit on a line.
  private mutating func write(_ value: SwiftExpression, prefix: String, suffix: String) {
    let line = prefix + value.text + suffix
    if line.count <= writer.columns { return writer.write(line) }
    switch value {
    case .call(let callee, let arguments, nil) where !arguments.isEmpty:
      writer.write(prefix + callee.text + "(")
      write(arguments, suffix: ")" + suffix)
    case .call(let callee, let arguments, .some(.closure(let names, let body))):
      let parentheses = arguments.isEmpty ? "" : "(" + arguments.map(\.text).joined(separator: ", ") + ")"
      let head = names.isEmpty ? " {" : " { " + names.joined(separator: ", ") + " in"
      writer.write(prefix + callee.text + parentheses + head)
      writer.indent()
      write(body, prefix: "", suffix: "")
      writer.outdent()
      writer.write("}" + suffix)
    case .tuple(let elements):
      writer.write(prefix + "(")
      write(elements, suffix: "")
      writer.write(")" + suffix)
    case .array(let elements):
      writer.write(prefix + "[")
      write(elements.map { .init($0) }, suffix: elements.count > 1 ? "," : "")
      writer.write("]" + suffix)
    case .binary(let a, let op, let b):
      write(a, prefix: prefix, suffix: "")
      writer.indent()
      write(b, prefix: op + " ", suffix: suffix)
      writer.outdent()
    case .prefix(let op, let a): write(a, prefix: prefix + op, suffix: suffix)
    default: writer.write(line)
    }
  }

  /// Writes arguments two columns further in: as many to a line as fit, or each broken on its own.
  private mutating func write(_ arguments: [SwiftExpression.Argument], suffix: String) {
    writer.indent()
    let texts = arguments.map(\.text)
    if texts.allSatisfy({ $0.count + 1 + suffix.count <= writer.columns }) {
      writer.list(texts, suffix: suffix)
    } else {
      for (i, argument) in arguments.enumerated() {
        let end = i + 1 < arguments.count ? "," : suffix
        write(
          argument.value, prefix: argument.label.map { SwiftIdentifier.label($0) + ": " } ?? "", suffix: end)
      }
    }
    writer.outdent()
  }
}
