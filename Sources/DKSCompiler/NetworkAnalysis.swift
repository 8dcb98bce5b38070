import DKSAnalysis
import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSKernels
import DKSPasses
import DKSSampling

/// The kernel of one compiled network at initialisation: what `dksc analyze` reports.
struct NetworkAnalysis {
  let network: CompiledNetwork
  /// Nil without a method, or where no target was found.
  let target: LocalTarget?
  let maps: KernelMaps
  let kernel: NetworkKernel
  /// Nil where there is no target.
  let binding: BindingReport?
  let request: AnalysisRequest
  /// How far q of finite networks spreads; nil unless asked for.
  let spread: FiniteWidthReport?
  /// What finite networks say; nil unless asked for, or where they cannot be drawn.
  private(set) var check: EmpiricalCheck?
  /// What the finite networks led to.
  private(set) var diagnostics: [Diagnostic] = []

  init(_ network: CompiledNetwork, request: AnalysisRequest = AnalysisRequest()) {
    self.network = network
    target = network.target
    let kernel = NetworkKernel(network.graph, effort: 1 + (request.gridPoints ?? 0))
    self.kernel = kernel
    maps = KernelMaps(kernel)
    self.request = request
    binding = network.target.map {
      BindingReport(KernelSkeleton(kernel.network), target: $0, subnetworks: network.subnetworks)
    }
    diagnostics = Self.faults(of: network)
    spread = request.finiteWidth.map { FiniteWidthReport(kernel, width: $0) }
    guard let sampling = request.sampling else { return }
    do {
      let check = try EmpiricalCheck(
        network.graph, transforms: writtenTransforms, width: sampling.width, draws: sampling.draws,
        seed: sampling.seed)
      let refuted = check.rows.filter(\.isRefuted)
      if !refuted.isEmpty { diagnostics.append(self.refuted(refuted)) }
      self.check = check
    } catch {
      diagnostics.append(.notSampled(error, network.graph.name))
    }
  }

  /// What is known only when the text was made.
  var lastDiagnostics: [Diagnostic] { kernel.isCutShort ? [.tooManyIntegrals(network.graph.name)] : [] }

  private static let mostFormulas = 64

  /// Activations without averages, of which numbers are missing; each said once.
  private static func faults(of network: CompiledNetwork) -> [Diagnostic] {
    var found: [Diagnostic] = []
    var seen: Set<Activation> = []
    for node in network.graph.nodes {
      guard let phi = (node.operation as? ActivationLayer)?.phi, !phi.isBuiltIn, seen.insert(phi).inserted
      else { continue }
      // Of more, the kernel says that they are too many.
      guard seen.count <= mostFormulas else { break }
      do throws(ActivationError) {
        _ = try ActivationFunction(phi, mustBend: false)
      } catch {
        let place = network.formulaPlaces[phi]?.place(of: error, in: phi)
        found.append(.notAnalyzable(phi, error, at: node, formula: place, isShaped: false))
      }
    }
    return found
  }

  /// The transforms that the text itself has, as only flat graphs do.
  private var writtenTransforms: [String: ActivationTransform] {
    var result: [String: ActivationTransform] = [:]
    for node in network.source.nodes {
      if let transform = (node.operation as? ActivationLayer)?.transform { result[node.name] = transform }
    }
    return result
  }

  /// One entry for each nonlinear node, in topological order.
  var layers: [(node: Node, layer: ActivationLayer, maps: KernelMaps.Entry, input: KernelMaps.Entry)] {
    network.graph.nodes.indices.compactMap { i in
      let node = network.graph.nodes[i]
      guard let layer = node.operation as? ActivationLayer, let source = node.operands.first else {
        return nil
      }
      return (node, layer, maps[Node.ID(i)], maps[source])
    }
  }

  /// The same, but one entry for each part of a layer whose parts differ.
  var layerParts: [(name: String, layer: ActivationLayer, maps: KernelMaps.Entry, input: KernelMaps.Entry)] {
    network.graph.nodes.indices.flatMap {
      i -> [(String, ActivationLayer, KernelMaps.Entry, KernelMaps.Entry)] in
      let node = network.graph.nodes[i]
      guard let layer = node.operation as? ActivationLayer, let source = node.operands.first else {
        return []
      }
      let (before, after) = (maps.parts(of: Int(source.index)), maps.parts(of: i))
      let (entry, input) = (maps.entries[i], maps[source])
      guard before.count == after.count, !before.isEmpty else { return [(node.name, layer, entry, input)] }
      return zip(before, after).map { (node.name + label($0, of: node.type), layer, $1.entry, $0.entry) }
    }
  }

  /// Which channels and locations of a value a part is.
  private func label(_ part: KernelMaps.Part, of type: TensorType) -> String {
    let channels =
      part.channels.count < type.featureCount
      ? "[\(part.channels.lowerBound)..<\(part.channels.upperBound)]" : ""
    return channels
      + (part.locations < type.locationCount ? " at \(part.locations) of \(type.locationCount)" : "")
  }

  /// The sums, with their weights before and after normalisation; nodes keep their names through all passes.
  var sums: [(name: String, weights: [Double], normalized: [Double])] {
    var written: [String: [Double]] = [:]
    for node in network.source.nodes {
      if let sum = node.operation as? WeightedSum { written[node.name] = sum.weights }
    }
    return network.graph.nodes.compactMap { node in
      guard let sum = node.operation as? WeightedSum else { return nil }
      return (node.name, written[node.name] ?? sum.weights, sum.weights)
    }
  }
}

extension Diagnostic {
  fileprivate static func tooManyIntegrals(_ network: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0318", "the kernel of '\(network)' takes more integrals than an analysis does", at: nil,
      notes: ["every variance that an activation is fed takes an integral of its own"],
      helps: ["analyse a network of fewer layers, or bring q to one value with a method: '--method he'"])
  }
}
