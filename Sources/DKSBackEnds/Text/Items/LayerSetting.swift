import DKSFormulas
import DKSGraph

/// A setting of an operation that may become a parameter of a block.
enum LayerSetting: Hashable {
  case integer(Int)
  case number(Double)
  case bool(Bool)
  /// φ, as the language writes it.
  case activation(String)

  /// As the language writes it.
  var text: String {
    switch self {
    case .integer(let i): String(i)
    case .number(let x): x.plain
    case .bool(let b): b ? "true" : "false"
    case .activation(let name): name
    }
  }

  /// The type of the parameter that it would be.
  var typeName: String {
    switch self {
    case .integer: "Int"
    case .number: "Float"
    case .bool: "Bool"
    case .activation: "Activation"
    }
  }
}

/// What a setting is for.
struct SettingRole {
  /// What the operation calls it: `channels`.
  var name: String
  /// The node whose setting it is; its name may have a better word.
  var node: Int?
  /// Settings of one family can depend on each other: a width on another one, a border on the kernel.
  var family: Family
  /// The local value of a body in whose chain it stands, from 1; nil outside of bodies.
  var branch: Int?

  enum Family: Hashable {
    case width
    case window
    case other(String)
  }

  init(_ name: String, node: Int?, family: Family? = nil, branch: Int? = nil) {
    self.name = name
    self.node = node
    self.family = family ?? Self.family(of: name)
    self.branch = branch
  }

  /// The name, if it is that of a parameter of another block.
  var givenName: String? { node == nil ? name : nil }

  private static func family(of name: String) -> Family {
    switch name {
    case "channels", "units", "groups": .width
    case "kernel", "size", "padding", "border": .window
    default: .other(name)
    }
  }
}
