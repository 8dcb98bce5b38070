import DKSDiagnostics
import DKSGraph
import DKSModels
import DKSRecognition
import DKSTensors

/// How one kind of operation becomes nodes of a model.
///
/// Each is one type in `Layers/` and one line in `LayerLowerings`. Values of models have the batch axis first,
/// so that axis i of a graph's tensor is axis i + 1.
protocol LayerLowering: Sendable {
  /// The operation.
  associatedtype Body: Operation

  /// Whether `lower` works at any order of axes, as elementwise functions do; if not, it gets and gives the
  /// graph's own order, batch first.
  var worksInAnyLayout: Bool { get }

  /// Emits the nodes and returns the value that the last of them computes.
  func lower(
    _ operation: Body, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID
}

extension LayerLowering {
  var worksInAnyLayout: Bool { false }
}

/// Why a node has no lowering.
struct LoweringRefusal: Error {
  /// One clause: "it is part of another file".
  var reason: String
}

/// What is known where a node of a graph is lowered.
struct LoweringSite {
  /// The node.
  var node: Node
  /// The values of its operands.
  var operands: [ModelValue.ID]
  /// Their types in the graph.
  var operandTypes: [TensorType]
  /// The axes of the operands and of the result in the model.
  var layout: Recognition.AxisLayout
  /// The value that the last node is to compute, if it exists already.
  var result: ModelValue.ID?
  /// What its floating-point elements are.
  var elementType: ElementType = .float32
  /// The number of axes of the result, where it has some of extent 1 behind those that `layout` names.
  var rank: Int?

  /// The extents of the result in the model.
  var resultShape: [Int?] { layout.shape(of: node.type, rank: rank) }
}

/// What is emitted for one layer in several steps is named after the node, with a suffix for all but the last.
enum LoweringStep {
  /// A value between: `conv.product`.
  case between(String)
  /// The value of the node itself.
  case last
}

extension Recognition.AxisLayout {
  /// The graph's own: batch first.
  static func standard(rank: Int) -> Recognition.AxisLayout {
    Recognition.AxisLayout(batch: 0, axes: (0..<rank).map { $0 + 1 })
  }

  /// Whether this is the graph's own layout.
  var isStandard: Bool { self == .standard(rank: axes.count) }

  /// The extents of a value of at least `rank` axes that holds a tensor of `type`; axes that the graph does not have
  /// are 1.
  func shape(of type: TensorType, rank: Int? = nil) -> [Int?] {
    let rank = ([batch] + axes).reduce(rank ?? 0) { max($0, ($1 ?? -1) + 1) }
    var shape = [Int?](repeating: 1, count: rank)
    for (axis, extent) in zip(axes, type.shape) {
      if let axis { shape[axis] = extent }
    }
    if let batch { shape[batch] = nil }
    return shape
  }
}
