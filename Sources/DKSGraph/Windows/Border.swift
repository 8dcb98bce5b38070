/// What is put around an image before a window moves over it; negative extents are cut off.
///
/// In text `1`, `[0, 3]` for height and width, or `[top, left, bottom, right]`.
public struct Border: Hashable, Sendable {
  /// Above and to the left.
  public var before: Extents
  /// Below and to the right.
  public var after: Extents

  /// A border with its sides.
  public init(before: Extents, after: Extents) {
    self.before = before
    self.after = after
  }

  /// The same border on opposite sides.
  public init(_ sides: Extents) { self.init(before: sides, after: sides) }

  /// The four numbers, in the order of the text: top, left, bottom, right.
  public var sides: [Int] { [before.height, before.width, after.height, after.width] }
}

extension Attribute.Value {
  /// The shortest of the three forms.
  static func border(_ border: Border) -> Attribute.Value {
    border.before == border.after ? .extents(border.before) : .integers(border.sides)
  }
}

extension Border {
  /// What a message says of the forms.
  static let forms = "a whole number, a list [height, width] or a list [top, left, bottom, right]"

  /// The border that an attribute called `name` describes.
  init(_ value: Attribute.Value, name: String) throws(AttributeError) {
    var numbers: [Int] = []
    switch value {
    case .integer(let side):
      self.init(Extents(side))
      return
    case .list(let items):
      for item in items {
        guard case .integer(let side) = item else { throw .wrongKind(name, wanted: Self.forms) }
        numbers.append(side)
      }
    default: throw .wrongKind(name, wanted: Self.forms)
    }
    switch numbers.count {
    case 2: self.init(Extents(height: numbers[0], width: numbers[1]))
    case 4:
      self.init(
        before: Extents(height: numbers[0], width: numbers[1]),
        after: Extents(height: numbers[2], width: numbers[3]))
    default: throw .wrongKind(name, wanted: Self.forms)
    }
  }
}

extension AttributeReader {
  /// The border called `name`.
  mutating func border(_ name: String) throws(AttributeError) -> Border {
    guard let value = take(name) else { throw .missing(name) }
    return try Border(value, name: name)
  }
}
