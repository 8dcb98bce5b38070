/// A named column of a data set with the shape of one example; a scalar or a label has shape [].
public struct Field: Sendable, Equatable {
  /// The name that the network and the losses use.
  public let name: String
  /// The shape of one example.
  public let shape: [Int]
  /// What its values may be; any number if nil.
  let limits: Limits?

  enum Limits: Sendable, Equatable {
    /// Whole numbers from 0 up to one less than this.
    case classes(Int)
    /// Numbers of a range.
    case within(ClosedRange<Float>)
  }

  /// A field.
  public init(_ name: String, shape: [Int] = []) {
    (self.name, self.shape, limits) = (name, shape, nil)
  }

  /// A field of class indices, 0 ..< `classes`; others are errors when the data are read.
  public init(_ name: String, shape: [Int] = [], classes: Int) {
    (self.name, self.shape, limits) = (name, shape, .classes(classes))
  }

  /// A field of numbers of a range; others are errors when the data are read.
  public init(_ name: String, shape: [Int] = [], within range: ClosedRange<Float>) {
    (self.name, self.shape, limits) = (name, shape, .within(range))
  }

  /// The number of values of one example.
  var count: Int { shape.reduce(1, *) }

  /// What is wanted in place of `value`; nil where it is one that the field may hold.
  func refusal(of value: Float) -> String? {
    switch limits {
    case nil: return nil
    case .classes(let count):
      if value >= 0, value < Float(count), value == value.rounded() { return nil }
      return "a whole number in 0...\(count - 1) for '\(name)'"
    case .within(let range): return range.contains(value) ? nil : "a number in \(range) for '\(name)'"
    }
  }
}
