import DKSDiagnostics
import DKSGraph
import DKSSyntax

// Tensors that do not fit, bodies that yield the wrong thing, and texts that grow too large.
extension Diagnostic {
  /// Two summands of different shapes; `label` says where the second comes from.
  static func sumDisagreement(
    _ first: String, _ second: String, _ firstType: TensorType, _ secondType: TensorType,
    at span: SourceSpan, label: Label, help: String
  ) -> Diagnostic {
    let sameElement = firstType.element == secondType.element
    return Diagnostic(
      .error, "DKS0304",
      "'\(first)' and '\(second)' have different \(sameElement ? "shapes" : "element types")", at: span,
      label: sameElement ? "\(firstType.shape)" : firstType.description, labels: [label],
      helps: help.isEmpty ? [] : [help])
  }

  /// What an operation has against its operands.
  static func shape(_ error: ShapeError, at span: SourceSpan, labels: [Label]) -> Diagnostic {
    Diagnostic(
      .error, "DKS0305", error.message, at: span, labels: labels.filter { $0.span != span },
      helps: error.help.isEmpty ? [] : [error.help])
  }

  /// One layer on tensors that need weights of different shapes.
  static func sharedWeightsDiffer(
    _ layer: String, _ shapes: [ParameterShape], _ firstShapes: [ParameterShape], at span: SourceSpan,
    first: SourceSpan?
  ) -> Diagnostic {
    func list(_ shapes: [ParameterShape]) -> String {
      shapes.first { $0.role == .weight }.map { "weights \($0.shape)" } ?? "weights \(shapes.map(\.shape))"
    }
    return Diagnostic(
      .error, "DKS0317", "'\(layer)' needs \(list(shapes)) here, but it shares \(list(firstShapes))",
      at: span,
      labels: first.map { $0 == span ? [] : [.init($0, "the first use")] } ?? [],
      helps: ["one layer takes tensors of one number of features; write a 'block' for weights of their own"])
  }

  static func tupleIntoLayer(_ layer: Identifier, count: Int) -> Diagnostic {
    Diagnostic(
      .error, "DKS0306", "'\(layer.text)' got a tuple of \(count) tensors, it takes one", at: layer.span,
      helps: ["join them first: '(a, b) -> concat'"])
  }

  static func wrongTupleCount(_ found: Value, names: Int, at span: SourceSpan) -> Diagnostic {
    let count =
      switch found {
      case .tuple(let elements): "a tuple of \(elements.count)"
      case .list(let list): "a list of \(list.elements.count)"
      default: found.kindName
      }
    return Diagnostic(.error, "DKS0306", "found \(count) for \(names) names", at: span)
  }

  static func nestedTuple(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0306", "found a tuple in a tuple, expected a tensor", at: span,
      helps: ["give its elements names: 'let (a, b) = …'"])
  }

  static func wrongParameterCount(found: Int, names: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0306",
      "\(found == 1 ? "one tensor flows" : "\(found) tensors flow") in, but the body names \(names)", at: span
    )
  }

  /// `{ x }` without `x in`, or a body whose head is a tensor from outside.
  static func bodyIsNoLayer(_ found: Value, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0312", "this body yields \(found.kindName), expected a layer", at: span,
      helps: ["a body that computes with tensors names what flows in: '{ x in … }'"])
  }

  /// `{ x in dense(10) }`
  static func bodyIsNoTensor(_ found: Value, parameter: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0312", "this body yields \(found.kindName), expected a tensor", at: span,
      helps: ["begin with what flows in: '\(parameter) -> …'"])
  }

  // MARK: Formulas

  static func notInFormula(_ what: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0309", "\(what) has no place in the formula of an activation", at: span,
      helps: ["a formula has '+', '-', '*', '/', one comparison before '?:', and functions such as 'exp'"])
  }

  static func conditionInFormula(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0309", "found a condition in a formula, expected a number", at: span)
  }

  static func noConditionInFormula(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0309", "found a number before '?', expected a comparison", at: span,
      helps: ["write a comparison: 'x > 0 ? x : 0.1 * x'"])
  }

  static func activationInFormula(_ parameter: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0309", "parameter '\(parameter)' is an activation, the parameters of a formula are numbers",
      at: span)
  }

  // MARK: Scans

  static func scanParameters(found: Int, states: Int, sequences: Int, at span: SourceSpan) -> Diagnostic {
    let wanted = states + sequences
    return Diagnostic(
      .error, "DKS0314",
      "the body of 'scan' names \(found == 1 ? "one tensor" : "\(found) tensors"), "
        + "it gets \(wanted): \(states == 1 ? "the state" : "\(states) states") and "
        + (sequences == 1 ? "one element" : "\(sequences) elements"), at: span,
      helps: wanted == 2 ? ["begin the body with 'state, element in'"] : [])
  }

  static func scanResultCount(found: Int, wanted: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0314",
      "the body of 'scan' yields \(found == 1 ? "one tensor" : "\(found) tensors"), "
        + "it must yield \(wanted == 1 ? "the next state" : "the next \(wanted) states")", at: span)
  }

  static func scanStateChanges(
    _ state: Identifier, from old: TensorType, to new: TensorType, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0314", "the next '\(state.text)' is \(new.words), but it begins as \(old.words)", at: span,
      labels: [.init(state.span, "\(old.shape)")])
  }

  static func scanNeedsSequence(_ types: [TensorType], at span: SourceSpan) -> Diagnostic {
    let message =
      types.count == 1
      ? "'scan' got \(types[0].words), it takes a tensor with an axis to walk over"
      : "'scan' got sequences of different lengths: \(types.map { "\($0.shape)" }.joined(separator: ", "))"
    return Diagnostic(.error, "DKS0314", message, at: span)
  }

  // MARK: Limits

  static func nestedTooDeeply(limit: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0313", "this is nested more than \(limit) levels deep", at: span)
  }

  static func blocksTooDeep(limit: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0313", "blocks apply each other more than \(limit) levels deep", at: span)
  }

  static func tooMuchWork(steps: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0313", "the network takes more than \(steps) steps to unfold", at: span,
      helps: ["look for a 'repeat' within a 'repeat' or a block that grows with each use"])
  }

  static func tooManyActivations(limit: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0313", "the network has more than \(limit) own activations of different parameters",
      at: span,
      helps: ["give those that are nearly alike one parameter"])
  }

  static func formulaTooLong(limit: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0313", "the formula has more than \(limit) operations", at: span)
  }

  static func tooManyNodes(limit: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0313", "the network has more than \(limit) nodes", at: span,
      helps: ["look for a 'repeat' within a 'repeat' or a block that grows with each use"])
  }
}
