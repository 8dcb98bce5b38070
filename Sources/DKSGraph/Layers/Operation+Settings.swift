extension AttributeReader {
  /// The whole number called `name`, at least 1; `fallback` where there is none.
  mutating func positive(_ name: String, default fallback: Int? = nil) throws(AttributeError) -> Int {
    let value = try integer(name, default: fallback)
    guard value > 0 else {
      throw .outOfRange(name, found: "\(value)", wanted: "a whole number of at least 1")
    }
    return value
  }

  /// The whole number called `name`, at least 0, if there is one.
  mutating func index(_ name: String) throws(AttributeError) -> Int? {
    switch take(name) {
    case nil: return nil
    case .integer(let i):
      guard i >= 0 else { throw .outOfRange(name, found: "\(i)", wanted: "a whole number of at least 0") }
      return i
    default: throw .wrongKind(name, wanted: "a whole number")
    }
  }

  /// The text called `name`, in quotes or as a word.
  mutating func string(_ name: String) throws(AttributeError) -> String {
    switch take(name) {
    case .string(let text), .word(let text): return text
    case nil: throw .missing(name)
    default: throw .wrongKind(name, wanted: "a text in quotes")
    }
  }

  /// The list of whole numbers called `name`, each at least `minimum`.
  mutating func integers(_ name: String, minimum: Int) throws(AttributeError) -> [Int] {
    guard let value = take(name) else { throw .missing(name) }
    guard case .list(let items) = value else {
      throw .wrongKind(name, wanted: "a list of whole numbers")
    }
    var result: [Int] = []
    for item in items {
      guard case .integer(let i) = item else {
        throw .wrongKind(name, wanted: "a list of whole numbers")
      }
      guard i >= minimum else {
        throw .outOfRange(name, found: "\(i)", wanted: "whole numbers of at least \(minimum)")
      }
      result.append(i)
    }
    return result
  }

  /// The list of numbers called `name`; `fallback` where there is none.
  mutating func numbers(_ name: String, default fallback: [Double]? = nil) throws(AttributeError) -> [Double]
  {
    guard let value = take(name) else {
      if let fallback { return fallback } else { throw .missing(name) }
    }
    guard case .list(let items) = value else { throw .wrongKind(name, wanted: "a list of numbers") }
    var result: [Double] = []
    for item in items {
      switch item {
      case .number(let x): result.append(x)
      case .integer(let i): result.append(Double(i))
      default: throw .wrongKind(name, wanted: "a list of numbers")
      }
    }
    return result
  }
}

extension Attribute.Value {
  /// A list of whole numbers.
  static func integers(_ values: [Int]) -> Attribute.Value { .list(values.map { .integer($0) }) }
  /// A list of numbers.
  static func numbers(_ values: [Double]) -> Attribute.Value { .list(values.map { .number($0) }) }
}
