/// A piece of a pipeline.
struct Item {
  indirect enum Kind {
    /// A stage: one node.
    case node(Int)
    /// Several values that come together again; an index into the arena's bodies.
    case body(Int)
    /// Equal turns; the first setting is their number.
    case repeated([Item])
    /// Turns that differ in one setting.
    case forEach(ForLoop)
    /// A block; an index into the arena's templates.
    case call(Int)
  }

  var kind: Kind
  /// Items of one shape differ in settings alone.
  var shape: Int
  /// Items of one tight shape differ in sizes alone.
  var tight: Int
  /// The settings in the order of the text.
  var settings: [LayerSetting]
  /// About how many characters it takes.
  var length: Int
  /// Whether it uses a layer that the network has named, and so cannot leave the network's text.
  var isLocal = false
  /// A node for whose sake it is there: its first one.
  var firstNode: Int
  /// The node whose value comes out.
  var lastNode: Int
}

/// Turns that differ in one setting: `for channels in [64, 128] { … }`.
struct ForLoop {
  /// What the setting is called.
  var variable: String
  /// Its values, turn by turn.
  var values: [LayerSetting]
  /// The first turn.
  var unit: [Item]
  /// Which of the settings of `unit` it is.
  var base: Int
  /// How the other settings follow from it.
  var dependences: Parameterization
}

/// Where a value comes from, inside of a body.
enum Source: Hashable {
  /// What flows in; there are several in the network itself and in a recurrence.
  case entry(Int)
  /// What another local value is.
  case local(Int)
  /// A node that is written where it is used.
  case constant(Int)
}

/// A value of a body: its beginning, and the stages that it runs through.
struct Local {
  enum Head {
    case value(Source)
    /// Operands that come together.
    case join(node: Int, [Source])
    /// An element of a tuple.
    case part(node: Int, Source)
  }

  var head: Head
  /// An index into the arena's chains.
  var chain: Int
  /// The nodes with which it begins and ends.
  var first: Int
  var last: Int
}

/// Values that belong together.
struct Body {
  /// In an order in which each comes after those that it needs; of a nested body, the last is the result.
  var locals: [Local]
  /// What always follows the result, and is as good as part of it.
  var tail: [Item] = []
}
