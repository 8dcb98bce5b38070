import DKSDiagnostics
import DKSGraph
import DKSSyntax

/// `loss:`, a weighted sum of calls: `mse(steering) + 0.25 * crossEntropy(lane)`.
extension Elaborator {
  /// The terms of the loss, in the order of the text; nil after a report.
  mutating func loss(_ expression: Expression, for graph: Graph, outputs: [Identifier]) -> [LossTerm]? {
    var expression = expression
    while case .tuple(let inner) = expression.kind, inner.count == 1 { expression = inner[0] }
    var summands = [expression]
    if case .chain(let first, let rest) = expression.kind, let link = rest.first,
      link.operator == .add || link.operator == .subtract
    {
      summands = [first]
      for link in rest {
        guard link.operator == .add else {
          report(.notALoss(text: text(of: link.operatorSpan), at: link.operatorSpan))
          return nil
        }
        summands.append(link.operand)
      }
    }
    let outputs = DeclaredOutputs(outputs, of: graph)
    var terms: [LossTerm] = []
    var isSound = true
    for summand in summands {
      if let term = term(summand, outputs) { terms.append(term) } else { isSound = false }
    }
    return isSound ? terms : nil
  }

  /// `0.25 * crossEntropy(lane)`
  private mutating func term(_ summand: Expression, _ outputs: DeclaredOutputs) -> LossTerm? {
    guard case .chain(let first, let rest) = summand.kind, let link = rest.first, isProduct(link.operator)
    else {
      return call(summand, outputs)
    }
    // The factors are numbers but for one call.
    var weight = 1.0
    var term: LossTerm?
    let factors = [(ChainOperator.multiply, first)] + rest.map { ($0.operator, $0.operand) }
    for (operation, factor) in factors {
      if isLoss(factor), operation == .multiply, term == nil {
        guard let found = call(factor, outputs) else { return nil }
        term = found
        continue
      }
      guard let x = number(factor, "the weight of a loss", .positive, default: 1) else { return nil }
      switch operation {
      case .multiply: weight *= x
      case .divide: weight /= x
      default:
        report(.notALoss(text: text(of: summand.span), at: summand.span))
        return nil
      }
    }
    guard var term else {
      report(.notALoss(text: text(of: summand.span), at: summand.span))
      return nil
    }
    guard weight.isFinite, weight > 0 else {
      report(
        .trainingValue("the weight of a loss is \(format(weight)), it must be more than 0", at: summand.span))
      return nil
    }
    term.term.weight = weight
    return term
  }

  private func isProduct(_ operation: ChainOperator) -> Bool {
    operation == .multiply || operation == .divide || operation == .remainder
  }

  /// Whether `factor` is meant as a loss: a call of something that is no function of numbers.
  private func isLoss(_ factor: Expression) -> Bool {
    guard case .call(let call) = factor.kind else { return false }
    return NumberFunction(rawValue: call.callee.text) == nil
  }

  /// `crossEntropy(digit)`, `mse(steering, target: angle)`
  private mutating func call(_ expression: Expression, _ outputs: DeclaredOutputs) -> LossTerm? {
    let names = TrainingPlan.Term.Kind.allCases.map(\.rawValue)
    if case .error = expression.kind { return nil }
    guard case .call(let call) = expression.kind else {
      report(
        .trainingChoiceExpected("loss", text: text(of: expression.span), among: names, at: expression.span))
      return nil
    }
    guard let kind = TrainingPlan.Term.Kind(rawValue: call.callee.text) else {
      report(.unknownTrainingChoice(call.callee, "loss", among: names))
      return nil
    }
    guard let filled = match(call.arguments, to: ["output", "target"], of: call.callee) else { return nil }
    guard let argument = filled[0] else {
      report(.missingArgument("output", of: call.callee, summary: "the output that is compared"))
      return nil
    }
    guard case .name(let output) = argument.value.kind else {
      report(
        .trainingValue("'\(text(of: argument.value.span))' is no output's name", at: argument.value.span))
      return nil
    }
    guard outputs.names.contains(output) else {
      report(.unknownOutput(Identifier(output, argument.value.span), among: outputs.inOrder))
      return nil
    }
    var target = output
    switch filled[1]?.value.kind {
    case nil: break
    case .name(let name), .string(let name): target = name
    default:
      let span = filled[1]?.value.span ?? expression.span
      report(.trainingValue("'target' of '\(call.callee.text)' must be a field's name", at: span))
      return nil
    }
    // An output that failed is missing from the graph, and that was reported.
    guard let type = outputs.types[output] else { return nil }
    if kind == .crossEntropy, type.featureCount < 2 {
      report(
        .lossDoesNotFit(
          "'crossEntropy' got \(type.words), it takes at least two classes", at: argument.value.span,
          help: "use 'binaryCrossEntropy' or 'mse'"))
      return nil
    }
    return LossTerm(
      .init(weight: 1, kind: kind, output: output, target: target), type: type, at: expression.span,
      target: filled[1]?.value.span)
  }
}

/// The outputs that losses may name.
private struct DeclaredOutputs {
  /// Their names as the text has them.
  let inOrder: [String]
  let names: Set<String>
  /// The types of those that are in the graph.
  let types: [String: TensorType]

  init(_ declared: [Identifier], of graph: Graph) {
    inOrder = declared.map(\.text)
    names = Set(inOrder)
    types = Dictionary(
      graph.outputs.map { ($0.name, graph[$0.node].type) }, uniquingKeysWith: { first, _ in first })
  }
}
