import DKSFormulas
import DKSGraph
import DKSModels
import DKSTensors

/// The state before the first step of a scan, as this compiler writes and marks it: zeros, plus 0 times an input, whose
/// batch they so have.
enum ZerosPattern: Pattern {
  static let title = "zeros"

  static func find(at root: Int, in site: Site) -> Finding {
    let node = site.model.nodes[root]
    guard site.markedLayer(root) == Zeros.mnemonic, node.operation == .elementwise(.add),
      let constant = node.operand(0), let zeros = site.constant(constant), zeros.isZero,
      var value = node.operand(1), let clip = site.producer(of: value), site.soleUser(of: value) == root,
      site.model.nodes[clip].operation == .elementwise(.clip(min: 0, max: 0))
    else { return .none }
    var nodes = [root]
    while let producer = site.producer(of: value), site.soleUser(of: value) == nodes.last,
      let operand = site.model.nodes[producer].operand(0)
    {
      switch site.model.nodes[producer].operation {
      case .elementwise(.clip(min: 0, max: 0)), .cast, .reshape, .slice: break
      default: return .none
      }
      nodes.append(producer)
      value = operand
    }
    return .match(
      Match(nodes.sorted(), from: [], ZerosFragment(shape: Array(zeros.shape.dropFirst()))))
  }
}

/// Zeros of which each example has its own.
struct ZerosFragment: Fragment {
  var shape: [Int]

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    try assembly.add(
      Zeros(shape: shape), to: [],
      layout: Recognition.AxisLayout(batch: 0, axes: shape.indices.map { $0 + 1 }), match: match,
      as: ZerosPattern.title)
  }
}
