import DKSAnalysis
import DKSDiagnostics
import DKSFormulas
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
    case .tooManyParts:
      return Diagnostic(
        .error, "DKS0318", "'\(graph.name)' has more subnetworks of the official kind than are looked at",
        at: span,
        notes: ["each output has those of its own, and they lie within each other"],
        helps: ["leave out '--subnets official': one sweep ranges over all subnetworks"])
    // Plain ReLU is taken there: 'targetUnreachable'.
    case .unreachable(let maximum):
      return Diagnostic(
        .error, "DKS0521", "the method's target is above \(rounded(maximum)), the largest within reach",
        at: span)
    }
  }

  /// `place` is that of the offending part of the formula, if the file has it.
  /// `isShaped` where a method is about to transform it, from which '@keep' excepts it.
  package static func notAnalyzable(
    _ phi: Activation, _ error: ActivationError, at node: Node, formula place: SourceSpan?,
    isShaped: Bool = true
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0522", "'\(phi.name)' cannot be analysed: \(error)", at: place ?? node.span,
      labels: place == nil ? [] : node.span.map { [Label($0, "used here")] } ?? [],
      notes: ["a kernel map is an integral against a Gaussian, over the whole real line (Theory 1.2)"],
      helps: [
        isShaped
          ? "change the formula, or leave this layer alone with '@keep \(phi.name)'" : "change the formula"
      ],
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

  static func unsolvable(
    _ phi: Activation, _ error: SolverError, _ target: LocalTarget, at node: Node
  ) -> Diagnostic {
    switch error {
    // The target was lowered as often as is sensible, and the solver did not follow.
    case .beyondExistenceLimit(let limit):
      return unsolved(phi, "it is followed to \(rounded(limit)), not to the target", at: node)
    case .infeasible(let reason):
      return Diagnostic(
        .error, "DKS0515", "\(target.methodName) does not take '\(phi.name)': \(reason)", at: node.span,
        helps: ["use \(target.suggestedActivation), or leave this layer alone with '@keep \(phi.name)'"],
        optionHelps: [
          "write '--replace \(phi.name)=\(target.replacement)' to put another activation in its place"
        ])
    case .notConverged(let residual):
      return unsolved(phi, "the best residual is \(residual)", at: node)
    case .targetOutOfRange(let value):
      return Diagnostic(
        .error, "DKS0521", "the local target of '\(phi.name)' is \(value), a positive number is wanted",
        at: node.span)
    }
  }

  private static func unsolved(_ phi: Activation, _ reason: String, at node: Node) -> Diagnostic {
    Diagnostic(
      .error, "DKS0529", "the equations of '\(phi.name)' were not solved, \(reason)", at: node.span,
      notes: ["this is a fault of dksc; please report it with the activation and the target"])
  }

  /// The local target came down to what `problem`'s activation reaches.
  static func targetLowered(
    _ target: LocalTarget, _ limit: LocalTarget.Limit, of problem: LocalSolutions.Problem, method: Method
  ) -> Diagnostic {
    let (name, counted) = target.isSlope ? ("slope", 1.0) : ("curvature", 0)
    let argument = target.isSlope ? "zeta" : "tau"
    let most = floored(target.achieved)
    let level = { (kind: LocalTarget.Kind?) in rounded(counted + (kind?.level ?? 0)) }
    let hasTails = target.isSlope && problem.function.excessSlopeLimit.isFinite
    return Diagnostic(
      .warning, "DKS0516",
      "each layer is to have \(name) \(level(limit.wanted)), '\(limit.activation)' reaches less than "
        + "\(rounded(counted + limit.bound)); all get \(level(target.kind))",
      at: problem.node.span, label: "the activation that reaches the least",
      notes: [
        "no subnetwork is then beyond a \(name) of \(rounded(target.achieved)), where \(method) allows "
          + "\(rounded(target.target)): the network bends less than it was asked to"
      ]
        + (hasTails
          ? [
            "with straight tails an activation turns into a leaky ReLU as it bends, and its slope ends there"
          ] : []),
      helps: [
        "write '\(target.methodName)(\(argument): \(most))' or less, add layers"
          + (target.isSlope ? ", or use 'tanh', which has no such limit" : "")
      ],
      optionHelps: [
        "write --method '\(target.methodName)(\(argument): \(most))' or less"
          + (target.isSlope ? ", or '--replace \(limit.activation)=tanh', which has no such limit" : "")
      ])
  }

  /// Even plain ReLU leaves the largest C(0) below η.
  static func targetUnreachable(_ target: LocalTarget, at span: SourceSpan?, first: Node?) -> Diagnostic {
    let most = floored(target.achieved)
    return Diagnostic(
      .warning, "DKS0508",
      "this network does not reach the method's target \(rounded(target.target)): its largest C(0) is "
        + "\(rounded(target.achieved)) even with plain ReLU, which it gets",
      at: span ?? first?.span,
      labels: span == nil ? [] : first?.span.map { [Label($0, "its negative slope becomes 0")] } ?? [],
      helps: ["write 'tat(eta: \(most))' or less, add layers, or give shortcuts less weight"],
      optionHelps: [
        "write --method 'tat(eta: \(most))' or less, or give shortcuts less weight: '--shortcut-weight 0.5'"
      ])
  }

  /// Three digits, rounded down: what is suggested must be reachable.
  private static func floored(_ x: Double) -> Double { (x * 1000).rounded(.down) / 1000 }
}

extension LocalTarget {
  /// The local slope C'(1) that each layer is to have.
  var slope: Double { if case .slope(let excess) = kind { 1 + excess } else { 1 } }

  /// Whether slopes are counted, not curvatures.
  var isSlope: Bool { if case .slope = kind { true } else { false } }

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
