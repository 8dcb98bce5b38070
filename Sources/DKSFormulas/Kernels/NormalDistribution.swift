import CMath

/// Φ(x), the standard normal distribution function, to full relative accuracy in the left tail.
package func normalCumulative(_ x: Double) -> Double {
  0.5 * erfc(-x * 0.707106781186547524400844362105)
}

/// The standard normal density.
package func normalDensity(_ x: Double) -> Double {
  exp(-0.5 * x * x) * 0.398942280401432677939946059934
}
