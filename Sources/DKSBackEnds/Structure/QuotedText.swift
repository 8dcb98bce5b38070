extension String {
  /// The text as it can stand between double quotation marks in a program.
  ///
  /// - Parameter control: Writes a control character that has no short escape, given its code.
  func escaped(control: (UInt32) -> String) -> String {
    var escaped = ""
    for scalar in unicodeScalars {
      switch scalar {
      case "\"": escaped += "\\\""
      case "\\": escaped += "\\\\"
      case "\n": escaped += "\\n"
      default:
        if scalar.properties.generalCategory == .control {
          escaped += control(scalar.value)
        } else {
          escaped.unicodeScalars.append(scalar)
        }
      }
    }
    return escaped
  }
}
