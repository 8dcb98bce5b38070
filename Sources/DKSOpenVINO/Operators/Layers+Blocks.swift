import DKSModels

extension LayerCodec {
  /// DepthToSpace and SpaceToDepth.
  static let blocks = [
    LayerCodec("DepthToSpace", inputs: 1...1) { layer throws(LayerFault) in
      try rearrangement(layer, makesLocations: true)
    },
    LayerCodec("SpaceToDepth", inputs: 1...1) { layer throws(LayerFault) in
      try rearrangement(layer, makesLocations: false)
    },
  ]

  private static func rearrangement(
    _ layer: LayerContext, makesLocations: Bool
  ) throws(LayerFault) -> LayerMeaning {
    let size = try layer.integer("block_size", default: 1)
    guard (1..<1 << 16).contains(size) else {
      throw LayerFault(attribute: "block_size", message: "'block_size' is \(size), no extent of a block")
    }
    let mode = layer.text("mode", default: "blocks_first")
    guard mode == "blocks_first" || mode == "depth_first" else {
      throw LayerFault(attribute: "mode", message: "'mode' is '\(mode)'")
    }
    return LayerMeaning(
      .rearrangeBlocks(
        BlockRearrangement(size: size, makesLocations: makesLocations, isChannelMajor: mode == "depth_first"))
    )
  }
}

extension IRAssembly {
  mutating func rearranged(_ blocks: BlockRearrangement, _ x: IRPort, name: String) -> IRPort {
    let attributes = [
      IRAttribute(name: "block_size", value: String(blocks.size)),
      IRAttribute(name: "mode", value: blocks.isChannelMajor ? "depth_first" : "blocks_first"),
    ]
    return add(
      blocks.makesLocations ? "DepthToSpace" : "SpaceToDepth", "opset1", attributes, [x], name: name,
      type: x.type)
  }
}
