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

  /// Whether it is no rearrangement.
  var isPlain: Bool { if case .moved = self { false } else { true } }
}

/// Numbers for rearrangements that are no shifts, so that equal ones have equal numbers.
struct Rearrangements {
  private enum Key: Hashable {
    case operation(AnyHashable, shape: [Int])
    case moves(PlaceTable)
    case flattening(Int)
    case composition(Position, Position)
  }

  private var numbers: [Key: Int32] = [:]
  /// The rearrangements of few locations, location by location.
  private var explicit: [Int32: PlaceTable] = [:]
  /// The number of locations of images that were flattened, by the rearrangement.
  private var flattened: [Int32: Int] = [:]

  /// Up to so many elements are looked at one by one.
  static let fewElements = 1 << 12

  /// The rearrangement that `operation` makes of an operand of the given shape.
  mutating func number(
    of operation: AnyHashable, _ shape: [Int]
  ) -> Position {
    .moved(number(.operation(operation, shape: shape)))
  }

  /// Location j mod `places` of what lies at `inner`: where element j of a flattened image is.
  mutating func flattening(_ places: Int, _ inner: Position) -> Position {
    let position = compose(.moved(number(.flattening(places))), inner)
    if case .moved(let number) = position { flattened[number] = places }
    return position
  }

  /// The number of locations of the image, where `position` is such.
  func flattenedPlaces(_ position: Position) -> Int? {
    if case .moved(let number) = position { flattened[number] } else { nil }
  }

  /// j ↦ inner(moves[j]), for the locations that `moves` names: a shift, or one location, where it is one.
  mutating func position(of moves: PlaceTable, in inner: Position) -> Position {
    var moves = moves
    switch inner {
    case .shift(let k): if k != 0 { moves = moves.map { $0 + Int(k) } }
    case .at: return inner
    case .moved(let number):
      guard let known = explicit[number], known.containsAll(moves.places) else {
        return compose(position(of: moves, in: .aligned), inner)
      }
      moves = moves.map { known[$0] ?? $0 }
    }
    guard let source = moves.places.first else { return .aligned }
    if moves.count == 1 { return .at(source) }
    if let shift = moves.shift { return .shift(shift) }
    let number = number(.moves(moves))
    explicit[number] = moves
    return .moved(number)
  }

  /// j ↦ inner(outer(j)): `outer` is a position in a cell whose own elements lie at `inner` in an older one.
  mutating func compose(_ outer: Position, _ inner: Position) -> Position {
    switch (outer, inner) {
    case (.aligned, _): return inner
    case (_, .aligned), (_, .at): return inner == .aligned ? outer : inner
    case (.shift(let j), .shift(let k)): return .shift(j + k)
    case (.at(let j), .shift(let k)): return .at(j + k)
    case (.at(let j), .moved(let number)) where explicit[number]?[Int(j)] != nil:
      return .at(Int32(explicit[number]?[Int(j)] ?? 0))
    case (.moved(let first), .moved(let second)) where follows(first, second):
      return position(of: explicit[first] ?? PlaceTable(), in: inner)
    case (.moved(let first), .shift) where explicit[first] != nil:
      return position(of: explicit[first] ?? PlaceTable(), in: inner)
    default:
      return .moved(number(.composition(outer, inner)))
    }
  }

  /// Whether the locations that `first` leads to are among those of `second`, one by one.
  private func follows(_ first: Int32, _ second: Int32) -> Bool {
    guard let moves = explicit[first], let known = explicit[second] else { return false }
    return known.containsAll(moves.places)
  }

  /// Whether elements at two unequal positions are the same channel here and there, as far as is known.
  func mayMeet(_ a: Position, _ b: Position) -> Bool {
    func moves(_ position: Position) -> PlaceTable? {
      if case .moved(let number) = position { explicit[number] } else { nil }
    }
    func isMoved(_ position: Position) -> Bool { if case .moved = position { true } else { false } }
    guard isMoved(a) || isMoved(b) else { return false }
    func lead(_ position: Position, _ j: Int) -> Int? {
      switch position {
      case .shift(let k): j + Int(k)
      case .at(let k): Int(k)
      case .moved: moves(position)?[j]
      }
    }
    guard let domain = moves(a) ?? moves(b), !isMoved(a) || moves(a) != nil, !isMoved(b) || moves(b) != nil
    else {
      return true
    }
    return domain.elements.contains { lead(a, Int($0)) != nil && lead(a, Int($0)) == lead(b, Int($0)) }
  }

  private mutating func number(_ key: Key) -> Int32 {
    if let known = numbers[key] { return known }
    let number = Int32(numbers.count)
    numbers[key] = number
    return number
  }
}
