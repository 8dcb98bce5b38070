extension Int {
  /// The sum, or nil past the largest `Int`.
  package func adding(_ other: Int) -> Int? {
    let (sum, hasOverflow) = addingReportingOverflow(other)
    return hasOverflow ? nil : sum
  }

  /// The difference, or nil past the largest `Int`.
  package func subtracting(_ other: Int) -> Int? {
    let (difference, hasOverflow) = subtractingReportingOverflow(other)
    return hasOverflow ? nil : difference
  }
}
