import DKSAnalysis
import DKSDiagnostics
import DKSFormulas
import DKSGraph

/// Mirrored weights, under which the network is linear in its inputs at first (Balduzzi et al. 2017;
/// Theory 4.3): [W; −W] before an activation, [W, −W] after one, both between two, with W orthogonal.
///
/// It needs φ(z) − φ(−z) = sz, as for ReLU, softplus and swish, and halves that stay opposite from one affine
/// layer to the next.
enum LooksLinear: ComparisonInitialization {
  /// What is known of a value at initialisation.
  private enum State: Equatable {
    /// Linear in the inputs.
    case linear
    /// (u, −u), u linear in the inputs.
    case mirrored
    /// The first half minus the second is `slope` times something linear in the inputs.
    case split(slope: Double)
    /// Zero.
    case zero
  }

  /// Why the network cannot be made linear.
  private struct Refusal: Error {
    var reason: String
  }

  static func assign(_ arguments: [Double], to graph: inout Graph, in context: inout PassContext) {
    let isNeeded = mirroringNeeds(of: graph)
    var states: [State] = []
    states.reserveCapacity(graph.nodes.count)
    var initializers: [String: Initializer] = [:]
    for i in graph.nodes.indices {
      let node = graph.nodes[i]
      let operands = node.operands.map { states[Int($0.index)] }
      do throws(Refusal) {
        if var layer = node.operation as? any AffineOperation {
          let state = operands.first ?? .linear
          let initializer = try initializer(
            of: layer, node, in: graph, fed: state, isNeeded: isNeeded[i])
          if let key = node.sharedWeights {
            guard initializers[key] ?? initializer == initializer else {
              throw Refusal(reason: "its weights are shared with a layer that needs them mirrored otherwise")
            }
            initializers[key] = initializer
          }
          layer.initializer = initializer
          graph.nodes[i].operation = layer
          states.append(isNeeded[i] ? .mirrored : .linear)
        } else {
          states.append(try state(of: node, in: graph, operands))
        }
      } catch {
        context.diagnostics.insert(.notLinearAtFirst(node, error.reason))
        return
      }
    }
  }

  /// Whether each value is fed to an activation, with no affine layer in between.
  private static func mirroringNeeds(of graph: Graph) -> [Bool] {
    var isNeeded = [Bool](repeating: false, count: graph.nodes.count)
    for i in graph.nodes.indices.reversed() {
      let node = graph.nodes[i]
      let passesOn: Bool
      switch node.operation {
      case let layer as ActivationLayer: passesOn = !layer.isKept
      case is any AffineOperation: passesOn = false
      default: passesOn = isNeeded[i]
      }
      if passesOn { for operand in node.operands { isNeeded[Int(operand.index)] = true } }
    }
    return isNeeded
  }

  private static func initializer(
    of layer: any AffineOperation, _ node: Node, in graph: Graph, fed state: State, isNeeded: Bool
  ) throws(Refusal) -> Initializer {
    var slope = 1.0
    var isSplit = false
    if case .split(let s) = state { (slope, isSplit) = (s, true) }
    if let own = layer.initializer {
      let mirror: Initializer.Mirror? = isSplit ? (isNeeded ? .both : .inputs) : (isNeeded ? .outputs : nil)
      guard own.mirror == mirror else {
        throw Refusal(reason: "its 'init' is not mirrored as it would have to be")
      }
      return own
    }
    let groups = (layer as? Convolution)?.groups ?? (layer as? TransposedConvolution)?.groups ?? 1
    let isGrouped = layer is DepthwiseConvolution || groups > 1
    guard !isGrouped || !(isSplit || isNeeded) else {
      throw Refusal(reason: "its groups keep the two halves of the features apart")
    }
    guard !isNeeded || node.type.featureCount.isMultiple(of: 2) else {
      throw Refusal(reason: "it has \(node.type.featureCount) features, which are no two halves")
    }
    return Initializer(
      layer is Embedding ? .gaussian : .orthogonal, isDelta: graph.drawsOneTap(node), scale: 1 / slope,
      mirror: isSplit ? (isNeeded ? .both : .inputs) : (isNeeded ? .outputs : nil))
  }

  private static func state(
    of node: Node, in graph: Graph, _ operands: [State]
  ) throws(Refusal) -> State {
    let first = operands.first ?? .linear
    let isPlain = operands.allSatisfy { $0 == .linear || $0 == .zero }
    switch node.operation {
    case is Zeros: return .zero
    case let layer as ActivationLayer:
      if layer.isKept { return .linear }
      guard first == .mirrored || first == .zero else {
        throw Refusal(reason: "what it is fed does not come in two halves of opposite sign")
      }
      guard let slope = layer.phi.oddSlope else {
        throw Refusal(reason: "\(layer.phi.name)(z) − \(layer.phi.name)(−z) is not a multiple of z")
      }
      return .split(slope: slope)
    case is WeightedSum: return try common(operands)
    case is AveragePool, is GlobalAveragePool, is Dropout, is Scale, is Gain: return first
    case is Flatten where graph.operandTypes(of: node).first?.isSequence != true: return first
    case let reverse as Reverse where reverse.reversedAxis(of: node.type) != node.type.featureAxis:
      return first
    case is Element, is Last, is Stack: return try common(operands)
    case is LayerNorm where first == .mirrored: return first
    default:
      // Anything else is harmless as long as there are no halves to keep together.
      guard isPlain else { throw Refusal(reason: "it does not keep the two halves of the features together") }
      return .linear
    }
  }

  private static func common(_ states: [State]) throws(Refusal) -> State {
    let others = states.filter { $0 != .zero }
    guard let first = others.first else { return .zero }
    guard others.allSatisfy({ $0 == first }) else {
      throw Refusal(
        reason: "its operands are not mirrored alike, some come from an activation and some do not")
    }
    return first
  }
}

extension Diagnostic {
  fileprivate static func notLinearAtFirst(_ node: Node, _ reason: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0542", "'looksLinear' cannot make this network linear at '\(node.name)': \(reason)",
      at: node.span,
      notes: [
        "mirrored weights undo the activation by φ(z) − φ(−z), between one affine layer and the next (Theory 4.3)"
      ],
      helps: [
        "use 'relu' or another activation with φ(z) − φ(−z) = z between layers of even width, or another method"
      ],
      optionHelps: [
        "put 'relu' in the place of other activations: '--replace OLD=relu'; or choose another method"
      ])
  }
}
