import DKSModels

extension OperatorFamily {
  /// DepthToSpace and SpaceToDepth.
  static let blocks = OperatorFamily(
    decoders: [
      (
        "DepthToSpace",
        { node throws(Undecodable) in
          let mode = try node.string("mode", default: "DCR")
          guard mode == "DCR" || mode == "CRD" else { throw .wrong("its mode is '\(mode)'") }
          return try rearrangement(of: node, makesLocations: true, isChannelMajor: mode == "CRD")
        }
      ),
      (
        "SpaceToDepth",
        { node throws(Undecodable) in
          try rearrangement(of: node, makesLocations: false, isChannelMajor: false)
        }
      ),
    ],
    encode: { operation, writer throws(ONNXFault) in
      guard case .rearrangeBlocks(let blocks) = operation else { return false }
      let type = blocks.makesLocations ? "DepthToSpace" : "SpaceToDepth"
      guard blocks.isChannelMajor else {
        writer.emit(type, nil, ["blocksize": .integer(blocks.size)])
        return true
      }
      guard blocks.makesLocations, writer.operatorSet >= 11 else {
        throw writer.fault("its order of channels is there from operator set 11 on, for DepthToSpace")
      }
      writer.emit(type, nil, ["blocksize": .integer(blocks.size), "mode": .string("CRD")])
      return true
    })

  private static func rearrangement(
    of node: NodeReader, makesLocations: Bool, isChannelMajor: Bool
  ) throws(Undecodable) -> NodeReader.Decoded {
    try node.requireInputs(1)
    guard let size = try node.integer("blocksize"), (1..<1 << 16).contains(size) else {
      throw .wrong("its attribute 'blocksize' is no extent of a block")
    }
    return .init(
      .rearrangeBlocks(
        BlockRearrangement(size: size, makesLocations: makesLocations, isChannelMajor: isChannelMajor)))
  }
}
