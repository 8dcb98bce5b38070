/// Where the channels or the locations of a value lie in those of the cell that it is taken from.
///
/// Element j of the value is element `position(j)` of the cell. Only equality counts: two elements of one cell are the
/// same random number if their positions are equal, and two different ones if not.
enum Position: Hashable, Sendable {
  /// j + k
  case shift(Int32)
  /// The one element k, whatever j is.
  case at(Int32)
  /// A rearrangement by its number in `Rearrangements`.
  case moved(Int32)

  /// Where they are.
  static let aligned = Position.shift(0)
}

/// Numbers for rearrangements that are no shifts, so that equal ones have equal numbers.
struct Rearrangements: Sendable {
  private enum Key: Hashable {
    case operation(AnyOperation, operand: Int)
    case composition(Position, Position)
  }

  /// What tells two operations on equal shapes apart.
  struct AnyOperation: Hashable, @unchecked Sendable {
    var operation: AnyHashable
    var shape: [Int]
  }

  private var numbers: [Key: Int32] = [:]
  /// The rearrangements that make channels of locations, so that unequal positions need not be different channels.
  private(set) var mixing: Set<Int32> = []

  /// The rearrangement that `operation` makes of an operand of the given shape.
  mutating func number(
    of operation: AnyHashable, _ shape: [Int], operand: Int = 0, mixesLocations: Bool = false
  ) -> Position {
    let number = number(
      .operation(AnyOperation(operation: operation, shape: shape), operand: operand))
    if mixesLocations { mixing.insert(number) }
    return .moved(number)
  }

  /// j ↦ inner(outer(j)): `outer` is a position in a cell whose own elements lie at `inner` in an older one.
  mutating func compose(_ outer: Position, _ inner: Position) -> Position {
    switch (outer, inner) {
    case (.aligned, _): return inner
    case (_, .aligned), (_, .at): return inner == .aligned ? outer : inner
    case (.shift(let j), .shift(let k)): return .shift(j + k)
    case (.at(let j), .shift(let k)): return .at(j + k)
    default:
      let number = number(.composition(outer, inner))
      for case .moved(let part) in [outer, inner] where mixing.contains(part) { mixing.insert(number) }
      return .moved(number)
    }
  }

  /// Whether elements at two unequal positions may still be the same channel.
  func mayMeet(_ a: Position, _ b: Position) -> Bool {
    [a, b].contains { if case .moved(let number) = $0 { mixing.contains(number) } else { false } }
  }

  private mutating func number(_ key: Key) -> Int32 {
    if let known = numbers[key] { return known }
    let number = Int32(numbers.count)
    numbers[key] = number
    return number
  }
}
