import DKSDiagnostics
import DKSModels

private let reductionTypes: [(type: String, reduction: Reduction, opset: Int)] = [
  ("ReduceMean", .mean, 1), ("ReduceSum", .sum, 1), ("ReduceMax", .max, 1), ("ReduceMin", .min, 1),
  ("ReduceProd", .product, 1), ("ReduceL1", .l1Norm, 4), ("ReduceL2", .l2Norm, 4),
]

extension LayerCodec {
  static let reductions: [LayerCodec] = reductionTypes.map { type, reduction, _ in
    LayerCodec(type, inputs: 2...2) { layer throws(LayerFault) in
      guard let settings = layer.settings(1), !settings.isEmpty,
        let axes = try layer.axes(settings, rank: layer.rank(0))
      else { return nil }
      let keepsAxes = try layer.flag("keep_dims", default: false)
      return LayerMeaning(.reduce(reduction, axes: axes.sorted(), keepsAxes: keepsAxes))
    }
  }
}

extension IRAssembly {
  mutating func reduce(
    _ reduction: Reduction, axes: [Int], keepsAxes: Bool, _ inputs: [IRPort?], of node: ModelNode
  ) throws(Diagnostic) -> IRPort {
    var x = try input(0, inputs, node)
    var wanted = reduction
    if reduction == .sumOfSquares {
      x = add("Multiply", "opset1", [.broadcast], [x, x], name: node.name + "/squares", type: x.type)
      wanted = .sum
    }
    guard let layer = reductionTypes.first(where: { $0.reduction == wanted }) else {
      throw .irUnwritable(node, "no layer computes the \(reduction.rawValue)")
    }
    return add(
      layer.type, "opset\(layer.opset)", [IRAttribute(name: "keep_dims", value: String(keepsAxes))],
      [x, integers(axes, name: node.name + "/axes")], name: node.name, type: x.type)
  }
}
