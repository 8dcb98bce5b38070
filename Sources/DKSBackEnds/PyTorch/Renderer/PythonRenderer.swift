/// Writes Python in the style of PEP 8 with 100 columns, broken as formatters break it.
struct PythonRenderer {
  /// The columns that a line may take.
  static let width = 100

  private(set) var lines: [String] = []
  private var depth = 0

  private var margin: String { String(repeating: "    ", count: depth) }
  private var columns: Int { Self.width - 4 * depth }

  /// The text so far.
  var text: String { lines.joined(separator: "\n") + "\n" }

  /// Writes one line at the current depth.
  mutating func write(_ line: String) { lines.append(line.isEmpty ? "" : margin + line) }

  /// Writes `count` blank lines.
  mutating func blank(_ count: Int = 1) { for _ in 0..<count { lines.append("") } }

  /// Writes `body` one level further in.
  mutating func indented(_ body: (inout PythonRenderer) -> Void) {
    depth += 1
    body(&self)
    depth -= 1
  }

  /// Writes a doc string: the first paragraph on the line of the quotes, the others below.
  mutating func document(_ paragraphs: [String]) {
    let paragraphs = paragraphs.map { PythonIdentifier.documentation($0) }.filter { !$0.isEmpty }
    guard let first = paragraphs.first else { return }
    if paragraphs.count == 1, !first.contains("\n"), first.count + 6 <= columns {
      return write("\"\"\"" + first + "\"\"\"")
    }
    var isFirst = true
    for paragraph in paragraphs {
      if !isFirst { blank() }
      for line in paragraph.split(separator: "\n", omittingEmptySubsequences: false) {
        fill(String(line), start: isFirst ? "\"\"\"" : "")
        isFirst = false
      }
    }
    write("\"\"\"")
  }

  /// Writes a comment, broken between words.
  mutating func comment(_ text: String) {
    fill(PythonIdentifier.documentation(text), start: "# ", next: "# ")
  }

  private mutating func fill(_ text: String, start: String, next: String = "") {
    let space = String(text.prefix { $0 == " " })
    var line = start + space
    let next = next + space
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > columns {
        write(line)
        (line, isEmpty) = (next, true)
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    write(line)
  }

  /// Writes a class.
  mutating func write(_ type: PythonClass) {
    write("class " + type.name + "(" + type.base + "):")
    indented { renderer in
      renderer.document(type.documentation)
      if !type.fields.isEmpty { renderer.blank() }
      for field in type.fields {
        renderer.write(field.name + ": " + field.type + (field.comment.isEmpty ? "" : "  # " + field.comment))
      }
      for function in type.functions {
        renderer.blank()
        renderer.write(function)
      }
    }
  }

  private mutating func write(_ function: PythonFunction) {
    for decorator in function.decorators { write("@" + decorator) }
    let parameters =
      ["self"]
      + function.parameters.map { parameter in
        parameter.name + ": " + parameter.type + (parameter.fallback.map { " = " + $0 } ?? "")
      }
    let (head, tail) = ("def " + function.name + "(", ") -> " + function.result + ":")
    list(parameters, head: head, tail: tail)
    indented { renderer in
      renderer.document(function.documentation)
      for statement in function.body { renderer.write(statement) }
      for line in function.text { renderer.write(line) }
    }
  }

  /// Writes `head`, the pieces with commas between, and `tail`: on one line, on one line of their own, or each
  /// on its own line.
  private mutating func list(_ pieces: [String], head: String, tail: String) {
    let joined = pieces.joined(separator: ", ")
    let line = head + joined + tail
    if line.count <= columns { return write(line) }
    write(head)
    indented { renderer in
      if joined.count <= renderer.columns {
        renderer.write(joined)
      } else {
        for piece in pieces { renderer.write(piece + ",") }
      }
    }
    write(tail)
  }

  /// Writes a statement.
  mutating func write(_ statement: PythonStatement) {
    switch statement {
    case .assignment(let targets, let value):
      write(value, prefix: targets.joined(separator: ", ") + " = ", suffix: "")
    case .expression(let value): write(value, prefix: "", suffix: "")
    case .returning(let value): write(value, prefix: "return ", suffix: "")
    case .loop(let variable, let sequence, let body):
      write("for " + variable + " in " + sequence.text + ":")
      indented { renderer in for statement in body { renderer.write(statement) } }
    }
  }

  /// Writes `prefix + value + suffix`, broken inside the outermost brackets that do not fit on a line.
  private mutating func write(_ value: PythonExpression, prefix: String, suffix: String) {
    let line = prefix + value.text + suffix
    if line.count <= columns { return write(line) }
    switch value {
    case .call(let callee, let arguments) where !arguments.isEmpty:
      bracket(prefix + callee.text + "(", arguments, ")" + suffix)
    case .list(let elements) where !elements.isEmpty:
      bracket(prefix + "[", elements.map { .init($0) }, "]" + suffix)
    case .tuple(let elements) where elements.count > 1:
      bracket(prefix + "(", elements.map { .init($0) }, ")" + suffix)
    case .binary(_, let op, _) where op == "+" || op == "-":
      write(prefix + "(")
      indented { renderer in
        for (op, term) in value.terms {
          renderer.write(term, prefix: op.isEmpty ? "" : op + " ", suffix: "")
        }
      }
      write(")" + suffix)
    case .binary(let a, let op, let b):
      // A factor before a call: the call is what can be broken.
      write(b, prefix: prefix + a.text + " " + op + " ", suffix: suffix)
    default: write(line)
    }
  }

  private mutating func bracket(_ head: String, _ elements: [PythonExpression.Argument], _ tail: String) {
    write(head)
    indented { renderer in
      let line = elements.map(\.text).joined(separator: ", ")
      if line.count <= renderer.columns { return renderer.write(line) }
      let suffix = elements.count > 1 ? "," : ""
      for element in elements {
        renderer.write(element.value, prefix: element.keyword.map { $0 + "=" } ?? "", suffix: suffix)
      }
    }
    write(tail)
  }
}
