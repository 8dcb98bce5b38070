extension String {
  /// The text between double quotes, with the escapes that most languages share: for quotes, backslashes, ends of
  /// lines and tabs.
  ///
  /// - Parameter escape: How the language writes any other character that it cannot have; nil for those it can.
  package func quoted(_ escape: (Unicode.Scalar) -> String?) -> String {
    var result = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default:
        if let escaped = escape(scalar) {
          result += escaped
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
