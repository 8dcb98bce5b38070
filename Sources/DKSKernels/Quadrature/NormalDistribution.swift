import CMath

/// Φ(x), the standard normal distribution function, to full relative accuracy in the left tail.
func normalCumulative(_ x: Double) -> Double {
  0.5 * erfc(-x * 0.707106781186547524400844362105)
}
