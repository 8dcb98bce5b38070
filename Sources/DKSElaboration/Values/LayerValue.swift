import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSSyntax

/// A template that can be applied to a tensor: its settings are known, its weights are not yet born.
struct LayerValue: Sendable {
  indirect enum Kind: Sendable {
    /// `dense(10)`
    case operation(LayerCall)
    /// `tanh`, `@keep tanh`
    case activation(Activation, isKept: Bool)
    /// `Residual(128, stride: 2)`
    case block(BlockCall)
    /// `{ x in … }` and the scope it was written in
    case closure(Closure, scope: Int)
    /// `repeat 3 { … }`
    case repeated(count: Int, Closure, scope: Int)
    /// `for n in [64, 128] { … }`
    case forEach(variable: Identifier, ForValues, Closure, scope: Int)
    /// `scan(from: zeros(256)) { state, word in … }`
    case scan(arguments: [Argument], Closure, scope: Int)
    /// `dense(256) -> tanh`
    case sequence([LayerValue])
    /// A use of `layer f = …`, which lies in the given scope.
    case reference(Identifier, scope: Int)
  }

  var kind: Kind
  var span: SourceSpan

  init(_ kind: Kind, _ span: SourceSpan) {
    self.kind = kind
    self.span = span
  }
}

/// The values that a `for` walks over.
enum ForValues: Sendable {
  case range(Range<Int>)
  case list([Value])

  var count: Int {
    switch self {
    case .range(let r): r.count
    case .list(let l): l.count
    }
  }

  /// Value number `i`, which is less than `count`.
  func value(at i: Int) -> Value {
    switch self {
    case .range(let r): .number(Double(r.lowerBound + i))
    case .list(let l): i < l.count ? l[i] : .poison
    }
  }
}

/// A layer of the catalogue with its settings.
struct LayerCall: Sendable {
  var operation: any Layer
  /// The name as written.
  var name: Identifier
  /// The settings as written.
  var attributes: [Attribute]
  /// Where each setting was written, by the name of the parameter.
  var settings: [String: SourceSpan]
  /// Whether it has a padding that only signals have.
  var isCausal = false

  var takesTuple: Bool { type(of: operation).signature.takesTuple }
}

/// A block with the values of its parameters.
struct BlockCall: Sendable {
  /// The index in the program's blocks.
  var block: Int
  /// The values in the order of the parameters, defaults included.
  var arguments: [Value]
  /// The call as notes show it: `Residual(128, stride: 2)`.
  var rendered: String
}
