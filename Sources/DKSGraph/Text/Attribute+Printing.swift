import DKSDiagnostics
import DKSFormulas

extension Attribute: CustomStringConvertible {
  /// `units: 256`; the value alone where there is no name.
  public var description: String {
    var text = ""
    write(to: &text)
    return text
  }

  /// Appends the description.
  func write(to text: inout String) {
    if !name.isEmpty { text += FlatText.name(name) + ": " }
    value.write(to: &text)
  }
}

extension Attribute.Value: CustomStringConvertible {
  /// What the flat text shows.
  public var description: String {
    var text = ""
    write(to: &text)
    return text
  }

  /// Appends the description.
  func write(to text: inout String) {
    switch self {
    case .integer(let i): text += String(i)
    case .number(let x): text += x.plain
    case .bool(let b): text += b ? "true" : "false"
    case .word(let word): text += FlatText.name(word)
    case .string(let string): text += FlatText.quoted(string)
    case .list(let values):
      text += "["
      for (i, value) in values.enumerated() {
        if i > 0 { text += ", " }
        value.write(to: &text)
      }
      text += "]"
    case .call(let name, let arguments):
      text += FlatText.name(name) + "("
      for (i, argument) in arguments.enumerated() {
        if i > 0 { text += ", " }
        argument.write(to: &text)
      }
      text += ")"
    }
  }
}

/// How the flat text spells names and strings.
enum FlatText {
  /// The name as it is, if the parser can tell where it ends, else in quotes.
  static func name(_ name: String) -> String { isPlain(name) ? name : quoted(name) }

  /// Whether `name` is a letter or `_`, then letters, digits, `_`, `.` and `[digits]`, and no truth value.
  private static func isPlain(_ name: String) -> Bool {
    var index: Int? = nil  // the number of digits since an open bracket
    var isFirst = true
    for scalar in name.unicodeScalars {
      switch scalar {
      case "a"..."z", "A"..."Z", "_":
        if index != nil { return false }
      case "0"..."9":
        if isFirst { return false }
        index = index.map { $0 + 1 }
      case ".":
        if isFirst || index != nil { return false }
      case "[":
        if isFirst || index != nil { return false }
        index = 0
      case "]":
        guard let digits = index, digits > 0 else { return false }
        index = nil
      default:
        if index != nil || scalar.isASCII || !scalar.properties.isAlphabetic { return false }
      }
      isFirst = false
    }
    return !isFirst && index == nil && name != "true" && name != "false"
  }

  /// `text` between quotes, with escapes for quotes, backslashes and control characters.
  static func quoted(_ text: String) -> String {
    text.quoted { scalar in
      guard scalar.value < 0x20 || scalar.value == 0x7F else { return nil }
      return "\\u{\(String(scalar.value, radix: 16))}"
    }
  }
}
