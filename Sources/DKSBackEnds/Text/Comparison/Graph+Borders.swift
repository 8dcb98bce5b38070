import DKSGraph

/// Borders of convolutions that can be written in more than one way.
extension Graph {
  /// The same function, with `.same` wherever another padding means that for every image.
  var withCanonicalBorders: Graph {
    mapping { layer in
      if layer.kernel == 1 {
        return layer.padding == .valid || layer.padding == .explicit(Border(0)) ? .same : nil
      }
      return layer.stride == 1 && layer.keepsExtents ? .same : nil
    }
  }

  /// The same function, with the padding spelled out that a layer of another stride has as well: then both can be one
  /// layer of a block, with the stride as its parameter.
  var withBordersForBlocks: Graph {
    var spelled: Set<Window> = []
    for node in nodes {
      if let layer = node.operation as? any BorderedLayer, layer.stride != 1, layer.keepsExtents {
        spelled.insert(Window(layer))
      }
    }
    guard !spelled.isEmpty else { return self }
    return mapping { layer in
      layer.stride == 1 && layer.padding == .same && spelled.contains(Window(layer))
        ? layer.halfWindow.map { .explicit(Border($0)) } : nil
    }
  }

  /// What `padding` says instead of a layer's padding, nil for those that keep theirs.
  private func mapping(_ padding: (any BorderedLayer) -> Padding?) -> Graph {
    var graph = self
    for i in nodes.indices {
      guard var layer = nodes[i].operation as? any BorderedLayer, let new = padding(layer) else { continue }
      layer.padding = new
      graph.nodes[i].operation = layer
    }
    return graph
  }
}

/// What two layers must share to have the same borders.
private struct Window: Hashable {
  var mnemonic: String
  var kernel: Extents
  var dilation: Extents

  init(_ layer: any BorderedLayer) {
    mnemonic = type(of: layer).mnemonic
    kernel = layer.kernel
    dilation = layer.dilation
  }
}

/// A convolution whose result may be as large as its operand.
private protocol BorderedLayer: ConvolutionLayer {
  var stride: Extents { get }
  var dilation: Extents { get }
  var padding: Padding { get set }
}

extension Convolution: BorderedLayer {}
extension DepthwiseConvolution: BorderedLayer {}

extension BorderedLayer {
  /// What lies before and after the middle tap; nil if there is no middle.
  fileprivate var halfWindow: Extents? {
    func half(_ size: Int, _ dilation: Int) -> Int? {
      let (reach, overflow) = (size - 1).multipliedReportingOverflow(by: dilation)
      return overflow || !reach.isMultiple(of: 2) ? nil : reach / 2
    }
    guard let height = half(kernel.height, dilation.height), let width = half(kernel.width, dilation.width)
    else {
      return nil
    }
    return Extents(height: height, width: width)
  }

  /// Whether its border alone would make the result as large as the operand.
  fileprivate var keepsExtents: Bool { halfWindow.map { padding == .explicit(Border($0)) } ?? false }
}
