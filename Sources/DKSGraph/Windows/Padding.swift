/// What a convolution or a pool does at the border of an image.
public enum Padding: Hashable, Sendable {
  /// The image is extended so that the result has ⌈extent / stride⌉ places.
  case same
  /// The window stays inside the image.
  case valid
  /// The image is extended, or cut, by these amounts.
  case explicit(Border)
}

extension Padding {
  /// The words among the cases, as the text has them.
  public static let words = ["same", "valid"]

  /// What the flat text shows.
  var attribute: Attribute.Value {
    switch self {
    case .same: .word("same")
    case .valid: .word("valid")
    case .explicit(let border): .border(border)
    }
  }
}

extension AttributeReader {
  /// The padding called `padding`; `fallback` where there is none.
  mutating func padding(default fallback: Padding = .same) throws(AttributeError) -> Padding {
    let name = "padding"
    switch take(name) {
    case nil: return fallback
    case .word("same"): return .same
    case .word("valid"): return .valid
    case .word: throw .wrongKind(name, wanted: "same, valid, \(Border.forms)")
    case .some(let value):
      do throws(AttributeError) {
        return .explicit(try Border(value, name: name))
      } catch {
        throw .wrongKind(name, wanted: "same, valid, \(Border.forms)")
      }
    }
  }
}
