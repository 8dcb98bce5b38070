/// A setting of an operation, as the flat text shows it: `units: 256`.
public struct Attribute: Hashable, Sendable {
  /// The name.
  public var name: String
  /// The value.
  public var value: Value

  /// Makes an attribute.
  public init(_ name: String, _ value: Value) {
    self.name = name
    self.value = value
  }

  /// What an attribute can be.
  public indirect enum Value: Hashable, Sendable {
    /// `256`
    case integer(Int)
    /// `0.8`, shortest form that reads back as the same double
    case number(Double)
    /// `true`
    case bool(Bool)
    /// `same`
    case word(String)
    /// `"x * sigmoid(x)"`
    case string(String)
    /// `[1, 2]`
    case list([Value])
    /// `leakyRelu(0.1)`, `delta(gaussian, scale: 2)`: labels are empty where there is none
    case call(String, [Attribute])
  }
}

/// Takes attributes one by one and knows which are left.
public struct AttributeReader: Sendable {
  private var remaining: [Attribute]

  /// A reader over `attributes`.
  public init(_ attributes: [Attribute]) { remaining = attributes }

  /// The names that no one has taken.
  public var leftovers: [String] { remaining.map(\.name) }

  /// Removes the attribute called `name` and returns its value, if there is one.
  public mutating func take(_ name: String) -> Attribute.Value? {
    guard let i = remaining.firstIndex(where: { $0.name == name }) else { return nil }
    return remaining.remove(at: i).value
  }

  /// The integer called `name`; `fallback` where there is none.
  public mutating func integer(_ name: String, default fallback: Int? = nil) throws(AttributeError) -> Int {
    switch take(name) {
    case .integer(let i): return i
    case nil: if let fallback { return fallback } else { throw .missing(name) }
    default: throw .wrongKind(name, wanted: "an integer")
    }
  }

  /// The number called `name`; `fallback` where there is none. Integers count as numbers.
  public mutating func number(_ name: String, default fallback: Double? = nil) throws(AttributeError)
    -> Double
  {
    switch take(name) {
    case .number(let x): return x
    case .integer(let i): return Double(i)
    case nil: if let fallback { return fallback } else { throw .missing(name) }
    default: throw .wrongKind(name, wanted: "a number")
    }
  }

  /// The truth value called `name`; `fallback` where there is none.
  public mutating func bool(_ name: String, default fallback: Bool) throws(AttributeError) -> Bool {
    switch take(name) {
    case .bool(let b): return b
    case nil: return fallback
    default: throw .wrongKind(name, wanted: "true or false")
    }
  }

  /// The word called `name`, one of `cases`; `fallback` where there is none.
  public mutating func word<W: RawRepresentable & CaseIterable>(
    _ name: String, default fallback: W
  ) throws(AttributeError) -> W where W.RawValue == String {
    switch take(name) {
    case .word(let text):
      guard let value = W(rawValue: text) else {
        throw .wrongKind(name, wanted: "one of " + W.allCases.map(\.rawValue).joined(separator: ", "))
      }
      return value
    case nil: return fallback
    default: throw .wrongKind(name, wanted: "one of " + W.allCases.map(\.rawValue).joined(separator: ", "))
    }
  }
}

/// Why attributes do not describe an operation.
public enum AttributeError: Error, Hashable, Sendable {
  /// A setting that has no default is not there.
  case missing(String)
  /// It is there but not of the kind that is wanted.
  case wrongKind(String, wanted: String)
  /// Its value makes no sense; both as text.
  case outOfRange(String, found: String, wanted: String)
}
