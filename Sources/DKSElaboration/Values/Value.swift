import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSSyntax

/// What an expression means (Language 5, "Kinds").
///
/// Values nest no deeper than the text does: layers refer to each other by name, lists are limited in depth.
enum Value: Sendable {
  /// Known when compiling; whether it is whole is asked only where a size is wanted.
  case number(Double)
  case bool(Bool)
  case string(String)
  /// `.same`: a setting that only its parameter understands.
  case word(String)
  /// `0..<10`; never unfolded as a whole.
  case range(Range<Int>)
  case list(ListValue)
  case activation(Activation)
  case layer(LayerValue)
  case tensor(Node.ID)
  /// Arithmetic on tensors that is not a node yet: `0.6 * a + 0.8 * b` while it is read.
  case sum(LinearCombination)
  case tuple([Value])
  /// A fault was reported here; what touches it stays silent.
  case poison

  /// Whether a fault behind this value was reported already.
  var isPoison: Bool {
    switch self {
    case .poison: true
    case .tuple(let elements): elements.contains { $0.isPoison }
    default: false
    }
  }

  /// Whether tensors are in it.
  var isTensor: Bool {
    switch self {
    case .tensor, .sum, .tuple: true
    default: false
    }
  }

  /// The kind with its article, as messages name it.
  var kindName: String {
    switch self {
    case .number: "a number"
    case .bool: "a truth value"
    case .string: "a string"
    case .word: "a setting"
    case .range: "a range"
    case .list: "a list"
    case .activation: "an activation"
    case .layer: "a layer"
    case .tensor, .sum: "a tensor"
    case .tuple: "a tuple"
    case .poison: "a fault"
    }
  }

  /// The value as the user could have written it, shortened where it is long.
  var rendered: String {
    switch self {
    case .number(let x): format(x)
    case .bool(let b): b ? "true" : "false"
    case .string(let s): "\"\(s)\""
    case .word(let w): ".\(w)"
    case .range(let r): "\(r.lowerBound)..<\(r.upperBound)"
    case .list(let list):
      list.elements.count > 6 || list.depth > 2
        ? "a list of \(list.elements.count)" : "[\(list.elements.map(\.rendered).joined(separator: ", "))]"
    case .activation(let phi): render(phi)
    case .layer, .tensor, .sum, .tuple, .poison: kindName
    }
  }
}

/// A list and how deep lists nest in it.
struct ListValue: Sendable {
  /// Deeper lists have no use, and their depth would follow the number of `let`s.
  static let maximalDepth = 8

  var elements: [Value]
  var depth: Int

  init(_ elements: [Value]) {
    self.elements = elements
    var deepest = 0
    for case .list(let inner) in elements { deepest = max(deepest, inner.depth) }
    depth = deepest + 1
  }
}

/// A number as a user would write it: whole numbers without a point.
func format(_ x: Double) -> String { x.plain }

/// An activation with its arguments, as a user would write it.
func render(_ phi: Activation) -> String {
  phi.arguments.isEmpty ? phi.name : "\(phi.name)(\(phi.arguments.map(format).joined(separator: ", ")))"
}
