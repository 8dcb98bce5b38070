/// A height and a width: of a window, of its strides, of what lies beyond a border. In text `3` or `[1, 7]`.
public struct Extents: Hashable, Sendable, ExpressibleByIntegerLiteral, CustomStringConvertible {
  /// Along the second axis of an image `[C, H, W]`.
  public var height: Int
  /// Along its last axis.
  public var width: Int

  /// A square.
  public init(_ side: Int) { self.init(height: side, width: side) }

  /// A rectangle.
  public init(height: Int, width: Int) {
    self.height = height
    self.width = width
  }

  /// A square: `let kernel: Extents = 3`.
  public init(integerLiteral side: Int) { self.init(side) }

  /// Whether both are equal.
  public var isSquare: Bool { height == width }
  /// The product, `Int.max` where that is too large.
  public var area: Int {
    let (product, overflow) = height.multipliedReportingOverflow(by: width)
    return overflow ? Int.max : product
  }
  /// `3×3`
  public var description: String { "\(height)×\(width)" }

  /// Whether both satisfy `condition`.
  func allSatisfy(_ condition: (Int) -> Bool) -> Bool { condition(height) && condition(width) }
}

extension Attribute.Value {
  /// `3`, or `[1, 7]` where height and width differ.
  static func extents(_ extents: Extents) -> Attribute.Value {
    extents.isSquare ? .integer(extents.height) : .integers([extents.height, extents.width])
  }
}

extension AttributeReader {
  /// The height and width called `name`, each at least `minimum`; `fallback` where there are none.
  mutating func extents(
    _ name: String, minimum: Int = 1, default fallback: Extents? = nil
  ) throws(AttributeError) -> Extents {
    let wanted = "a whole number or a list of two, height and width"
    let extents: Extents
    switch take(name) {
    case nil: if let fallback { return fallback } else { throw .missing(name) }
    case .integer(let side): extents = Extents(side)
    case .list(let items):
      guard items.count == 2, case .integer(let height) = items[0], case .integer(let width) = items[1]
      else { throw .wrongKind(name, wanted: wanted) }
      extents = Extents(height: height, width: width)
    default: throw .wrongKind(name, wanted: wanted)
    }
    guard extents.allSatisfy({ $0 >= minimum }) else {
      throw .outOfRange(
        name, found: "\(min(extents.height, extents.width))", wanted: "a whole number of at least \(minimum)")
    }
    return extents
  }
}
