/// What the `forward` of a module does, one thing after another.
indirect enum ModuleStep {
  /// Computes one node.
  case node(Int)
  /// Calls a submodule that stands for the scope; the number is its class's.
  case call(scope: Int, structure: Int)
  /// Repeats what the first of several scopes does.
  case loop(LoopFinder.Run, ModuleTurn)
  /// Hands one value through several submodules, which may be of different classes.
  case chain([ModuleLink])
}

/// What a turn of a loop consists of.
enum ModuleTurn {
  /// Steps with at most one layer of their own, which a list holds then; the node, if there is one.
  case steps([ModuleStep], layer: Int?)
  /// One call of a submodule that a list holds.
  case call(scope: Int, structure: Int)
}

/// A submodule in a list: the scope that it stands for, and the number of its class.
struct ModuleLink {
  var scope: Int
  var structure: Int
}

/// A submodule or a list of them, as a class stores it.
struct ModuleEntry {
  /// What an entry is.
  enum Content {
    /// The layer of a node.
    case layer(Int)
    /// A module of a class, for the scope that begins with that node.
    case module(structure: Int, start: Int)
  }

  /// The path from the class: `conv`, `layers.3`.
  var path: String
  /// What it is, as nodes of the scope that the class was written from.
  var content: Content
}
