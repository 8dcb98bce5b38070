import CMath

/// E[f(z)], z ~ N(0, 1), by the trapezoid rule: for smooth f exact to rounding, and written apart from the room it tests.
func mean(_ f: (Double) -> Double) -> Double {
  let step = 0.01
  return (-1200...1200).reduce(0) { sum, k in
    let z = Double(k) * step
    return sum + step * exp(-z * z / 2) / (2 * Double.pi).squareRoot() * f(z)
  }
}

/// E[f(u)g(v)] of standard Gaussian u, v with correlation `c`.
func mean(_ c: Double, _ f: (Double) -> Double, _ g: (Double) -> Double) -> Double {
  let s = (1 - c * c).squareRoot()
  let step = 0.05
  let weights = (-200...200).map { k in
    let z = Double(k) * step
    return step * exp(-z * z / 2) / (2 * Double.pi).squareRoot()
  }
  return (0...400).reduce(0) { sum, i in
    let u = Double(i - 200) * step
    let inner = (0...400).reduce(0) { $0 + weights[$1] * g(c * u + s * Double($1 - 200) * step) }
    return sum + weights[i] * f(u) * inner
  }
}

func tangent(_ x: Double) -> Double { tanh(x) }
func softplus(_ x: Double) -> Double { log1p(exp(-abs(x))) + max(x, 0) }
