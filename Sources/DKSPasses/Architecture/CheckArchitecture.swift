import DKSAnalysis
import DKSDiagnostics
import DKSGraph

/// Checks what DKS and TAT assume of a network (Theory 1.5); changes nothing.
///
/// Three cases and no fourth: the assumptions hold and nothing is said; one is bent, which is a warning (an
/// error under `--strict`); or no kernel map exists, which is an error.
package enum CheckArchitecture: Pass {
  package static let name = "check-architecture"
  package static let summary = "checks what the method assumes of the network"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    let cells = CellNetwork(graph)
    if let excess = cells.excess {
      context.diagnostics.insert(.tooManyParts(graph.nodes[excess], in: graph.name))
      return
    }
    guard graph.method.shapesActivations else {
      checkAssumptions(cells, &context)
      return
    }
    checkMaps(cells, &context)
    notePreprocessing(graph, &context)
    noteWholeFilters(graph, &context)
    checkActivationInputs(cells, &context)
    checkStarts(cells, &context)
    checkNorms(cells, &context)
    if !context.diagnostics.containsError { checkSummands(cells, &context) }
  }

  /// What a comparison method does not promise, and `--strict` asks for all the same: that the analysis is exact.
  /// Where an operation has no map at all, what the analysis shows is no approximation of it; that is always said.
  private static func checkAssumptions(_ cells: CellNetwork, _ context: inout PassContext) {
    let feedsActivation = cells.graph.feedsActivation()
    let anywhere: Set<Assumption.Kind> = [.unknownCovariance, .notGaussian]
    for assumption in cells.assumptions() {
      let node = cells.graph.nodes[assumption.index]
      if case .unsupported(let reason) = cells.kernelRule(of: node) {
        context.bend(.mapMissing(node, reason))
      } else if context.isStrict, feedsActivation[assumption.index] || anywhere.contains(assumption.kind) {
        context.bend(.bentAssumption(node, assumption.text))
      }
    }
  }

  /// No map, or one that is approximated by the identity while an activation still follows.
  private static func checkMaps(_ cells: CellNetwork, _ context: inout PassContext) {
    let graph = cells.graph
    let feedsActivation = graph.feedsActivation()
    let isHead = graph.isHead()
    for (i, node) in graph.nodes.enumerated() {
      if feedsActivation[i], graph.drawsEveryTap(node), let layer = node.operation as? any ConvolutionLayer,
        !(layer is DepthwiseConvolution)
      {
        context.bend(.everyTapDrawn(node, kernel: layer.kernel))
      }
      switch cells.kernelRule(of: node) {
      case .unsupported where node.operation is Softmax && isHead[i]: break
      case .opaque where (node.operation as? Opaque)?.isOutside ?? false: break
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
        if let initializer = (node.operation as? any AffineOperation)?.initializer {
          let bias = initializer.biasVariance(at: node, in: graph)
          if initializer.varianceFactor != 1 || bias != 0 {
            context.bend(.initializerChangesQ(node, factor: initializer.varianceFactor, bias: bias))
          }
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
    guard let first else { return }
    let said = Diagnostic.wholeFilterDrawn(first, count: count)
    // Patches keep q; a border in the kernel lowers it.
    let isPatch = (first.operation as? any ConvolutionLayer)?.slidingWindow?.isPatch ?? false
    if isPatch { context.diagnostics.insert(said) } else { context.bend(said) }
  }

  /// Rule R1: what an activation is fed must be Gaussian, and nowhere zero for want of anything else.
  private static func checkActivationInputs(_ cells: CellNetwork, _ context: inout PassContext) {
    let graph = cells.graph
    for node in graph.nodes {
      guard let layer = node.operation as? ActivationLayer, !layer.isKept else { continue }
      let source = Int(node.operands[0].index)
      let zeros = cells.shareOfZeros(at: source)
      if zeros > 0 {
        context.bend(.activationOfZeros(node, share: zeros))
      } else if cells.isDiluted(at: source) {
        context.bend(.activationOfDilutedValues(node))
      }
      switch cells.distribution(of: source) {
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

  /// A norm takes the mean off, which moves c where there is one; condition (d) is for what follows it, too.
  private static func checkNorms(_ cells: CellNetwork, _ context: inout PassContext) {
    for node in cells.graph.nodes where node.operation is LayerNorm {
      if cells.mayHaveMean(at: Int(node.operands[0].index)) { context.bend(.normOfMean(node)) }
    }
  }

  /// A recurrence that starts at zero has a first step whose q is not 1.
  private static func checkStarts(_ cells: CellNetwork, _ context: inout PassContext) {
    let feedsActivation = cells.graph.feedsActivation()
    for (i, node) in cells.graph.nodes.enumerated() where feedsActivation[i] && !cells.isZero(at: i) {
      guard let sum = node.operation as? WeightedSum else { continue }
      let live = zip(node.operands, sum.weights).filter { !cells.isZero(at: Int($0.0.index)) }
      guard live.count < node.operands.count else { continue }
      let squares = sum.weights.reduce(0) { $0 + $1 * $1 }
      context.bend(.startsAtZero(node, q: live.reduce(0) { $0 + $1.1 * $1.1 } / squares))
    }
  }

  /// Rule R2: the summands of a sum must be uncorrelated. Said once for each sum, the worst first.
  private static func checkSummands(_ cells: CellNetwork, _ context: inout PassContext) {
    let graph = cells.graph
    var said: Set<Int> = []
    for dependence in cells.dependences where said.insert(dependence.node).inserted {
      let node = graph.nodes[dependence.node]
      let pair = [dependence.first, dependence.second].map { node.operands[$0] }.sorted(by: >).map {
        graph[$0]
      }
      if let key = dependence.sharedWeights {
        context.diagnostics.insert(.sharedWeightsInSum(node, key, cells.explanation(of: dependence.reason)))
        continue
      }
      switch dependence.reason {
      case .means: context.bend(.correlatedSummands(node, pair[0], pair[1]))
      case .covariance: context.diagnostics.insert(.dependentSummands(node, pair[0], pair[1]))
      default:
        context.diagnostics.insert(
          .unknownCovariance(node, pair[0], pair[1], cells.explanation(of: dependence.reason)))
      }
    }
    if !context.diagnostics.containsError { noteSequences(cells, &context) }
  }

  /// Steps of a sequence that meet in sums are taken for uncorrelated unless the text says otherwise; said once.
  private static func noteSequences(_ cells: CellNetwork, _ context: inout PassContext) {
    let found = cells.correlatedInputs.map { cells.inputNode(at: $0) }.filter {
      (cells.graph.nodes[$0].operation as? Input)?.correlation == 0
    }
    guard let first = found.min() else { return }
    context.diagnostics.insert(.uncorrelatedSteps(cells.graph.nodes[first]))
  }
}
