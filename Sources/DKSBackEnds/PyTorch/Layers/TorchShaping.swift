import DKSGraph

/// An input is a parameter of the function: it has no expression of its own.
struct TorchInputForm: PyTorchForm {
  func value(of operation: Input, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    throw PyTorchRefusal(reason: "an input is given, not computed")
  }
}

/// `x.flatten(1)`
struct TorchFlattenForm: PyTorchForm {
  func value(of operation: Flatten, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    site.operandTypes[0].shape.isEmpty
      ? try site.operand.method("unsqueeze", [.init(.integer(1))])
      : try site.operand.method("flatten", [.init(.integer(1))])
  }
}

/// `x.reshape(-1, 16, 4)`
struct TorchReshapeForm: PyTorchForm {
  func value(of operation: Reshape, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    if site.operandTypes.first?.shape == operation.shape { return try site.operand }
    return try site.operand.method("reshape", ([-1] + operation.shape).map { .init(.integer($0)) })
  }
}

/// `x.permute(0, 2, 1)`
struct TorchTransposeForm: PyTorchForm {
  func value(of operation: Transpose, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    try site.operand.method("permute", ([0] + operation.axes.map { $0 + 1 }).map { .init(.integer($0)) })
  }
}

/// `torch.cat([x, y], 1)`
struct TorchConcatForm: PyTorchForm {
  func value(of operation: Concat, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    .call("torch.cat", .list(site.operands), .integer(site.axis(operation.axis)))
  }
}

/// `x.chunk(2, 1)[0]`
struct TorchPartForm: PyTorchForm {
  func value(of operation: Part, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    let parts = try site.operand.method(
      "chunk", [.init(.integer(operation.count)), .init(.integer(site.axis(operation.axis)))])
    return .element(parts, String(operation.index))
  }
}

/// `x[:, 3:7]`, `x[:, :, 1:9:2]`
struct TorchSliceForm: PyTorchForm {
  func value(of operation: Slice, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    let end = operation.start + (operation.count - 1) * operation.step + 1
    let range = "\(operation.start):\(end)" + (operation.step == 1 ? "" : ":\(operation.step)")
    let before = String(repeating: ":, ", count: site.axis(operation.axis))
    return .element(try site.operand, before + range)
  }
}

/// `x.flip(1)`
struct TorchReverseForm: PyTorchForm {
  func value(of operation: Reverse, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    let axis = site.operandTypes.first.flatMap { operation.reversedAxis(of: $0) } ?? 0
    return try site.operand.method("flip", [.init(.integer(site.axis(axis)))])
  }
}

/// `channel_shuffle(x, 2)`
struct TorchChannelShuffleForm: PyTorchForm {
  func value(
    of operation: ChannelShuffle, at site: inout PyTorchSite
  ) throws(PyTorchRefusal) -> PythonExpression {
    guard site.featureAxis == 1 else {
      // Of a sequence [T, d]: the features are last.
      return try site.operand.method(
        "unflatten", [.init(.integer(-1)), .init(.tuple([.integer(operation.groups), .integer(-1)]))]
      ).method("transpose", [.init(.integer(-2)), .init(.integer(-1))]).method(
        "flatten", [.init(.integer(-2))])
    }
    return try site.operand.method(
      "unflatten", [.init(.integer(1)), .init(.tuple([.integer(operation.groups), .integer(-1)]))]
    ).method("transpose", [.init(.integer(1)), .init(.integer(2))])
      .method("flatten", [.init(.integer(1)), .init(.integer(2))])
  }
}

/// `F.pad(x, (1, 1, 0, 0))`
struct TorchPadForm: PyTorchForm {
  func value(of operation: Pad, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    let sides = PythonExpression.integers(Array(operation.border.torchSides.prefix(site.isSignal ? 2 : 4)))
    guard operation.mode != .zeros else { return .call("F.pad", try site.operand, sides) }
    return .call(
      .atom("F.pad"),
      [.init(try site.operand), .init(sides), .init("mode", .string(operation.mode.rawValue))])
  }
}

/// `F.interpolate(x, scale_factor=2.0, mode="nearest")`
struct TorchUpsampleForm: PyTorchForm {
  func value(of operation: Upsample, at site: inout PyTorchSite) throws(PyTorchRefusal) -> PythonExpression {
    let (height, width) = (Double(operation.factor.height), Double(operation.factor.width))
    let factor = site.isSignal ? .number(width) : pair(.number(height), .number(width))
    let mode = operation.mode == .nearest ? "nearest" : site.isSignal ? "linear" : "bilinear"
    let corners: [PythonExpression.Argument] =
      operation.mode == .aligned ? [.init("align_corners", .atom("True"))] : []
    return .call(
      .atom("F.interpolate"),
      [.init(try site.operand), .init("scale_factor", factor), .init("mode", .string(mode))] + corners)
  }
}
