import DKSDiagnostics
import DKSGraph
import DKSSyntax

/// What a name stands for.
struct Binding: Sendable {
  /// How it was introduced; messages name it.
  enum Role: String, Sendable {
    case constant = "constant"
    case value = "let"
    case layer = "layer"
    case parameter = "param"
    case input = "input"
    case output = "output"
    case closureParameter = "parameter"
  }

  var value: Value
  var role: Role
  /// Where the name was introduced.
  var span: SourceSpan
  /// The path under which a layer's uses share their weights.
  var weights: String?
}

/// The names of one body; scopes form a stack in which each knows the one it was written in.
///
/// Application opens a scope and drops it when the result is known. Layer values may point into scopes that
/// are still open only: nothing but a tensor leaves a body.
struct Scope: Sendable {
  /// The scope around this one in the text.
  var parent: Int?
  private var bindings: [String: Binding] = [:]
  /// The names, in the order of declaration.
  private(set) var names: [String] = []

  init(parent: Int?) { self.parent = parent }

  subscript(name: String) -> Binding? { bindings[name] }

  /// Adds `binding` and returns nil, or returns what the name stands for already.
  mutating func declare(_ name: String, _ binding: Binding) -> Binding? {
    if let earlier = bindings[name] { return earlier }
    bindings[name] = binding
    names.append(name)
    return nil
  }
}
