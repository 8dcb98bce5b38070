/// Which bytes and scalars make up which words; the rules at the end of dks.ebnf.
enum Characters {
  /// Whether `byte` is an ASCII letter or `_`.
  static func startsName(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return (lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_")
  }

  /// Whether `byte` is an ASCII digit.
  static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// Whether `byte` is an ASCII letter, a digit or `_`.
  static func continuesName(_ byte: UInt8) -> Bool { startsName(byte) || isDigit(byte) }

  /// `letter`: whether `scalar` is of Unicode's general category L.
  static func startsName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: scalar == "_"
    }
  }

  /// `letter | mark | numeral`: whether `scalar` is of Unicode's general category L, M or N.
  static func continuesName(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .enclosingMark, .decimalNumber, .letterNumber, .otherNumber: true
    default: startsName(scalar)
    }
  }

  /// The ASCII words that people's editors and papers replace by one character.
  static func lookalike(of scalar: Unicode.Scalar) -> Punctuator? {
    switch scalar {
    case "→": .arrow
    case "−", "–", "—": .minus
    case "×", "·", "∗": .star
    case "÷": .slash
    case "≤": .lessOrEqual
    case "≥": .greaterOrEqual
    case "≠": .notEqual
    case "…": .closedRange
    default: nil
    }
  }
}
