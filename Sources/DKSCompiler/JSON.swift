import DKSDiagnostics

/// A JSON value whose objects keep the order in which they were written.
enum JSON {
  case null
  case bool(Bool)
  /// Shortest form that reads back as the same double; null where there is no such number.
  case number(Double)
  case integer(Int)
  case string(String)
  case array([JSON])
  case object([(String, JSON)])

  /// The text, indented by two spaces, with a final line end; arrays of numbers stay on one line.
  var text: String {
    var result = ""
    write(to: &result, indent: 0)
    return result + "\n"
  }

  private func write(to text: inout String, indent: Int) {
    switch self {
    case .null: text += "null"
    case .bool(let b): text += b ? "true" : "false"
    case .number(let x):
      text += x.isFinite ? (x == x.rounded() && abs(x) < 1e15 ? "\(Int(x))" : "\(x)") : "null"
    case .integer(let i): text += "\(i)"
    case .string(let s): text += jsonString(s)
    case .array(let values) where values.allSatisfy(\.isScalar):
      text += "["
      for (i, value) in values.enumerated() {
        if i > 0 { text += ", " }
        value.write(to: &text, indent: indent)
      }
      text += "]"
    case .array(let values): Self.block("[", "]", values.map { (nil, $0) }, &text, indent)
    case .object(let fields) where fields.allSatisfy(\.1.isScalar) && indent > 0:
      text += "{"
      for (i, field) in fields.enumerated() {
        if i > 0 { text += ", " }
        text += jsonString(field.0)
        text += ": "
        field.1.write(to: &text, indent: indent)
      }
      text += "}"
    case .object(let fields): Self.block("{", "}", fields.map { ($0.0, $0.1) }, &text, indent)
    }
  }

  private static func block(
    _ open: String, _ close: String, _ items: [(String?, JSON)], _ text: inout String, _ indent: Int
  ) {
    text += open
    for (i, item) in items.enumerated() {
      text += (i > 0 ? ",\n" : "\n") + String(repeating: " ", count: indent + 2)
      if let key = item.0 {
        text += jsonString(key)
        text += ": "
      }
      item.1.write(to: &text, indent: indent + 2)
    }
    text += "\n" + String(repeating: " ", count: indent) + close
  }

  private var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }
}
