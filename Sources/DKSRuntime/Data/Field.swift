/// A named column of a data set with the shape of one example; a scalar or a label has shape [].
public struct Field: Sendable, Equatable {
  /// The name that the network and the losses use.
  public let name: String
  /// The shape of one example.
  public let shape: [Int]

  /// A field.
  public init(_ name: String, shape: [Int] = []) {
    self.name = name
    self.shape = shape
  }

  /// The number of values of one example.
  var count: Int { shape.reduce(1, *) }
}
