/// A function and its first three derivatives at one point.
struct Jet: Hashable, Sendable {
  var value: Double
  var first: Double
  var second: Double
  var third: Double

  init(_ value: Double, _ first: Double = 0, _ second: Double = 0, _ third: Double = 0) {
    self.value = value
    self.first = first
    self.second = second
    self.third = third
  }

  /// Whether all four numbers are finite.
  var isFinite: Bool {
    value.isFinite && first.isFinite && second.isFinite && third.isFinite
  }
}
