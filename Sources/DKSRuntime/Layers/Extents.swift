/// A height and a width: of a window, of its strides, of the distances between its taps. `3` is both, `[3, 5]` are two.
public struct Extents: Hashable, Sendable, ExpressibleByIntegerLiteral, ExpressibleByArrayLiteral,
  CustomStringConvertible
{
  /// Along the rows.
  public let height: Int
  /// Along the columns.
  public let width: Int

  /// The same in both directions.
  public init(_ side: Int) { self.init(side, side) }

  /// A height and a width.
  public init(_ height: Int, _ width: Int) {
    self.height = height
    self.width = width
  }

  /// `let kernel: Extents = 3`
  public init(integerLiteral side: Int) { self.init(side) }

  /// `let kernel: Extents = [3, 5]`; of fewer numbers than two the last counts twice, and none are 1.
  public init(arrayLiteral sides: Int...) {
    let height = sides.first ?? 1
    self.init(height, sides.dropFirst().first ?? height)
  }

  /// `3×5`
  public var description: String { "\(height)×\(width)" }
  /// The number of locations.
  var area: Int { height * width }
}
