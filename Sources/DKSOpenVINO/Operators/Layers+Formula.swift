import DKSDiagnostics
import DKSFormulas
import DKSModels

extension IRAssembly {
  /// A function that OpenVINO has no layer for, written out as its formula; the last layer is called `name`.
  mutating func written(
    _ formula: ScalarExpression, of x: IRPort, _ node: ModelNode, name: String
  ) throws(Diagnostic) -> IRPort {
    var parts: [ScalarExpression: IRPort] = [.variable: x]
    return try written(formula.constantsFolded, &parts, x, node, name: name)
  }

  /// `parts` are those that are there already.
  private mutating func written(
    _ formula: ScalarExpression, _ parts: inout [ScalarExpression: IRPort], _ x: IRPort, _ node: ModelNode,
    name: String
  ) throws(Diagnostic) -> IRPort {
    func part(
      _ formula: ScalarExpression, _ parts: inout [ScalarExpression: IRPort], _ assembly: inout IRAssembly
    ) throws(Diagnostic) -> IRPort {
      if let known = parts[formula] { return known }
      let name = "\(node.name)/\(parts.count)"
      let port =
        if case .constant(let number) = formula {
          assembly.number(number, type: x.type, name: name)
        } else {
          try assembly.written(formula, &parts, x, node, name: name)
        }
      parts[formula] = port
      return port
    }
    let (function, operands) = formula.outermost
    var ports: [IRPort] = []
    if case .select(let comparison, let a, let b, _, _) = formula {
      let compared = [try part(a, &parts, &self), try part(b, &parts, &self)]
      let holds = try layer(comparison.function, compared, node, name: name + "/holds")
      ports.append(
        comparison == .notEqual ? try layer(.not, [holds], node, name: name + "/differs") : holds)
    }
    for operand in operands { ports.append(try part(operand, &parts, &self)) }
    return try layer(function, ports, node, name: name)
  }
}
