import CMath

/// σ(y) = 1/(1 + e^{−y}) and its derivatives to the third, without overflow or cancellation.
@inline(__always)
func logisticJet(_ y: Double) -> Jet {
  let e = exp(-abs(y))
  let s = 1 / (1 + e)
  let first = e * s * s
  let tilt = (y < 0 ? 1 - e : e - 1) * s  // 1 − 2σ
  return Jet(y < 0 ? e * s : s, first, first * tilt, first * (1 - 6 * first))
}

/// y·g(y) from the jet of g.
@inline(__always)
func timesArgument(_ y: Double, _ g: Jet) -> Jet {
  Jet(y * g.value, g.value + y * g.first, 2 * g.first + y * g.second, 3 * g.second + y * g.third)
}
