extension Double {
  /// The shortest text that reads back as the same number, without a fraction of zero and without a plus
  /// sign: `1`, `0.8`, `1e-5`; `-0.0` for negative zero, which `-0` is not.
  package var plain: String {
    if self == 0 { return sign == .minus ? "-0.0" : "0" }
    if magnitude < 1e15, let integer = Int(exactly: self) { return String(integer) }
    let text = description
    guard let e = text.firstIndex(where: { $0 == "e" }) else { return text }
    var mantissa = text[..<e]
    if mantissa.hasSuffix(".0") { mantissa = mantissa.dropLast(2) }
    var exponent = text[text.index(after: e)...]
    let isNegative = exponent.hasPrefix("-")
    if isNegative || exponent.hasPrefix("+") { exponent = exponent.dropFirst() }
    exponent = exponent.drop { $0 == "0" }
    return "\(mantissa)e\(isNegative ? "-" : "")\(exponent)"
  }
}
