import DKSDiagnostics
import DKSGraph
import DKSSyntax

/// Nodes of the graph, and the faults that their shapes can have.
extension Elaborator {
  /// Adds a node that is named `base` at the present path.
  mutating func addNode(
    _ operation: any Operation, to operands: [Node.ID], base: String, at span: SourceSpan,
    weights: String? = nil, call: LayerCall? = nil
  ) -> Value {
    guard takeNode(span) else { return .poison }
    let component = path.component(base)
    return addNode(
      operation, to: operands, fullName: path.name(of: component), at: span,
      weights: weights ?? path.weights(of: component), call: call)
  }

  /// Adds a node of the given name, which was counted already.
  mutating func addNode(
    _ operation: any Operation, to operands: [Node.ID], fullName: String, at span: SourceSpan,
    weights: String? = nil, call: LayerCall? = nil
  ) -> Value {
    takeName(fullName)
    do throws(ShapeError) {
      var shared: String?
      var shapes: [ParameterShape] = []
      if let weights {
        shapes = operation.parameters(for: operands.map { builder[$0].type })
        if !shapes.isEmpty { shared = weights }
      }
      if let shared, let first = sharedShapes[shared], first.shapes != shapes {
        return fail(
          .sharedWeightsDiffer(
            shared, shapes, first.shapes, at: span, first: builder[first.node].span))
      }
      let node = try builder.add(operation, to: operands, named: fullName, sharedWeights: shared, span: span)
      if let shared, sharedShapes[shared] == nil { sharedShapes[shared] = (shapes, node) }
      return .tensor(node)
    } catch {
      return fail(shapeFault(error, operands: operands, at: span, call: call))
    }
  }

  /// What an operation has against its operands, with their shapes where they come from.
  func shapeFault(
    _ error: ShapeError, operands: [Node.ID], at span: SourceSpan, call: LayerCall?
  ) -> Diagnostic {
    var place = call?.name.span ?? span
    var labels: [Diagnostic.Label] = []
    switch error.kind {
    case .disagreement(let i, let j):
      for index in [i, j] where operands.indices.contains(index) {
        if let label = label(of: operands[index]) { labels.append(label) }
      }
    case .operand(let i):
      if operands.indices.contains(i), let label = label(of: operands[i]) { labels.append(label) }
    case .setting(let name):
      if let written = call?.settings[name] { place = written }
      if let operand = operands.first, let label = label(of: operand) { labels.append(label) }
    case .overflow: break
    }
    return .shape(error, at: place, labels: labels)
  }

  /// The shape of `node` at the name that it got or at the stage that it comes from.
  private func label(of node: Node.ID) -> Diagnostic.Label? {
    guard let span = definitions[node]?.name.span ?? builder[node].span else { return nil }
    return .init(span, "\(builder[node].type.shape)")
  }

  /// Two summands of different shapes (Language 6).
  func sumDisagreement(_ a: LinearCombination.Term, _ b: LinearCombination.Term) -> Diagnostic {
    let (aType, bType) = (builder[a.node].type, builder[b.node].type)
    let other = definition(of: b)?.name.span ?? b.span
    return .sumDisagreement(
      text(of: a.span), text(of: b.span), aType, bType, at: a.span,
      label: .init(other, bType.element == aType.element ? "\(bType.shape)" : bType.description),
      help: sumHelp(a, aType, b, bType))
  }

  /// The definition of a summand's tensor, if the summand calls it by that name.
  private func definition(of term: LinearCombination.Term) -> Definition? {
    guard let definition = definitions[term.node], definition.name.text == text(of: term.span) else {
      return nil
    }
    return definition
  }

  /// What would make both shapes one, if that can be told from the text.
  private func sumHelp(
    _ a: LinearCombination.Term, _ aType: TensorType, _ b: LinearCombination.Term, _ bType: TensorType
  ) -> String {
    guard aType.shape.count == 3, bType.shape.count == 3 else {
      return aType.shape.count == bType.shape.count ? "give both the same number of features" : ""
    }
    if aType.shape.dropFirst() != bType.shape.dropFirst() {
      for (with, without) in [(a, b), (b, a)] {
        guard let stride = definition(of: with)?.value.flatMap(strideArgument),
          let call = definition(of: without)?.value.flatMap(convolutionWithoutStride)
        else { continue }
        let written = text(of: call)
        guard written.hasSuffix(")") else { continue }
        return
          "give '\(text(of: without.span))' the same stride: '\(written.dropLast()), stride: \(text(of: stride)))'"
      }
      return "give both the same strides"
    }
    return "bring one of them to the channels of the other: 'conv(\(aType.shape[0]), 1)'"
  }

  /// The stride that some stage of `pipeline` has.
  private func strideArgument(_ pipeline: Expression) -> SourceSpan? {
    stages(of: pipeline).lazy.compactMap { call in
      call.0.arguments.first { $0.label?.text == "stride" }?.value.span
    }.first
  }

  /// The last convolution of `pipeline` that has no stride.
  private func convolutionWithoutStride(_ pipeline: Expression) -> SourceSpan? {
    stages(of: pipeline).last { call in
      call.0.callee.text == Convolution.mnemonic && !call.0.arguments.contains { $0.label?.text == "stride" }
    }?.1
  }

  /// The calls among the stages of a pipeline, or of the pipeline that a conditional chose between.
  private func stages(of expression: Expression) -> [(Call, SourceSpan)] {
    switch expression.kind {
    case .pipeline(_, let stages):
      stages.compactMap { if case .call(let call) = $0.kind { (call, $0.span) } else { nil } }
    case .conditional(_, let then, let otherwise):
      [then, otherwise].flatMap { branch -> [(Call, SourceSpan)] in
        guard case .pipeline(_, let stages) = branch.kind else { return [] }
        return stages.compactMap { if case .call(let call) = $0.kind { (call, $0.span) } else { nil } }
      }
    default: []
    }
  }
}
