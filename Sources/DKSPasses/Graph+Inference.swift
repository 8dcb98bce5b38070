import DKSGraph

extension Graph {
  /// Computes the type of every node but the inputs, in order.
  ///
  /// - Returns: the first node whose operation does not take its operands, and why. Types from there on are
  ///   left as they were: they would only repeat the fault.
  mutating func inferTypes() -> (node: Node, error: ShapeError)? {
    for i in nodes.indices where !(nodes[i].operation is Input) {
      do {
        nodes[i].type = try nodes[i].operation.resultType(of: operandTypes(of: nodes[i]))
      } catch {
        return (nodes[i], error)
      }
    }
    return nil
  }
}
