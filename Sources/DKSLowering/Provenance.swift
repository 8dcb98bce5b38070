import DKSGraph
import DKSTensors

/// What a written file says of how it was made.
enum Provenance {
  /// The method with its target, and the seed of the weights if they were drawn; sorted by key.
  static func facts(
    of graph: Graph, parameters: ParameterTable
  ) -> [(key: String, value: String)] {
    var facts: [(key: String, value: String)] = []
    if graph.method != .none { facts.append(("dksc_method", graph.method.description)) }
    var seeds: Set<UInt64> = []
    for tensor in parameters.tensors.values {
      if case .drawn(let draw) = tensor.payload { seeds.insert(draw.seed) }
    }
    if !seeds.isEmpty {
      facts.append(("dksc_seed", seeds.sorted().map { "\($0)" }.joined(separator: " ")))
    }
    return facts
  }
}
