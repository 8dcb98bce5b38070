import DKSGraph
import DKSModels
import DKSTensors

/// A normalization over the features of each location, with the gain and shift that follow it.
enum LayerNormPattern: Pattern {
  static let title = "layer norm"

  static func find(at root: Int, in site: Site) -> Finding {
    switch bare(at: root, in: site) {
    case .match(let match): return .match(match)
    case .near(let reason): return .near(reason)
    case .none: break
    }
    // A gain and a shift right after it are its own.
    guard case (let tail?, .success(let scaleShift))? = ScaleShiftPattern.chain(at: root, in: site),
      let producer = site.producer(of: tail.sources[0]), site.soleUser(of: tail.sources[0]) == tail.nodes[0]
    else { return .none }
    var found = bare(at: producer, in: site)
    if case .none = found { found = LayerNormDecomposition.find(at: producer, in: site) }
    guard case .match(var match) = found, var fragment = match.fragment as? LayerNormFragment,
      fragment.gain == nil, fragment.shift == nil, fragment.tail == nil
    else { return .none }
    match.nodes += tail.nodes
    fragment.tail = scaleShift
    match.fragment = fragment
    return .match(match)
  }

  private static func bare(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard let source = node.operand(0), !site.isFixed(source) else { return .none }
    switch node.operation {
    case .layerNormalization(let axis, let epsilon):
      let (gain, shift) = (node.operand(1), node.operand(2))
      guard gain.map({ site.isFixed($0) }) ?? true, shift.map({ site.isFixed($0) }) ?? true else {
        return .near("its gain or shift is computed from activations")
      }
      guard let rank = site.shape(of: source)?.count else {
        return .near("the rank of what it normalizes is not known")
      }
      return .match(
        Match(
          [root], from: [source],
          LayerNormFragment(axes: Array(min(axis, rank)..<rank), epsilon: epsilon, gain: gain, shift: shift)))
    case .meanVarianceNormalization(let axes, let epsilon, let isInside, let scales):
      guard scales else { return .near("it takes the mean off, but does not divide by the deviation") }
      guard isInside || epsilon <= 1e-9 else { return .near("its epsilon stands outside of the root") }
      return .match(
        Match(
          [root], from: [source], LayerNormFragment(axes: axes, epsilon: epsilon, gain: nil, shift: nil)))
    default: return .none
    }
  }
}

/// A layer norm whose gain and shift, where the file has none, are ones and zeros.
struct LayerNormFragment: Fragment {
  var axes: [Int]
  var epsilon: Double
  var gain: ModelValue.ID?
  var shift: ModelValue.ID?
  /// A chain of gains and shifts after it.
  var tail: ScaleShiftFragment?

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let source = match.sources[0]
    guard let axis = try assembly.soleAxis(axes, of: source) else {
      throw Refusal("it normalizes over more than the features of a location", kind: .normalization)
    }
    guard epsilon > 0, epsilon.isFinite else { throw Refusal("its epsilon is not greater than 0") }
    let operand: Assembly.Tracked
    do throws(Refusal) { operand = try assembly.withFeatures(source, on: axis) } catch {
      throw Refusal("it normalizes over locations", kind: .normalization)
    }
    if let tail, tail.axis != axis { throw Refusal("the gain after it is not for its features") }
    let count = assembly.type(of: operand.node).featureCount
    var gains = Tensor(.float32, [count], .filled(1))
    var shifts = Tensor(.float32, [count], .filled(0))
    if let tail {
      let tensors = tail.tensors(count, assembly.site)
      if let gain = tensors.gain { gains = gain }
      if let shift = tensors.shift { shifts = shift }
    }
    if let gain, let tensor = assembly.site.constant(gain)?.reshaped([count]) { gains = tensor }
    if let shift, let tensor = assembly.site.constant(shift)?.reshaped([count]) { shifts = tensor }
    try assembly.add(
      LayerNorm(epsilon: epsilon), to: [operand], layout: operand.layout, match: match,
      parameters: [
        Assembly.Parameter(.gain, gains, from: gain), Assembly.Parameter(.bias, shifts, from: shift),
      ], as: LayerNormPattern.title)
  }
}
