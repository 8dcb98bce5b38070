import DKSFormulas

/// What is wrong with a graph: always the fault of the compiler, never of its user.
package struct GraphFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  package enum Kind: Hashable, Sendable {
    /// The name is another node's too.
    case nameTaken
    /// The operation is not in the catalogue, so no one can print, read or express it.
    case unknownOperation
    /// The operand of this number does not exist or does not come before its user.
    case operandOutOfOrder(Int)
    /// The operation does not take its operands.
    case shape(ShapeError)
    /// The type is not what the operation yields.
    case type(found: TensorType, wanted: TensorType)
    /// The declared type of an input has no or too many elements.
    case impossibleType
    /// A setting is infinite or not a number, or a formula calls a function with too few operands.
    case illFormedSetting
    /// It shares its weights with a node whose weights have other shapes or another beginning.
    case sharedWeights(with: Node.ID)
    /// An output names a node that does not exist.
    case outputMissing(String)
    /// Two outputs have one name.
    case outputTaken(String)
  }

  /// What is wrong.
  package var kind: Kind
  /// The node at fault; nil for faults of outputs.
  package var node: Node.ID?
  /// One sentence that names the node.
  package var description: String
}

extension Graph {
  /// The faults of the graph, in the order of its nodes; empty for every graph that a pass may leave behind.
  package func verify() -> [GraphFault] {
    var faults: [GraphFault] = []
    var names: Set<String> = []
    names.reserveCapacity(nodes.count)
    var owners: [String: Node.ID] = [:]
    for (i, node) in nodes.enumerated() {
      let id = Node.ID(i)
      func report(_ kind: GraphFault.Kind, _ sentence: String) {
        faults.append(
          GraphFault(kind: kind, node: id, description: "node \(i) '\(node.name)' \(sentence)"))
      }
      if !names.insert(node.name).inserted { report(.nameTaken, "has a name that is taken") }
      let mnemonic = type(of: node.operation).mnemonic
      guard OperationCatalogue.operation(named: mnemonic) == type(of: node.operation) else {
        report(.unknownOperation, "does '\(mnemonic)', which is no operation of the catalogue")
        continue
      }
      if !node.operation.attributes.allSatisfy(\.value.isFinite) || !node.hasWellFormedFormula {
        report(.illFormedSetting, "has a setting that is not finite or a formula that is ill-formed")
      }
      if let wrong = node.operands.firstIndex(where: { $0 >= id }) {
        report(
          .operandOutOfOrder(wrong), "uses node \(node.operands[wrong].index), which does not come before it")
        continue
      }
      let operandTypes = self.operandTypes(of: node)
      if node.operation is Input, node.operands.isEmpty {
        if TensorType.elementCount(node.type.shape) == nil {
          report(.impossibleType, "has the type \(node.type)")
        }
      } else {
        do throws(ShapeError) {
          let wanted = try node.operation.resultType(of: operandTypes)
          if wanted != node.type {
            report(.type(found: node.type, wanted: wanted), "has the type \(node.type), not \(wanted)")
          }
        } catch {
          report(.shape(error), "is ill-typed: \(error.message)")
          continue
        }
      }
      guard let key = node.sharedWeights else { continue }
      if let owner = owners[key] {
        if !sharesWeights(node, operandTypes, with: self[owner]) {
          report(
            .sharedWeights(with: owner), "shares weights with '\(self[owner].name)', but theirs are others")
        }
      } else {
        owners[key] = id
      }
    }
    return faults + outputFaults()
  }

  /// Whether the learned tensors of `node` and `owner` can be the same ones.
  private func sharesWeights(_ node: Node, _ operandTypes: [TensorType], with owner: Node) -> Bool {
    type(of: node.operation) == type(of: owner.operation)
      && node.operation.parameters(for: operandTypes)
        == owner.operation.parameters(for: self.operandTypes(of: owner))
      && (node.operation as? any AffineOperation)?.initializer
        == (owner.operation as? any AffineOperation)?.initializer
  }

  private func outputFaults() -> [GraphFault] {
    var faults: [GraphFault] = []
    var names: Set<String> = []
    for output in outputs {
      if !nodes.indices.contains(Int(output.node.index)) {
        faults.append(
          GraphFault(
            kind: .outputMissing(output.name), node: nil,
            description: "output '\(output.name)' is node \(output.node.index), which does not exist"))
      }
      if !names.insert(output.name).inserted {
        faults.append(
          GraphFault(
            kind: .outputTaken(output.name), node: nil,
            description: "output '\(output.name)' has a name that is taken"))
      }
    }
    return faults
  }

  /// The faults for a report to the compiler's authors: each with the line of its node, twenty at most.
  package func report(of faults: [GraphFault]) -> String {
    var lines = ["graph '\(name)': \(faults.count) \(faults.count == 1 ? "fault" : "faults")"]
    for fault in faults.prefix(20) {
      lines.append("  \(fault.description)")
      if let node = fault.node { lines.append("    \(line(of: node))") }
    }
    if faults.count > 20 { lines.append("  and \(faults.count - 20) more") }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension Attribute.Value {
  /// Whether no number in it is infinite or NaN.
  fileprivate var isFinite: Bool {
    switch self {
    case .number(let x): x.isFinite
    case .list(let values): values.allSatisfy(\.isFinite)
    case .call(_, let arguments): arguments.allSatisfy(\.value.isFinite)
    case .integer, .bool, .word, .string: true
    }
  }
}

extension Node {
  /// Whether the formula of an activation, if it is one, can be printed and read back.
  fileprivate var hasWellFormedFormula: Bool {
    (operation as? ActivationLayer)?.phi.expression.isWellFormed ?? true
  }
}

extension ScalarExpression {
  /// Whether every call has as many operands as its function takes and every constant is finite.
  package var isWellFormed: Bool {
    switch self {
    case .variable: true
    case .constant(let value): value.isFinite
    case .negation(let a): a.isWellFormed
    case .binary(_, let a, let b): a.isWellFormed && b.isWellFormed
    case .call(let function, let operands):
      operands.count == function.arity && operands.allSatisfy(\.isWellFormed)
    case .select(_, let a, let b, let then, let otherwise):
      a.isWellFormed && b.isWellFormed && then.isWellFormed && otherwise.isWellFormed
    }
  }
}
