import DKSGraph

extension Method {
  /// The method as the user writes it: `dks(zeta: 1.5)`.
  var text: String {
    switch kind {
    case .dks(let zeta): "dks(zeta: \(zeta.plain))"
    case .tat(.curvature(let tau)): "tat(tau: \(tau.plain))"
    case .tat(.cAtZero(let eta)): "tat(eta: \(eta.plain))"
    case .tat(.automatic): "tat"
    case .comparison: description
    case .none: "no method"
    @unknown default: "its method"
    }
  }
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
