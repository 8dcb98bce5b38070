import DKSFormulas
import DKSGraph

extension Method {
  /// The method as the user writes it, `dks(zeta: 1.5)`, for comments.
  var text: String { kind == .none ? "no method" : description }
}

extension Double {
  /// The number with at most `count` significant digits, for comments.
  func digits(_ count: Int) -> String {
    guard isFinite, self != 0 else { return plain }
    var exponent = 0
    var mantissa = magnitude
    while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    var scale = 1.0
    for _ in 1..<max(count, 2) where count > 1 { scale *= 10 }
    let rounded = (mantissa * scale).rounded() / scale
    let value = Double("\(rounded)e\(exponent)") ?? magnitude
    return (self < 0 ? -value : value).plain
  }
}
