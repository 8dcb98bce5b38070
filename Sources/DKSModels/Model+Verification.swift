import DKSFormulas
import DKSTensors

extension Model {
  /// What is wrong with the model, one sentence each; empty where every reader, pass and writer may trust it.
  ///
  /// It checks that numbers name values, that names are unique, that every value is made once and before it is
  /// used, that operators have the operands they need, and that weights have as many bytes as they should.
  package func verify() -> [String] {
    var problems: [String] = []
    problems += repeatedNames(values.map(\.name), what: "value")
    problems += repeatedNames(nodes.map(\.name), what: "node")
    var isKnown = values.map { $0.constant != nil || $0.isGiven }
    var isMade = [Bool](repeating: false, count: values.count)
    for id in inputs {
      guard contains(id) else {
        problems.append("input \(id.index) names no value")
        continue
      }
      isKnown[Int(id.index)] = true
      isMade[Int(id.index)] = true
    }
    for node in nodes {
      problems += node.operands.compactMap { $0 }.compactMap { problem(with: $0, of: node, isKnown) }
      problems += node.captures.compactMap { problem(with: $0, of: node, isKnown) }
      problems += arityProblem(of: node).map { [$0] } ?? []
      for case let id? in node.results {
        guard contains(id) else {
          problems.append("'\(node.name)' makes value \(id.index), which does not exist")
          continue
        }
        if isMade[Int(id.index)] {
          problems.append("'\(node.name)' makes '\(self[id].name)', which was there already")
        }
        isMade[Int(id.index)] = true
        isKnown[Int(id.index)] = true
      }
    }
    for output in outputs {
      if !contains(output.value) {
        problems.append("output '\(output.name)' names no value")
      } else if !isKnown[Int(output.value.index)] {
        problems.append("output '\(output.name)' is '\(self[output.value].name)', which nothing makes")
      }
    }
    for value in values {
      if let constant = value.constant, let error = constant.problem {
        problems.append("'\(value.name)' \(error.message)")
      }
    }
    return problems
  }

  private func problem(with id: ModelValue.ID, of node: ModelNode, _ isKnown: [Bool]) -> String? {
    guard contains(id) else { return "'\(node.name)' uses value \(id.index), which does not exist" }
    return isKnown[Int(id.index)]
      ? nil : "'\(node.name)' uses '\(self[id].name)', which nothing before it makes"
  }

  private func arityProblem(of node: ModelNode) -> String? {
    guard let (operands, required) = node.operation.operandCounts else { return nil }
    let count = node.operands.count
    if !operands.contains(count) {
      let wanted =
        operands.lowerBound == operands.upperBound
        ? "\(operands.lowerBound)"
        : operands.upperBound == .max
          ? "at least \(operands.lowerBound)" : "\(operands.lowerBound) to \(operands.upperBound)"
      return "'\(node.name)' has \(count) operands, it takes \(wanted)"
    }
    if let absent = node.operands.prefix(required).firstIndex(of: nil) {
      return "'\(node.name)' lacks operand \(absent + 1)"
    }
    return nil
  }

  private func repeatedNames(_ names: [String], what: String) -> [String] {
    var seen: Set<String> = []
    return names.filter { !$0.isEmpty && !seen.insert($0).inserted }.map { "two \(what)s are called '\($0)'" }
  }
}

extension Operator {
  /// How many operands it takes, and how many of the first of them must be there; nil where anything goes.
  var operandCounts: (ClosedRange<Int>, required: Int)? {
    switch self {
    case .convolution, .transposedConvolution, .matrixProduct: (2...3, 2)
    case .elementwise(let function):
      (function.arity, function.arity.upperBound == .max ? .max : function.arity.upperBound)
    case .batchNormalization: (5...5, 5)
    case .layerNormalization: (1...3, 1)
    case .gather: (2...2, 2)
    case .concat: (1...Int.max, Int.max)
    case .foreign: nil
    default: (1...1, 1)
    }
  }
}
