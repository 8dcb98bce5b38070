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
  /// Images are channels first, `[C, H, W]`, and so are signals, `[C, T]`; sequences are `[T, d]`, locations first.
  public var shape: [Int]
  /// Whether the features of a tensor of two axes lie on the first: a signal `[C, T]`, along which windows move.
  /// Without it, it is a sequence `[T, d]`.
  public var isSignal: Bool

  /// Makes a type; only tensors of two axes are signals.
  public init(_ element: Element = .float32, _ shape: [Int], isSignal: Bool = false) {
    self.element = element
    self.shape = shape
    self.isSignal = isSignal && shape.count == 2 && element == .float32
  }

  /// The number of elements.
  public var count: Int { shape.reduce(1, *) }

  /// The axis that features lie on: the only one of a vector, the last of a sequence `[T, d]`, the first of
  /// a signal `[C, T]` and of an image `[C, H, W]`; nil for a scalar. All others are locations.
  public var featureAxis: Int? { shape.isEmpty ? nil : isSequenceOfFloats ? 1 : 0 }

  /// Whether locations lie behind the features.
  public var hasFeaturesFirst: Bool { shape.count > 1 && featureAxis == 0 }

  private var isSequenceOfFloats: Bool { shape.count == 2 && !isSignal }

  /// The number of features d at each location; 1 for a scalar.
  public var featureCount: Int { featureAxis.map { shape[$0] } ?? 1 }
  /// The number of locations; 1 for a vector.
  public var locationCount: Int { featureCount == 0 ? 0 : count / featureCount }

  /// Whether the first axis is one of steps: tokens `[T]` or vectors `[T, d]`.
  public var isSequence: Bool { element == .int32 ? shape.count == 1 : isSequenceOfFloats }

  /// What a window moves over: height and width of an image; a signal is 1 high. Nil for anything else.
  public var grid: Extents? {
    switch shape.count {
    case 3: Extents(height: shape[1], width: shape[2])
    case 2 where isSignal: Extents(height: 1, width: shape[1])
    default: nil
    }
  }

  /// As the flat graph text has it: `f32[3, 224, 224]`, `signal[2, 16000]`.
  public var description: String { "\(isSignal ? Self.signalWord : element.rawValue)\(shape)" }

  /// The word of the flat text for signals, which are of floating point elements.
  static let signalWord = "signal"
}
