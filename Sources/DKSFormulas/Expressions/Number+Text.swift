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

  /// The nearest number with `digits` significant digits, or the nearest integer if that has more; 0 and numbers that
  /// are not finite stay.
  package func rounded(toDigits digits: Int) -> Double {
    guard isFinite, self != 0 else { return self }
    let exponent = decimalExponent
    var scale = 1.0
    for _ in 0..<max(0, digits - 1 - exponent) { scale *= 10 }
    let scaled = self * scale
    return scaled.isFinite && scale.isFinite ? scaled.rounded() / scale : self
  }

  /// The exponent of the first digit, as scientific notation has it; 0 for 0 and what is not finite.
  package var decimalExponent: Int {
    guard isFinite, self != 0 else { return 0 }
    var (exponent, rest) = (0, magnitude)
    while rest >= 10 { (exponent, rest) = (exponent + 1, rest / 10) }
    while rest < 1 { (exponent, rest) = (exponent - 1, rest * 10) }
    return exponent
  }
}
