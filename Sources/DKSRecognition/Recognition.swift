import DKSDiagnostics
import DKSGraph
import DKSModels
import DKSTensors

/// A model as a graph, and how the two belong together.
package struct Recognition: Sendable {
  /// The network; node names are made from module paths and node names of the model, and are unique.
  package var graph: Graph
  /// The weights, in the graph's layout, as the file has them.
  package var parameters: ParameterTable
  /// Where each graph node came from, by its name.
  package var origins: [String: Origin]
  /// What became of each node of the model, in its order.
  package var verdicts: [Verdict]
  /// Parts without a kernel map.
  package var opaqueRegions: [OpaqueRegion]
  /// Nodes of the graph that do not compute or learn what the model does, by their names.
  package var approximations: [String: Approximation] = [:]

  /// What one node of the graph gives up.
  package struct Approximation: Sendable {
    /// The node of the model, by index.
    package var node: Int
    /// What it has instead: "leakyRelu(0.2) with the mean of its 16 slopes".
    package var what: String
    /// Whether it computes the same for all that, until it is trained.
    package var isExact = false
  }

  /// Layers that use a tensor of the file in another way than its owner, which the graph cannot say.
  package var ties: [Tie] = []
  /// What to say of outputs that have no place in the graph: nothing where the model itself is copied.
  package var lostOutputs: [Diagnostic] = []

  /// The type of the floating-point numbers around each node of `graph`, which may have nodes that `model` has not:
  /// they go by what they are applied to.
  package func elementTypes(of graph: Graph, in model: Model) -> [String: ElementType] {
    var types: [String: ElementType] = [:]
    for node in graph.nodes {
      let own = origins[node.name].flatMap { model[$0.result].type }
      let type = own ?? node.operands.first.flatMap { types[graph[$0].name] }
      if let type, type.isFloat { types[node.name] = type }
    }
    return types
  }

  /// The constants of the model that hold the tensors which several nodes of the graph share, of each the first.
  package var storedParameters: [ParameterTable.Key: ParameterOrigin] {
    var stored: [ParameterTable.Key: ParameterOrigin] = [:]
    var keys: [String: String] = [:]
    for node in graph.nodes { keys[node.name] = node.sharedWeights }
    for node in graph.nodes {
      for parameter in origins[node.name]?.parameters ?? [] {
        guard let owner = keys[parameter.node ?? node.name] else { continue }
        let key = ParameterTable.Key(owner, parameter.role)
        if stored[key] == nil { stored[key] = parameter }
      }
    }
    return stored
  }

  /// The part of a model that one graph node stands for.
  package struct Origin: Sendable {
    /// The nodes of the model, by index; they compute `result` from `sources` and constants alone.
    package var nodes: [Int]
    /// The value that the graph node computes.
    package var result: ModelValue.ID
    /// The values that stand for the operands of the graph node, one for each, in the model's layout.
    package var sources: [ModelValue.ID]
    /// Which axes of each source are the operand's.
    package var sourceLayouts: [AxisLayout] = []
    /// Which axes of `result` are the graph's.
    package var layout: AxisLayout
    /// The constants that hold its weights.
    package var parameters: [ParameterOrigin]
    /// Whether nodes of the graph before it, which have no origin of their own, are part of what the nodes compute.
    package var isGroup = false
    /// The graph nodes that this one and `sources` have between them, in order: they have no value of their own in
    /// the model.
    package var inner: [String] = []
  }

  /// A constant of the model that holds weights of a graph node.
  package struct ParameterOrigin: Sendable {
    package var role: ParameterShape.Role
    package var value: ModelValue.ID
    /// Axis i of the constant (after joining or splitting axes of one extent) is axis `permutation[i]` of the
    /// graph's parameter; nil for the same order of elements.
    package var permutation: [Int]?
    /// The graph node that has the weights, where it is one of `inner`.
    package var node: String?
  }

  /// Two layers of the graph that use one tensor of the file in ways that the graph cannot say.
  package struct Tie: Sendable {
    /// The later layer.
    package var node: String
    /// The first one.
    package var owner: String
    /// How the later one uses the weights, a few words: "transposed".
    package var manner: String
    /// Whether the two see it through views that only the format of the file has.
    package var isView = false
    package var span: SourceSpan?
  }

  /// Which axes of a value of the model are those of the graph's tensor.
  package struct AxisLayout: Hashable, Sendable {
    /// The batch axis; nil where the value has none.
    package var batch: Int?
    /// Axis i of the graph's tensor is axis `axes[i]` of the value; axes of extent 1 that only the graph has
    /// are nil.
    package var axes: [Int?]

    package init(batch: Int? = nil, axes: [Int?]) {
      self.batch = batch
      self.axes = axes
    }
  }

  /// What became of a node of the model.
  package struct Verdict: Sendable {
    package enum Outcome: String, Hashable, Sendable {
      /// Part of a graph node.
      case recognized
      /// Moves values about; no node of the graph.
      case plumbing
      /// Part of an opaque region.
      case opaque
    }
    package var outcome: Outcome
    /// The graph node it is part of; empty for none.
    package var graphNode: String
    /// One clause: what it was taken for, or why it was not: "batch norm of 'conv1'".
    package var reason: String
  }

  /// A connected part of the model without a kernel map.
  package struct OpaqueRegion: Sendable {
    /// The nodes of the model, by index.
    package var nodes: [Int]
    /// One clause: "two activations are multiplied (a gate)".
    package var reason: String
    /// Its name: the module path that its nodes share, or its first node's name.
    package var name: String
  }
}
