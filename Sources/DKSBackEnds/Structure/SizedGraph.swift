import DKSFormulas
import DKSGraph

/// A graph with what the search for structure asks of every node, found once.
struct SizedGraph {
  /// The graph, without nodes that nothing depends on.
  let graph: Graph
  /// The scopes of its names.
  let tree: ScopeTree
  /// For each node a number for its operation and attributes without sizes, and the rank of its result.
  private(set) var operationKeys: [Int] = []
  /// For each node a number for the key under which it shares weights; 0 where it does not.
  private(set) var sharedKeys: [Int] = []
  /// For each node the sizes that may differ between copies of a block.
  private(set) var sizes: [[LayerSize]] = []
  /// For each node the number of sizes before it.
  private(set) var sizeStart: [Int] = []
  /// Whether the node learns something.
  private(set) var ownsWeights: [Bool] = []
  /// For each node its last user; past the end for outputs, -1 where there is none.
  private(set) var lastUse: [Int] = []
  /// For each node its users, in order and as often as they name it.
  private(set) var users: [[Int]] = []

  private struct Key: Hashable {
    var mnemonic: String
    var attributes: [Attribute]
    var result: TensorType.Element
    var ranks: [Int]
    var areSignals: [Bool]
  }

  /// Looks at every node of `whole`; `sizes` are those that a back end lets differ between copies of a block.
  init(_ whole: Graph, sizes measure: (any Operation, [TensorType]) -> [LayerSize]) {
    graph = whole.withoutUnusedNodes
    tree = ScopeTree(graph)
    var keys: [Key: Int] = [:]
    var sharedNames: [String: Int] = [:]
    lastUse = Array(repeating: -1, count: graph.nodes.count)
    users = Array(repeating: [], count: graph.nodes.count)
    var total = 0
    for (i, node) in graph.nodes.enumerated() {
      let types = graph.operandTypes(of: node)
      let sizes = measure(node.operation, types)
      let hidden = Set(sizes.compactMap(\.attribute))
      let key = Key(
        mnemonic: type(of: node.operation).mnemonic,
        attributes: node.operation.attributes.filter { !hidden.contains($0.name) },
        result: node.type.element, ranks: [node.type.shape.count] + types.map(\.shape.count),
        areSignals: [node.type.isSignal] + types.map(\.isSignal))
      operationKeys.append(keys[key] ?? keys.count)
      keys[key] = operationKeys[i]
      if let shared = node.sharedWeights {
        sharedKeys.append(sharedNames[shared] ?? sharedNames.count + 1)
        sharedNames[shared] = sharedKeys[i]
      } else {
        sharedKeys.append(0)
      }
      self.sizes.append(sizes)
      sizeStart.append(total)
      total += sizes.count
      ownsWeights.append(!node.operation.parameters(for: types).isEmpty)
      for operand in node.operands {
        lastUse[Int(operand.index)] = i
        users[Int(operand.index)].append(i)
      }
    }
    for output in graph.outputs { lastUse[Int(output.node.index)] = graph.nodes.count }
  }

  /// The operation's name in the language, or the activation's.
  func mnemonic(of i: Int) -> String {
    if let layer = graph.nodes[i].operation as? ActivationLayer { return layer.phi.name }
    return type(of: graph.nodes[i].operation).mnemonic
  }
}

extension Graph {
  /// The graph without nodes that no output depends on; inputs stay.
  fileprivate var withoutUnusedNodes: Graph {
    var isUsed = nodes.map { $0.operation is Input }
    for output in outputs { isUsed[Int(output.node.index)] = true }
    for i in nodes.indices.reversed() where isUsed[i] {
      for operand in nodes[i].operands { isUsed[Int(operand.index)] = true }
    }
    guard isUsed.contains(false) else { return self }
    var result = Graph(name: name, documentation: documentation, method: method)
    var newIndex: [Int] = []
    for (i, node) in nodes.enumerated() {
      newIndex.append(result.nodes.count)
      guard isUsed[i] else { continue }
      var node = node
      node.operands = node.operands.map { Node.ID(newIndex[Int($0.index)]) }
      result.nodes.append(node)
    }
    result.outputs = outputs.map { Output($0.name, Node.ID(newIndex[Int($0.node.index)])) }
    return result
  }
}
