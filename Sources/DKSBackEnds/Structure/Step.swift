/// What a generated function does, one thing after another.
indirect enum Step {
  /// Computes one node.
  case node(Int)
  /// Calls a stored struct that stands for the scope; the number is the struct's.
  case call(scope: Int, structure: Int)
  /// Repeats what the first of several scopes does.
  case loop(Loop)
  /// Steps that are set apart in a struct of their own, to keep functions short.
  case part(StepGroup)
}

/// Scopes one after another that do the same to what the one before left.
struct Loop {
  /// Where an input of the first turn comes from in later turns.
  enum Relation: Hashable {
    /// The same node in every turn.
    case same
    /// The node at that offset in the turn before.
    case carried(Int)
  }

  /// What a turn consists of.
  enum Body {
    /// Steps with at most one layer of their own, which an array holds then; the node, if there is one.
    case steps([Step], layer: Int?)
    /// One call of a struct that an array holds.
    case call(scope: Int, structure: Int)
  }

  /// The scope of each turn.
  var scopes: [Int]
  /// For each input of the first turn.
  var relations: [Relation]
  /// What a turn consists of.
  var body: Body
  /// Offsets of nodes that are used outside in other turns than the last, or without being carried.
  var collected: [Int]
  /// `element` nodes of the first turn whose index grows with the turn.
  var advancing: Set<Int>
  /// Whether the turns differ in sizes, so that the array is a list.
  var hasSizes: Bool
}

/// Steps that are set apart.
struct StepGroup {
  /// What it does.
  var steps: [Step]
  /// The nodes of other steps that it uses.
  var inputs: [Int]
  /// The nodes that other steps use.
  var exports: [Int]
}
