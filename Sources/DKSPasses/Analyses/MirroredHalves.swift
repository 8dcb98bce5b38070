import DKSGraph

/// What mirrored weights make of a network: they see not an activation's results but the difference of the two
/// halves, φ(u) − φ(−u) = su, in which the activation has undone itself (THEORY.md 4.3).
struct MirroredHalves {
  /// Whether the halves of each value so far are opposite.
  private var isMirrored: [Bool] = []
  /// The difference of the halves of each value so far, where it is known.
  private var differences: [KernelMaps.Entry?] = []

  init(capacity: Int) {
    isMirrored.reserveCapacity(capacity)
    differences.reserveCapacity(capacity)
  }

  /// What the weights of the affine `node` multiply: its operand, or the difference of the operand's halves.
  func source(
    _ initializer: Initializer, _ node: Node, _ operand: KernelMaps.Entry
  ) -> KernelMaps.Entry {
    guard initializer.mirror == .inputs || initializer.mirror == .both, let first = node.operands.first else {
      return operand
    }
    return differences[Int(first.index)] ?? operand
  }

  /// Takes note of `node`, whose first operand has the given entry.
  mutating func append(_ node: Node, operand: KernelMaps.Entry) {
    let areMirrored = node.operands.map { isMirrored[Int($0.index)] }
    let operands = node.operands.compactMap { differences[Int($0.index)] }
    let isComplete = !operands.isEmpty && operands.count == node.operands.count
    switch node.operation {
    case let layer as any AffineOperation:
      isMirrored.append(layer.initializer?.mirror == .outputs || layer.initializer?.mirror == .both)
      differences.append(nil)
    case let layer as ActivationLayer:
      isMirrored.append(false)
      let slope = areMirrored.first == true && layer.transform == nil ? layer.phi.oddSlope : nil
      differences.append(
        slope.map { KernelMaps.Entry(q: $0 * $0 * operand.q, cAt0: operand.cAt0, slopeAt1: operand.slopeAt1) }
      )
    case let sum as WeightedSum:
      isMirrored.append(areMirrored.allSatisfy { $0 })
      differences.append(
        isComplete ? KernelMaps.combine(operands, coefficients: sum.weights.map { $0 * $0 }) : nil)
    case is Zeros:
      isMirrored.append(true)
      differences.append(KernelMaps.Entry(q: 0, cAt0: 0, slopeAt1: 1))
    default:
      isMirrored.append(!areMirrored.isEmpty && areMirrored.allSatisfy { $0 })
      let share = 1 / Double(max(operands.count, 1))
      differences.append(
        isComplete ? KernelMaps.combine(operands, coefficients: operands.map { _ in share }) : nil)
    }
  }
}
