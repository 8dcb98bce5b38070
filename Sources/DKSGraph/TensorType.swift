/// What one example of a tensor is: element type and shape. The batch axis is never written.
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
  /// What the elements are.
  public enum Element: String, Hashable, Sendable {
    /// 32-bit floating point.
    case float32 = "f32"
    /// 32-bit integers: indices into an embedding.
    case int32 = "i32"
  }

  /// What the elements are.
  public var element: Element
  /// The extents; every one is positive, and their product fits in an `Int`. Empty for a scalar.
  ///
  /// Images are channels first, `[C, H, W]`; sequences are `[T, d]`, locations first.
  public var shape: [Int]

  /// Makes a type.
  public init(_ element: Element = .float32, _ shape: [Int]) {
    self.element = element
    self.shape = shape
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// The axis that features lie on: the only one of a vector, the last of a sequence `[T, d]`, the first of
  /// an image `[C, H, W]`; nil for a scalar. All others are locations.
  public var featureAxis: Int? {
    switch shape.count {
    case 0: nil
    case 1: 0
    case 2: 1
    default: 0
    }
  }

  /// The number of features d at each location; 1 for a scalar.
  public var featureCount: Int { featureAxis.map { shape[$0] } ?? 1 }
  /// The number of locations; 1 for a vector.
  public var locationCount: Int { featureCount == 0 ? 0 : count / featureCount }

  /// Whether the first axis is one of steps: tokens `[T]` or vectors `[T, d]`.
  public var isSequence: Bool { element == .int32 ? shape.count == 1 : shape.count == 2 }

  /// As the flat graph text has it: `f32[3, 224, 224]`.
  public var description: String { "\(element.rawValue)\(shape)" }
}
