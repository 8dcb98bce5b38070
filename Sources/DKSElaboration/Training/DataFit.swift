import DKSDiagnostics
import DKSGraph

/// Whether data, loss and network belong together: known from the text, before anything is written.
extension Elaborator {
  /// The terms of `loss`, each with the field that it is compared with; nil after a report.
  mutating func fit(
    _ loss: [LossTerm], to data: TrainingPlan.Data, in graph: Graph, at span: SourceSpan
  ) -> [TrainingPlan.Term]? {
    var loss = loss
    switch data {
    case .csv: break
    case .mnist:
      guard fitImages("mnist", [1, 28, 28], &loss, in: graph, at: span) else { return nil }
    case .cifar10:
      guard fitImages("cifar10", [3, 32, 32], &loss, in: graph, at: span) else { return nil }
    }
    return fitTargets(loss, in: graph) ? loss.map(\.term) : nil
  }

  /// Image sets have one input and one label, whatever it is called: all heads that name no target of their own
  /// are compared with it.
  private mutating func fitImages(
    _ name: String, _ shape: [Int], _ loss: inout [LossTerm], in graph: Graph, at span: SourceSpan
  ) -> Bool {
    let inputs = graph.nodes.filter { $0.operation is Input }
    guard inputs.count == 1, let input = inputs.first else {
      report(.dataDoesNotFit("'\(name)' has one input, this network has \(inputs.count)", at: span))
      return false
    }
    guard
      input.type == TensorType(.float32, shape) || input.type == TensorType(.float32, [shape.reduce(1, *)])
    else {
      report(
        .dataDoesNotFit(
          "'\(name)' has images \(shape), but '\(input.name)' is \(input.type.words)", at: span,
          label: input.span.map { .init($0, input.type.description) }))
      return false
    }
    var label: LossTerm?
    for index in loss.indices where loss[index].targetSpan == nil || loss[index].term.target != input.name {
      let term = loss[index]
      let isOne = term.targetShape.allSatisfy { $0 == 1 }
      // The number of a digit may be guessed as a number, too.
      guard term.term.kind == .crossEntropy || (term.term.kind != .binaryCrossEntropy && isOne) else {
        report(
          .lossDoesNotFit(
            "'\(term.term.kind.rawValue)' of '\(term.term.output)' wants \(term.wanted), '\(name)' has one of ten "
              + "classes for each image", at: term.span,
            help: "use 'crossEntropy', or compare with the image: 'target: \(input.name)'"))
        return false
      }
      guard isOne, term.term.kind != .crossEntropy || term.type.featureCount == 10 else {
        let place = graph.outputs.first { $0.name == term.term.output }.flatMap { graph[$0.node].span }
        report(
          .dataDoesNotFit(
            "'\(name)' has ten classes, but '\(term.term.output)' is \(term.type.words)", at: span,
            label: place.map { .init($0, term.type.description) }))
        return false
      }
      guard let place = term.targetSpan else { continue }
      if let label, label.term.target != term.term.target, let first = label.targetSpan {
        report(.secondLabel(term.term.target, label.term.target, of: name, at: place, first: first))
        return false
      }
      label = term
    }
    let field = label?.term.target ?? loss.first { $0.targetSpan == nil }?.term.output
    for index in loss.indices where loss[index].targetSpan == nil {
      loss[index].term.target = field ?? loss[index].term.target
    }
    return true
  }

  /// Heads that are compared with one field must want the same of it.
  private mutating func fitTargets(_ loss: [LossTerm], in graph: Graph) -> Bool {
    func shape(_ shape: [Int]) -> [Int] { shape.filter { $0 != 1 } }
    let inputs = Dictionary(
      graph.nodes.lazy.filter { $0.operation is Input }.map { ($0.name, $0) },
      uniquingKeysWith: { first, _ in first })
    var uses: [String: LossTerm] = [:]
    for term in loss {
      let place = term.targetSpan ?? term.span
      let name = term.term.target
      if let input = inputs[name] {
        guard shape(input.type.shape) == shape(term.targetShape) else {
          report(
            .targetDoesNotFit(
              "'\(term.term.output)' wants \(term.wanted), but the input '\(name)' is \(input.type.words)",
              at: place,
              label: input.span.map { .init($0, input.type.description) }))
          return false
        }
        continue
      }
      guard let other = uses[name] else {
        uses[name] = term
        continue
      }
      guard shape(other.targetShape) == shape(term.targetShape) else {
        report(
          .targetDoesNotFit(
            "'\(term.term.output)' wants \(term.wanted) of the field '\(name)', '\(other.term.output)' wants "
              + other.wanted, at: place,
            label: .init(other.targetSpan ?? other.span, "the other use of the field")))
        return false
      }
    }
    return true
  }
}

extension LossTerm {
  /// What it is compared with, for a sentence.
  fileprivate var wanted: String {
    switch (term.kind, targetShape.isEmpty) {
    case (.crossEntropy, true): "a class"
    case (.crossEntropy, false): "classes of the shape \(targetShape)"
    case (_, true): "a number"
    case (_, false): "numbers of the shape \(targetShape)"
    }
  }
}
