import DKSGraph

/// What becomes of one node while a graph is rebuilt.
enum Rebuilding {
  /// It stays, with its operands renumbered.
  case keep
  /// It goes; nothing that stays may use it.
  case remove
  /// It stays, and these come right after it; users of the node are to use the last of them, unless the
  /// edge is exempt. An output stays the node itself.
  case follow([Node], exempt: Set<Node.ID>)
  /// It goes, and its users use its only operand.
  case bypass
}

extension Graph {
  /// Visits the nodes in order and does to each what `decide` says, renumbering operands and outputs.
  ///
  /// Nodes in `follow` refer to the followed node by its old id. O(V + E).
  mutating func rebuild(_ decide: (Node.ID, Node) -> Rebuilding) {
    var new: [Node] = []
    new.reserveCapacity(nodes.count)
    var direct = [Node.ID](repeating: Node.ID(0), count: nodes.count)
    var exemptions: [Int: (result: Node.ID, exempt: Set<Node.ID>)] = [:]
    for (i, old) in nodes.enumerated() {
      let id = Node.ID(i)
      var node = old
      let operands = old.operands.map { operand in
        if let followed = exemptions[Int(operand.index)], !followed.exempt.contains(id) {
          return followed.result
        }
        return direct[Int(operand.index)]
      }
      // Those that stay as they are are shared with the graph that was.
      if operands != old.operands { node.operands = operands }
      switch decide(id, old) {
      case .remove: continue
      case .bypass: direct[i] = node.operands.first ?? Node.ID(0)
      case .keep:
        direct[i] = Node.ID(new.count)
        new.append(node)
      case .follow(let followers, let exempt):
        direct[i] = Node.ID(new.count)
        new.append(node)
        for var follower in followers {
          follower.operands = [Node.ID(new.count - 1)]
          new.append(follower)
        }
        exemptions[i] = (Node.ID(new.count - 1), exempt)
      }
    }
    outputs = outputs.map { Output($0.name, direct[Int($0.node.index)]) }
    nodes = new
  }

  /// For each node, the nodes that use it, in order.
  func users() -> [[Node.ID]] {
    var users = [[Node.ID]](repeating: [], count: nodes.count)
    for (i, node) in nodes.enumerated() {
      for operand in node.operands { users[Int(operand.index)].append(Node.ID(i)) }
    }
    return users
  }
}
