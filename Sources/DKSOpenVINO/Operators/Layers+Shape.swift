import DKSDiagnostics
import DKSModels

/// Layers that give the same elements another shape or order.
extension LayerCodec {
  static let shapes: [LayerCodec] = [
    LayerCodec("Reshape", inputs: 2...2) { layer throws(LayerFault) in
      guard let shape = layer.settings(1) else { return nil }
      let copiesZeros = try layer.flag("special_zero", default: false)
      guard shape.allSatisfy({ $0 >= -1 }), shape.filter({ $0 == -1 }).count <= 1 else {
        throw LayerFault(message: "its target shape is \(shape)")
      }
      guard copiesZeros || !shape.contains(0) else { return nil }
      return LayerMeaning(.reshape(shape))
    },
    LayerCodec("Squeeze", inputs: 1...2) { layer throws(LayerFault) in
      guard let rank = layer.rank(0) else { return nil }
      if layer.layer.inputs.count == 2 {
        guard let settings = layer.settings(1), let axes = try layer.axes(settings, rank: rank) else {
          return nil
        }
        return LayerMeaning(.squeeze(axes.sorted()))
      }
      guard let extents = layer.extents(0) else { return nil }
      return LayerMeaning(.squeeze(extents.indices.filter { extents[$0] == 1 }))
    },
    LayerCodec("Unsqueeze", inputs: 2...2) { layer throws(LayerFault) in
      guard let rank = layer.rank(0), let settings = layer.settings(1),
        let axes = try layer.axes(settings, rank: rank + settings.count)
      else { return nil }
      return LayerMeaning(.unsqueeze(axes.sorted()))
    },
    LayerCodec("Transpose", inputs: 2...2) { layer throws(LayerFault) in
      guard let settings = layer.settings(1) else { return nil }
      guard let rank = layer.rank(0) else { return nil }
      let order = settings.isEmpty ? Array((0..<rank).reversed()) : settings
      guard order.count == rank, Set(order) == Set(0..<rank) else {
        throw LayerFault(message: "its order \(order) is no permutation of \(rank) axes")
      }
      return LayerMeaning(.transpose(order))
    },
    LayerCodec("Concat", inputs: 1...Int.max) { layer throws(LayerFault) in
      let ranks = layer.layer.inputs.indices.lazy.compactMap { layer.rank($0) }
      guard let axis = try layer.axis(try layer.integer("axis"), rank: ranks.first) else { return nil }
      return LayerMeaning(.concat(axis: axis), operands: layer.allInputs)
    },
    LayerCodec("ShuffleChannels", inputs: 1...1) { layer throws(LayerFault) in
      guard let axis = try layer.axis(try layer.integer("axis", default: 1), rank: layer.rank(0)) else {
        return nil
      }
      let groups = try layer.integer("group", default: 1)
      guard groups > 0 else { throw LayerFault(attribute: "group", message: "'group' is \(groups), below 1") }
      return LayerMeaning(.channelShuffle(axis: axis, groups: groups))
    },
    LayerCodec("Identity", inputs: 1...1) { _ in LayerMeaning(.identity()) },
  ]
}

extension IRAssembly {
  /// A layer whose one setting is a vector of integers.
  mutating func shaped(
    _ type: String, _ attributes: [IRAttribute], _ x: IRPort, _ settings: [Int], named setting: String,
    name: String
  ) -> IRPort {
    add(
      type, "opset1", attributes, [x, integers(settings, name: "\(name)/\(setting)")], name: name,
      type: x.type)
  }

  mutating func reshape(_ shape: [Int], _ x: IRPort, name: String) -> IRPort {
    shaped(
      "Reshape", [IRAttribute(name: "special_zero", value: "true")], x, shape, named: "shape", name: name)
  }

  /// The two axes of a flattened tensor: those before `axis` and the others.
  mutating func flatten(axis: Int, _ x: IRPort, of node: ModelNode) throws(Diagnostic) -> IRPort {
    if axis == 0 { return reshape([1, -1], x, name: node.name) }
    if axis == 1 { return reshape([0, -1], x, name: node.name) }
    guard let shape = shape(of: 0, of: node), axis <= shape.count else {
      throw .irUnwritable(node, "the number of axes of its operand is not known")
    }
    if let tail = product(shape[axis...]) { return reshape([-1, tail], x, name: node.name) }
    guard let head = product(shape[..<axis]) else {
      throw .irUnwritable(node, "the extents on both sides of axis \(axis) are free")
    }
    return reshape([head, -1], x, name: node.name)
  }

  /// The number of elements of axes whose extents are all known and are not 0.
  private func product(_ extents: ArraySlice<Int?>) -> Int? {
    var product = 1
    for extent in extents {
      guard let extent, extent > 0 else { return nil }
      let (next, overflows) = product.multipliedReportingOverflow(by: extent)
      guard !overflows else { return nil }
      product = next
    }
    return product
  }

  mutating func channelShuffle(axis: Int, groups: Int, _ x: IRPort, name: String) -> IRPort {
    let attributes = [
      IRAttribute(name: "axis", value: String(axis)), IRAttribute(name: "group", value: String(groups)),
    ]
    return add("ShuffleChannels", "opset1", attributes, [x], name: name, type: x.type)
  }

  mutating func concat(axis: Int, _ inputs: [IRPort?], of node: ModelNode) throws(Diagnostic) -> IRPort {
    let ports = inputs.compactMap { $0 }
    guard let first = ports.first else { throw .irUnwritable(node, "it has no operands") }
    return add(
      "Concat", "opset1", [IRAttribute(name: "axis", value: String(axis))], ports, name: node.name,
      type: first.type)
  }
}
