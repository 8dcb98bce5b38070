/// A function and its first three derivatives at one point.
package struct Jet: Hashable, Sendable {
  package var value: Double
  package var first: Double
  package var second: Double
  package var third: Double

  @inlinable package init(_ value: Double, _ first: Double = 0, _ second: Double = 0, _ third: Double = 0) {
    self.value = value
    self.first = first
    self.second = second
    self.third = third
  }

  /// Whether all four numbers are finite.
  @inlinable package var isFinite: Bool {
    value.isFinite && first.isFinite && second.isFinite && third.isFinite
  }
}
