import DKSDiagnostics
import DKSGraph

/// Checks what DKS and TAT assume of a network (THEORY.md 1.5); changes nothing.
///
/// Three cases and no fourth: the assumptions hold and nothing is said; one is bent, which is a warning (an
/// error under `--strict`); or no kernel map exists, which is an error.
package enum CheckArchitecture: Pass {
  package static let name = "check-architecture"
  package static let summary = "checks what the method assumes of the network"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    guard graph.method.shapesActivations else { return }
    checkMaps(graph, &context)
    noteWholeFilters(graph, &context)
    checkActivationInputs(graph, &context)
    checkStarts(graph, &context)
    if !context.diagnostics.containsError { checkSummands(graph, &context) }
  }

  /// No map, or one that is approximated by the identity while an activation still follows.
  private static func checkMaps(_ graph: Graph, _ context: inout PassContext) {
    let feedsActivation = graph.feedsActivation()
    let isHead = graph.isHead()
    for (i, node) in graph.nodes.enumerated() {
      if feedsActivation[i], graph.drawsEveryTap(node), let layer = node.operation as? any ConvolutionLayer,
        !(layer is DepthwiseConvolution)
      {
        context.bend(.everyTapDrawn(node, kernel: layer.kernel))
      }
      switch graph.kernelRule(of: node) {
      case .unsupported where node.operation is Softmax && isHead[i]: break
      case .opaque where (node.operation as? Opaque)?.kind == Opaque.head: break
      case .opaque:
        let isKept = context.opaque == .keep || Opaque.isNormalization(node)
        context.diagnostics.insert(.opaquePart(node, isKept: isKept))
      case .unsupported(let reason): context.diagnostics.insert(.noKernelMap(node, reason))
      case .approximateIdentity(let assumption) where feedsActivation[i]:
        context.bend(.approximated(node, assumption))
      case .nonlinear where feedsActivation[i]:
        if let layer = node.operation as? ActivationLayer, layer.isKept { context.bend(.keptInTrunk(node)) }
      case .affine where feedsActivation[i]:
        // Rule R6: an initialiser of the user's own may change q, which the transforms take to be 1.
        if let factor = (node.operation as? any AffineOperation)?.initializer?.varianceFactor, factor != 1 {
          context.bend(.initializerChangesQ(node, factor: factor))
        }
      default: break
      }
    }
  }

  /// Layers of which the method cannot draw a single tap; said once for the network.
  private static func noteWholeFilters(_ graph: Graph, _ context: inout PassContext) {
    let feedsActivation = graph.feedsActivation()
    var first: Node?
    var count = 0
    for (i, node) in graph.nodes.enumerated() where feedsActivation[i] {
      guard let layer = node.operation as? any ConvolutionLayer, layer.initializer == nil,
        layer.kernel != 1, case .affine = layer.kernelRule, !graph.drawsOneTap(node)
      else { continue }
      if let transposed = layer as? TransposedConvolution, let operand = graph.operandTypes(of: node).first,
        transposed.isPatch(over: operand)
      {
        continue
      }
      if first == nil { first = node }
      count += 1
    }
    if let first { context.diagnostics.insert(.wholeFilterDrawn(first, count: count)) }
  }

  /// Rule R1: what an activation is fed must be Gaussian.
  private static func checkActivationInputs(_ graph: Graph, _ context: inout PassContext) {
    let feeds = graph.distributions()
    for node in graph.nodes {
      guard let layer = node.operation as? ActivationLayer, !layer.isKept else { continue }
      let source = Int(node.operands[0].index)
      switch feeds[source] {
      case .gaussian: break
      case .input(let input): context.diagnostics.insert(.activationOfInput(node, graph.nodes[input]))
      case .opaque(let part):
        context.bend(.activationOfOpaquePart(node, graph.nodes[part]))
      case .activation(let inner):
        context.diagnostics.insert(.activationOfActivation(node, layer, graph.nodes[inner]))
      case .mixture(let culprit):
        context.bend(.activationOfMixture(node, sum: graph.nodes[source], culprit: graph.nodes[culprit]))
      }
    }
  }

  /// A recurrence that starts at zero has a first step whose q is not 1.
  private static func checkStarts(_ graph: Graph, _ context: inout PassContext) {
    let feedsActivation = graph.feedsActivation()
    let isZero = graph.zeroNodes()
    for (i, node) in graph.nodes.enumerated() where feedsActivation[i] && !isZero[i] {
      guard let sum = node.operation as? WeightedSum else { continue }
      let live = zip(node.operands, sum.weights).filter { !isZero[Int($0.0.index)] }
      guard live.count < node.operands.count else { continue }
      let squares = sum.weights.reduce(0) { $0 + $1 * $1 }
      context.bend(.startsAtZero(node, q: live.reduce(0) { $0 + $1.1 * $1.1 } / squares))
    }
  }

  /// Rule R2: the summands of a sum must be uncorrelated.
  private static func checkSummands(_ graph: Graph, _ context: inout PassContext) {
    var independence = Independence(graph)
    for node in graph.nodes {
      guard let sum = node.operation as? WeightedSum else { continue }
      switch independence.verdict(on: node, weights: sum.weights) {
      case .independent: break
      case .sharedWeights(let key): context.diagnostics.insert(.sharedWeightsInSum(node, key))
      case .dependent(let a, let b):
        context.diagnostics.insert(.dependentSummands(node, graph[a], graph[b]))
      case .correlatedMeans(let a, let b):
        context.bend(.correlatedSummands(node, graph[a], graph[b]))
      }
    }
    if !context.diagnostics.containsError { noteSharedWeights(graph, &context) }
  }

  /// Layers that are used again count as independent ones; said once for the network.
  private static func noteSharedWeights(_ graph: Graph, _ context: inout PassContext) {
    var uses: [String: Int] = [:]
    var firstShared: Node?
    for node in graph.nodes {
      guard let key = node.sharedWeights, case .affine = node.operation.kernelRule else { continue }
      uses[key, default: 0] += 1
      if uses[key] == 2, firstShared == nil { firstShared = node }
    }
    guard let node = firstShared, let key = node.sharedWeights, let count = uses[key] else { return }
    context.diagnostics.insert(.sharedWeights(node, key, uses: count))
  }
}
