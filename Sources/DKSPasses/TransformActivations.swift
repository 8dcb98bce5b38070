import DKSAnalysis
import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSKernels

/// Replaces φ by φ̂(x) = γ(φ(αx + β) + δ) with the local target that the architecture allows (Theory 3).
///
///     activation(x) {phi: tanh}   ⟶   activation(x) {phi: tanh, alpha: 0.13, beta: 0.57, gamma: 10.6, delta: -0.51}
///
/// All layers with one activation have one transform (rule R5); each distinct problem is solved once. A target that
/// one of them does not reach is lowered for all.
/// `@keep` leaves a layer alone.
package enum TransformActivations: Pass {
  package static let name = "transform-activations"
  package static let summary = "replaces each activation by its transform for the local target"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    guard graph.method.shapesActivations else { return }
    let maximal = MaximalFunction(
      KernelSkeleton(CellNetwork(graph)).network, subnetworks: context.subnetworks)
    do {
      guard let wanted = try LocalTarget.find(in: maximal, for: graph) else { return }
      let problems = problems(of: graph, for: wanted, &context)
      let solutions = LocalSolutions(problems, for: wanted, in: maximal)
      context.localTarget = solutions.target
      report(solutions, in: maximal, of: graph, &context)
      apply(solutions, to: &graph)
    } catch {
      context.diagnostics.insert(.target(error, of: graph, at: context.methodSpan))
    }
  }

  /// What solving for all activations may take; see `ActivationFunction.solvingCost`.
  private static let costLimit = 1600

  /// Each activation that is to be transformed, once; those that the method does not take are reported.
  private static func problems(
    of graph: Graph, for target: LocalTarget, _ context: inout PassContext
  ) -> [LocalSolutions.Problem] {
    var seen: Set<Activation> = []
    var problems: [LocalSolutions.Problem] = []
    var cost = 0
    for node in graph.nodes {
      guard let layer = node.operation as? ActivationLayer, !layer.isKept, seen.insert(layer.phi).inserted
      else { continue }
      if case .negativeSlope = target.kind, !layer.phi.isLeakyReLU {
        context.diagnostics.insert(.mixedWithLeakyReLU(layer.phi, at: node))
        continue
      }
      do {
        // Formulas that cannot be analyzed take their time, too.
        cost += layer.phi.isBuiltIn ? 0 : ActivationMaps.formulaCost
        let function = cost <= costLimit ? try ActivationFunction(layer.phi) : nil
        cost += function?.solvingCost ?? 0
        guard let function, cost <= costLimit else {
          context.diagnostics.insert(.tooManyActivations(layer.phi, at: node, known: problems.count))
          return []
        }
        problems.append(.init(function: function, activation: layer.phi, node: node))
      } catch {
        context.diagnostics.insert(
          .notAnalyzable(layer.phi, error, at: node, formula: context.place(of: error, in: layer.phi)))
      }
    }
    return problems
  }

  /// Says what has no solution, what has only part of one, and what the target was lowered for.
  private static func report(
    _ solutions: LocalSolutions, in maximal: MaximalFunction, of graph: Graph, _ context: inout PassContext
  ) {
    let target = solutions.target
    for (problem, result) in zip(solutions.problems, solutions.results) {
      switch result {
      case .failure(let error):
        context.diagnostics.insert(.unsolvable(problem.activation, error, target, at: problem.node))
      case .success(let transform):
        guard case .slope = target.kind else { continue }
        let qSlope = localMap(of: problem.function, transform: transform).qSlope
        if abs(qSlope - 1) > 1e-9 {
          context.bend(.fittedInPart(problem.activation, qSlope: qSlope, at: problem.node))
        }
      }
    }
    guard let limit = target.limit else { return }
    if let binding = solutions.binding {
      context.bend(.targetLowered(target, limit, of: binding, method: graph.method))
    } else {
      context.bend(.targetUnreachable(target, at: context.methodSpan, first: solutions.problems.first?.node))
    }
  }

  /// Nodes with one activation have one layer, in memory too.
  private static func apply(_ solutions: LocalSolutions, to graph: inout Graph) {
    var solved: [Activation: any Operation] = [:]
    for (problem, result) in zip(solutions.problems, solutions.results) {
      guard case .success(let transform) = result,
        var layer = problem.node.operation as? ActivationLayer
      else { continue }
      layer.transform = transform
      solved[problem.activation] = layer
    }
    for i in graph.nodes.indices {
      guard let layer = graph.nodes[i].operation as? ActivationLayer, !layer.isKept else { continue }
      if let known = solved[layer.phi] { graph.nodes[i].operation = known }
    }
  }
}
