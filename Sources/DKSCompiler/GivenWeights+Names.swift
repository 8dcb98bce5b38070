import DKSBackEnds
import DKSDiagnostics
import DKSGraph
import DKSModels
import DKSRecognition
import DKSTensors

extension GivenWeights {
  /// What the tensors of a network are called in a file, and how their axes lie there.
  struct Spelling {
    /// The name of a tensor by the owner and the role that it has in the graph.
    var names: [ParameterTable.Key: String] = [:]
    /// Axis i of the file's tensor is axis `permutation[i]` of the graph's; nothing for the same order.
    var permutations: [ParameterTable.Key: [Int]] = [:]
  }

  /// The names of the `state_dict` of the PyTorch module that is written for `graph`; nil where there is none.
  static func pyTorchSpelling(of graph: Graph) -> Spelling? {
    var ignored = DiagnosticSet()
    guard
      let module = pyTorchModule(
        for: graph, options: PyTorchOptions(sourceName: ""), diagnostics: &ignored)
    else { return nil }
    var spelling = Spelling()
    for parameter in module.parameters {
      spelling.names[.init(parameter.owner, parameter.role)] = parameter.key
    }
    return spelling
  }

  /// The names that an imported model has for its own constants, which lie as the model has them.
  static func spelling(of recognition: Recognition, in model: Model) -> Spelling {
    var spelling = Spelling()
    let owners = Dictionary(
      recognition.graph.nodes.map { ($0.name, $0.sharedWeights ?? $0.name) },
      uniquingKeysWith: { first, _ in first })
    for node in recognition.graph.nodes {
      for parameter in recognition.origins[node.name]?.parameters ?? [] {
        let name = parameter.node ?? node.name
        let key = ParameterTable.Key(owners[name] ?? name, parameter.role)
        guard spelling.names[key] == nil, model[parameter.value].constant != nil else { continue }
        spelling.names[key] = model[parameter.value].name
        spelling.permutations[key] = parameter.permutation
      }
    }
    return spelling
  }
}
