import DKSAnalysis
import DKSGraph

extension NetworkStep {
  /// Operations that move elements about and change none.
  static func gathering(_ node: Node, _ operands: [TensorType]) -> NetworkStep {
    var elements = [Element](repeating: Element(operand: 0, index: 0), count: node.type.count)
    for flat in 0..<node.type.count {
      let (operand, element) = node.elementSource(of: flat, operands)
      elements[node.type.stored(flat)] = Element(operand: operand, index: operands[operand].stored(element))
    }
    return .gather(elements)
  }
}
