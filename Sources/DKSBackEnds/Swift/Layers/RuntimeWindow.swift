import DKSGraph

/// A window as the runtime has it: square, without dilation, the border treated by a rule.
extension SlidingWindow {
  /// Why the runtime cannot move the window; nil if it can.
  var refusal: SwiftRefusal? {
    let what: String
    if !size.isSquare {
      what = "window of \(size)"
    } else if !stride.isSquare {
      what = "stride of \(stride)"
    } else if dilation != 1 {
      what = "dilation"
    } else if case .explicit = padding {
      what = "padding by so many rows and columns, only '.same' and '.valid'"
    } else {
      return nil
    }
    return .unknownToRuntime("the runtime knows no \(what)")
  }

  /// The same window with its border treated by a rule, if one treats `image` in the same way.
  fileprivate func byRule(over image: TensorType) -> SlidingWindow {
    guard case .explicit = padding else { return self }
    for rule in [Padding.same, .valid] {
      var window = self
      window.padding = rule
      if window.border(over: image) == border(over: image), window.places(over: image) == places(over: image)
      {
        return window
      }
    }
    return self
  }
}

extension Operation {
  /// The operation with padding that the runtime knows, where that does the same to `operands`.
  fileprivate func withPaddingByRule(for operands: [TensorType]) -> any Operation {
    guard let image = operands.first else { return self }
    switch self {
    case var layer as Convolution:
      layer.padding = layer.window.byRule(over: image).padding
      return layer
    case var layer as DepthwiseConvolution:
      layer.padding = layer.window.byRule(over: image).padding
      return layer
    case var layer as AveragePool:
      layer.padding = layer.window.byRule(over: image).padding
      // Without a border, none counts.
      if layer.window.border(over: image) == Border(0) { layer.countsPadding = false }
      return layer
    case var layer as MaxPool:
      layer.padding = layer.window.byRule(over: image).padding
      return layer
    default: return self
    }
  }
}

extension Graph {
  /// The graph with paddings that the runtime knows, wherever there is one that does the same.
  var withPaddingByRule: Graph {
    var result = self
    for i in nodes.indices {
      result.nodes[i].operation = nodes[i].operation.withPaddingByRule(for: operandTypes(of: nodes[i]))
    }
    return result
  }
}

extension SwiftRefusal {
  /// The runtime cannot do it, other targets can.
  static func unknownToRuntime(_ reason: String) -> SwiftRefusal {
    SwiftRefusal(reason: reason, help: "write it with '--emit onnx' or '--emit pytorch' instead")
  }
}
