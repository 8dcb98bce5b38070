extension String {
  /// The text as it can stand between double quotes, with the escapes that all languages share: for quotes, backslashes
  /// and ends of lines.
  ///
  /// - Parameter escape: How the language writes any other character that it cannot have; nil for those it can.
  package func escaped(_ escape: (Unicode.Scalar) -> String?) -> String {
    var result = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default:
        if let escaped = escape(scalar) {
          result += escaped
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result
  }

  /// The text between double quotes, where carriage returns and tabs have short escapes too.
  package func quoted(_ escape: (Unicode.Scalar) -> String?) -> String {
    "\"" + escaped { $0 == "\r" ? "\\r" : $0 == "\t" ? "\\t" : escape($0) } + "\""
  }
}
