import DKSTensors

/// The shapes of the results of operators that the vocabulary has no word for: one rule for one or more types.
///
/// A new one is an entry in a file of this folder; a new file is a line in `ForeignShapes.families`.
package struct ForeignShapeRule: Sendable {
  /// Whose names the types are.
  enum OperatorSet: String, Sendable {
    case onnx
    /// Operators that onnxruntime adds to ONNX.
    case microsoft
    case openVINO

    /// The set that a domain (ONNX) or version (OpenVINO) names; nil for sets that are not known.
    init?(domain: String) {
      switch domain {
      case "", "ai.onnx": self = .onnx
      case "com.microsoft": self = .microsoft
      case let version where version.hasPrefix("opset"): self = .openVINO
      default: return nil
      }
    }
  }

  typealias Results = @Sendable (ForeignCall) throws(ShapeProblem) -> [ForeignResult]

  var types: [String]
  var sets: [OperatorSet]
  /// What is known of the results, in order; fewer than there are where nothing is known of the rest.
  var results: Results

  init(_ types: String..., in sets: [OperatorSet] = [.onnx], results: @escaping Results) {
    self.types = types
    self.sets = sets
    self.results = results
  }
}

/// What is known of one result.
struct ForeignResult {
  /// Nil where not even the rank is known.
  var shape: [Int?]?
  var type: ElementType?

  init(_ shape: [Int?]?, _ type: ElementType?) {
    self.shape = shape
    self.type = type
  }
}

/// A node as its shape rule sees it.
struct ForeignCall {
  var settings: [String: ForeignSetting]
  var operands: [ModelValue?]

  func shape(_ index: Int) -> [Int?]? {
    guard operands.indices.contains(index), let shape = operands[index]?.shape,
      shape.count <= Model.largestRank
    else { return nil }
    return shape
  }

  func type(_ index: Int) -> ElementType? { operands.indices.contains(index) ? operands[index]?.type : nil }

  /// Whether an optional operand is there.
  func has(_ index: Int) -> Bool { operands.indices.contains(index) && operands[index] != nil }

  /// The elements of an operand that is a small constant of integers.
  func integers(_ index: Int) -> [Int]? {
    guard operands.indices.contains(index), let constant = operands[index]?.constant,
      constant.shape.count <= 1, constant.count <= Model.largestRank
    else { return nil }
    return try? constant.integers().map { Int($0) }
  }

  func integer(_ name: String) -> Int? {
    switch settings[name] {
    case .integer(let number)?: number
    case .text(let text)?: Int(text) ?? (text == "true" ? 1 : text == "false" ? 0 : nil)
    default: nil
    }
  }

  func integers(_ name: String) -> [Int]? {
    switch settings[name] {
    case .integers(let numbers)?: numbers
    case .text(let text)?:
      text.split(separator: ",").map { Int($0.filter { !$0.isWhitespace }) }.reduce([]) { all, next in
        all.flatMap { all in next.map { all + [$0] } }
      }
    default: nil
    }
  }

  func text(_ name: String) -> String? { if case .text(let text)? = settings[name] { text } else { nil } }

  /// `axis` counted from the front of an operand of `rank` axes.
  func axis(_ axis: Int, _ rank: Int) throws(ShapeProblem) -> Int {
    guard axis >= -rank, axis < rank else { throw ShapeProblem("names axis \(axis) of \(rank)") }
    return axis < 0 ? axis + rank : axis
  }
}
