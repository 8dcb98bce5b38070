import DKSGraph
import DKSKernels

/// q, c and the slope of the C map at every node of a network at initialisation (THEORY.md 1.2).
///
/// Inputs are taken to have q = 1; the pair of inputs is orthogonal, c = 0. Nothing here assumes that the
/// network was transformed: under `method none` the table shows what happens to it as it stands.
package struct KernelMaps: Sendable {
  /// What holds at one node.
  package struct Entry: Hashable, Sendable {
    /// |x|²/d; dimensionless, not negative.
    package var q: Double
    /// C(0): the cosine of the values for two orthogonal inputs, in [-1, 1].
    package var cAt0: Double
    /// C'(1): how fast the cosine of nearly equal inputs falls.
    package var slopeAt1: Double
    /// For a nonlinear node its own C'(1) at the q it is fed; nil elsewhere.
    package var chi1: Double?
  }

  /// One entry for each node, by index.
  package private(set) var entries: [Entry]

  /// Computes the table in one forward sweep; each distinct (activation, transform, q) is integrated once.
  package init(_ graph: Graph) {
    entries = []
    entries.reserveCapacity(graph.nodes.count)
    var cache = LocalMapCache()
    var halves = MirroredHalves(capacity: graph.nodes.count)
    for node in graph.nodes {
      let operands = node.operands.map { entries[Int($0.index)] }
      let first = operands.first ?? Entry(q: 1, cAt0: 0, slopeAt1: 1)
      switch node.operation.kernelRule {
      case .entry:
        entries.append(Entry(q: node.operation is Zeros ? 0 : 1, cAt0: 0, slopeAt1: 1))
      case .opaque: entries.append(Entry(q: 1, cAt0: 0, slopeAt1: 1))
      case .affine:
        let initializer = (node.operation as? any AffineOperation)?.initializer ?? Initializer(.gaussian)
        entries.append(Self.affine(initializer, halves.source(initializer, node, first)))
      case .nonlinear:
        entries.append((node.operation as? ActivationLayer).map { cache.apply($0, to: first) } ?? first)
      case .weightedSum(let weights):
        entries.append(Self.combine(operands, coefficients: weights.map { $0 * $0 }))
      case .concatenation:
        let sizes = node.operands.map { Double(graph[$0].type.count) }
        let total = sizes.reduce(0, +)
        entries.append(Self.combine(operands, coefficients: sizes.map { $0 / total }))
      case .normalization: entries.append(Entry(q: 1, cAt0: first.cAt0, slopeAt1: first.slopeAt1))
      case .identity, .approximateIdentity, .unsupported:
        let share = 1 / Double(max(operands.count, 1))
        entries.append(
          operands.count > 1
            ? Self.combine(operands, coefficients: operands.map { _ in share })
            : Entry(q: first.q, cAt0: first.cAt0, slopeAt1: first.slopeAt1))
      }
      halves.append(node, operand: first)
    }
  }

  /// σw²q + σb², and c likewise (THEORY.md 1.2).
  private static func affine(_ initializer: Initializer, _ source: Entry) -> Entry {
    let (weight, bias) = (initializer.varianceFactor * source.q, initializer.bias * initializer.bias)
    let q = weight + bias
    guard q > 0, bias > 0 else { return Entry(q: q, cAt0: source.cAt0, slopeAt1: source.slopeAt1) }
    return Entry(q: q, cAt0: (weight * source.cAt0 + bias) / q, slopeAt1: weight * source.slopeAt1 / q)
  }

  /// The entry of node `id`.
  package subscript(id: Node.ID) -> Entry { entries[Int(id.index)] }

  /// q_out = Σ kᵢqᵢ and c_out = Σ kᵢqᵢcᵢ / q_out; slopes likewise.
  static func combine(_ operands: [Entry], coefficients: [Double]) -> Entry {
    let shares = zip(operands, coefficients).map { $0.q * $1 }
    let q = shares.reduce(0, +)
    guard q > 0 else { return Entry(q: q, cAt0: 0, slopeAt1: 1) }
    return Entry(
      q: q, cAt0: zip(operands, shares).reduce(0) { $0 + $1.0.cAt0 * $1.1 } / q,
      slopeAt1: zip(operands, shares).reduce(0) { $0 + $1.0.slopeAt1 * $1.1 } / q)
  }
}

extension Initializer {
  /// The factor by which an affine layer with these weights multiplies q.
  var varianceFactor: Double { distribution == .zeros ? 0 : scale * scale }
}

/// The maps of activations at the q they are fed, each computed once.
private struct LocalMapCache {
  private struct Key: Hashable {
    var phi: Activation
    var transform: ActivationTransform
    var q: Double
  }

  private var known: [Key: (local: LocalMap, cMap: CMap)?] = [:]
  private var functions: [Activation: ActivationFunction?] = [:]

  mutating func apply(_ layer: ActivationLayer, to input: KernelMaps.Entry) -> KernelMaps.Entry {
    let unknown = KernelMaps.Entry(q: .nan, cAt0: .nan, slopeAt1: .nan, chi1: .nan)
    guard input.q > 0, input.q.isFinite else { return unknown }
    // φ̂ of a Gaussian with variance q is φ̂ with its input scaled by √q (THEORY.md 3.4).
    var scaled = layer.transform ?? ActivationTransform()
    scaled.inputScale *= input.q.squareRoot()
    let key = Key(phi: layer.phi, transform: scaled, q: input.q)
    if known[key] == nil { known[key] = .some(maps(of: layer.phi, scaled)) }
    guard let found = known[key], let maps = found else { return unknown }
    let c = min(max(input.cAt0, -1), 1)
    return KernelMaps.Entry(
      q: maps.local.qMap, cAt0: maps.cMap.value(c), slopeAt1: input.slopeAt1 * maps.local.chi1,
      chi1: maps.local.chi1)
  }

  private mutating func maps(
    of phi: Activation, _ transform: ActivationTransform
  ) -> (local: LocalMap, cMap: CMap)? {
    if functions[phi] == nil { functions[phi] = .some(try? ActivationFunction(phi)) }
    guard let found = functions[phi], let function = found else { return nil }
    return (localMap(of: function, transform: transform), CMap(of: function, transform: transform))
  }
}
