/// The place in the text that new nodes are named after: `features.repeat[17]`.
///
/// Components are unique within a path, so names are unique in the graph without a search.
struct NamePath: Sendable {
  /// The components so far, joined by points; empty for the network itself.
  let prefix: String
  /// The path that weights are shared under, inside a named layer or a scan.
  let weights: String?
  private var uses: [String: Int] = [:]

  init(prefix: String = "", weights: String? = nil) {
    self.prefix = prefix
    self.weights = weights
  }

  /// `base`, or `base_2`, `base_3`, … if it is taken.
  mutating func component(_ base: String) -> String {
    guard var count = uses[base] else {
      uses[base] = 1
      return base
    }
    while true {
      count += 1
      let candidate = "\(base)_\(count)"
      if uses[candidate] == nil {
        uses[base] = count
        uses[candidate] = 1
        return candidate
      }
    }
  }

  /// The full name of `component`.
  func name(of component: String) -> String { prefix.isEmpty ? component : "\(prefix).\(component)" }

  /// The path under which the weights of `component` are shared here, if they are.
  func weights(of component: String) -> String? { weights.map { "\($0).\(component)" } }

  /// The path for what lies inside `component`.
  func inside(_ component: String) -> NamePath {
    NamePath(prefix: name(of: component), weights: weights(of: component))
  }
}
