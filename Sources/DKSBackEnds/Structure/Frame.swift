/// The struct that text is written for: the network, or a struct inside it.
struct Frame {
  /// What stands for the sizes of layers.
  enum Sizes {
    /// Their values.
    case literal
    /// A class's parameters; the first node of the scope that it was read from, and the parameters' names.
    case kind(Int, first: Int, names: [String])
  }

  /// The number of components that the names of all its nodes share.
  var depth: Int
  /// Whether those components come as the parameter `name`.
  var hasName: Bool
  /// What stands for the sizes of layers.
  var sizes: Sizes
  /// Whether it is the network itself.
  var isNetwork: Bool

  /// The network.
  static let network = Frame(depth: 0, hasName: false, sizes: .literal, isNetwork: true)

  /// How size number `column` of node `i` is known here.
  func binding(_ i: Int, _ column: Int, _ network: SizedGraph, _ regions: ScopeClasses)
    -> ScopeClasses.Binding
  {
    switch sizes {
    case .literal: .literal(network.sizes[i][column].value)
    case .kind(let kind, let first, _):
      regions.kinds[kind].sizes[network.sizeStart[i] + column - network.sizeStart[first]]
    }
  }
}
