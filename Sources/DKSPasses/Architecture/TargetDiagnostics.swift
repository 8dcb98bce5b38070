import DKSAnalysis
import DKSDiagnostics
import DKSGraph
import DKSKernels

/// What there is to say when the method's target or an activation's equations have no solution.
extension Diagnostic {
  static func target(_ error: TargetError, of graph: Graph, at span: SourceSpan?) -> Diagnostic {
    switch error {
    case .noNonlinearLayer:
      return Diagnostic(
        .error, "DKS0509", "network '\(graph.name)' has no activation to transform, its method needs one",
        at: span,
        helps: ["put an activation after a 'dense' or 'conv', or write 'method none'"],
        optionHelps: [
          "write '--method he' to draw weights alone, or '--method none --keep-weights' to leave it as it is"
        ])
    case .targetOutOfRange(let value, let lower, let upper):
      let range =
        upper.isFinite ? "between \(rounded(lower)) and \(rounded(upper))" : "above \(rounded(lower))"
      return Diagnostic(
        .error, "DKS0521", "the method's target is \(rounded(value)), a number \(range) is wanted", at: span)
    case .unreachable(let maximum):
      return Diagnostic(
        .error, "DKS0508",
        "this network cannot reach the method's target: its largest C(0) is \(rounded(maximum)) even with plain ReLU",
        at: span,
        helps: ["write 'tat(eta: \(floored(maximum)))' or less, add layers, or give shortcuts less weight"],
        optionHelps: [
          "write --method 'tat(eta: \(floored(maximum)))' or less, or give shortcuts less weight: '--shortcut-weight 0.5'"
        ])
    }
  }

  /// `place` is that of the offending part of the formula, if the file has it.
  static func notAnalyzable(
    _ phi: Activation, _ error: ActivationError, at node: Node, formula place: SourceSpan?
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0522", "'\(phi.name)' cannot be analysed: \(error)", at: place ?? node.span,
      labels: place == nil ? [] : node.span.map { [Label($0, "used here")] } ?? [],
      notes: ["a kernel map is an integral against a Gaussian, over the whole real line (Theory 1.2)"],
      helps: ["change the formula, or leave this layer alone with '@keep \(phi.name)'"],
      optionHelps: ["write '--replace \(phi.name)=tanh' to put another activation in its place"])
  }

  static func fittedInPart(_ phi: Activation, qSlope: Double, at node: Node) -> Diagnostic {
    Diagnostic(
      .warning, "DKS0507",
      "dks fits '\(phi.name)' only in part: the slope of its Q map is \(rounded(qSlope)), not 1",
      at: node.span,
      notes: [
        "straight lines that meet in corners leave no constant for Q'(1), which is as near to 1 as it comes; "
          + "tat does not take '\(phi.name)' at all"
      ],
      helps: ["use 'leakyRelu(0.1)'"],
      optionHelps: ["write '--replace \(phi.name)=leakyRelu' for an activation that the method fits"],
      fixIts: node.span.map { [FixIt("use 'leakyRelu(0.1)'", replace: $0, with: "leakyRelu(0.1)")] } ?? [])
  }

  static func mixedWithLeakyReLU(_ phi: Activation, at node: Node) -> Diagnostic {
    Diagnostic(
      .error, "DKS0517", "tat(eta) takes leaky ReLU alone, '\(phi.name)' is another activation",
      at: node.span,
      helps: ["use 'leakyRelu' throughout, or 'tat(tau: 0.3)' with smooth activations"],
      optionHelps: [
        "write '--replace \(phi.name)=leakyRelu', or --method 'tat(tau: 0.3)' for smooth activations"
      ])
  }

  /// `network` is the skeleton of the graph: it says which target of the method a limit of ψ or κ stands for.
  static func unsolvable(
    _ phi: Activation, _ error: SolverError, _ target: LocalTarget, _ network: MaximalFunction, at node: Node
  ) -> Diagnostic {
    switch error {
    case .beyondExistenceLimit(let limit):
      return beyondLimit(phi, limit, target, network, at: node)
    case .infeasible(let reason):
      return Diagnostic(
        .error, "DKS0515", "\(target.methodName) does not take '\(phi.name)': \(reason)", at: node.span,
        helps: ["use \(target.suggestedActivation), or leave this layer alone with '@keep \(phi.name)'"],
        optionHelps: [
          "write '--replace \(phi.name)=\(target.replacement)' to put another activation in its place"
        ])
    case .notConverged(let residual):
      return Diagnostic(
        .error, "DKS0529", "the equations of '\(phi.name)' were not solved, the best residual is \(residual)",
        at: node.span, notes: ["this is a fault of dksc; please report it with the activation and the target"]
      )
    case .targetOutOfRange(let value):
      return Diagnostic(
        .error, "DKS0521", "the local target of '\(phi.name)' is \(value), a positive number is wanted",
        at: node.span)
    }
  }

  private static func beyondLimit(
    _ phi: Activation, _ limit: Double, _ target: LocalTarget, _ network: MaximalFunction, at node: Node
  ) -> Diagnostic {
    switch target.kind {
    case .slope(let excess):
      let most = 1 + network.slope(excess: limit).value
      return Diagnostic(
        .error, "DKS0516",
        "each layer is to have slope \(rounded(1 + excess)), '\(phi.name)' reaches less than \(rounded(1 + limit))",
        at: node.span,
        notes: [
          "with straight tails an activation turns into a leaky ReLU as it bends, and its slope ends there"
        ],
        helps: [
          "use a zeta below \(floored(most)) in this network, add layers, or use 'tanh', which has no such limit"
        ],
        optionHelps: [
          "write --method 'dks(zeta: \(floored(most)))' or less, or '--replace \(phi.name)=tanh', which has no such limit"
        ])
    case .curvature(let wanted), .negativeSlope(let wanted):
      let most = network.curvature(limit)
      return Diagnostic(
        .error, "DKS0516",
        "each layer is to have curvature \(rounded(wanted)), '\(phi.name)' reaches less than \(rounded(limit))",
        at: node.span, helps: ["use a tau below \(floored(most)) in this network, or add layers"],
        optionHelps: ["write --method 'tat(tau: \(floored(most)))' or less"])
    }
  }

  /// Three digits, rounded down: what is suggested must be reachable.
  private static func floored(_ x: Double) -> Double { (x * 1000).rounded(.down) / 1000 }
}

extension LocalTarget {
  /// The local slope C'(1) that each layer is to have.
  var slope: Double { if case .slope(let excess) = kind { 1 + excess } else { 1 } }

  /// The method, as a sentence names it.
  var methodName: String {
    switch kind {
    case .slope: "dks"
    case .curvature: "tat"
    case .negativeSlope: "tat(eta)"
    }
  }

  /// An activation that the method takes, for `--replace`.
  var replacement: String {
    switch kind {
    case .slope: "tanh"
    case .curvature: "swish"
    case .negativeSlope: "leakyRelu"
    }
  }

  /// What to write in place of an activation that the method does not take.
  var suggestedActivation: String {
    switch kind {
    case .slope: "'tanh', 'softplus' or 'leakyRelu(0.1)'"
    case .curvature: "a smooth activation such as 'tanh' or 'swish'"
    case .negativeSlope: "'leakyRelu'"
    }
  }
}
