import DKSAnalysis
import DKSDiagnostics
import DKSGraph
import DKSKernels

/// Replaces φ by φ̂(x) = γ(φ(αx + β) + δ) with the local target that the architecture allows (Theory 3).
///
///     activation(x) {phi: tanh}   ⟶   activation(x) {phi: tanh, alpha: 0.13, beta: 0.57, gamma: 10.6, delta: -0.51}
///
/// All layers with one activation have one transform (rule R5); each distinct problem is solved once.
/// `@keep` leaves a layer alone.
package enum TransformActivations: Pass {
  package static let name = "transform-activations"
  package static let summary = "replaces each activation by its transform for the local target"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    guard graph.method.shapesActivations else { return }
    let maximal = MaximalFunction(
      KernelSkeleton(CellNetwork(graph)).network, subnetworks: context.subnetworks)
    let target: LocalTarget
    do {
      guard let found = try LocalTarget.find(in: maximal, for: graph) else { return }
      target = found
      context.localTarget = found
    } catch {
      context.diagnostics.insert(.target(error, of: graph, at: context.methodSpan))
      return
    }

    // Nodes with one activation have one layer, in memory too.
    var solved: [Activation: (any Operation)?] = [:]
    for i in graph.nodes.indices {
      guard var layer = graph.nodes[i].operation as? ActivationLayer, !layer.isKept else { continue }
      if let known = solved[layer.phi] {
        if let known { graph.nodes[i].operation = known }
        continue
      }
      let transform = solve(layer.phi, for: target, in: maximal, at: graph.nodes[i], &context)
      layer.transform = transform ?? layer.transform
      let transformed: any Operation = layer
      solved[layer.phi] = .some(transform == nil ? nil : transformed)
      graph.nodes[i].operation = transformed
    }
  }

  /// The transform of `phi`, or nil after saying why there is none.
  private static func solve(
    _ phi: Activation, for target: LocalTarget, in maximal: MaximalFunction, at node: Node,
    _ context: inout PassContext
  ) -> ActivationTransform? {
    let function: ActivationFunction
    do {
      function = try ActivationFunction(phi)
    } catch {
      context.diagnostics.insert(
        .notAnalyzable(phi, error, at: node, formula: context.place(of: error, in: phi)))
      return nil
    }
    do {
      switch target.kind {
      case .slope(let excess):
        let transform = try DeepKernelShaping.solve(function, excessSlope: excess)
        let qSlope = localMap(of: function, transform: transform).qSlope
        if abs(qSlope - 1) > 1e-9 { context.bend(.fittedInPart(phi, qSlope: qSlope, at: node)) }
        return transform
      case .curvature(let kappa):
        return try TailoredActivation.solveSmooth(function, curvature: kappa)
      case .negativeSlope(let slope):
        guard phi.isLeakyReLU else {
          context.diagnostics.insert(.mixedWithLeakyReLU(phi, at: node))
          return nil
        }
        return TailoredActivation.leaky(negativeSlope: slope)
      }
    } catch {
      context.diagnostics.insert(.unsolvable(phi, error, target, maximal, at: node))
      return nil
    }
  }
}
