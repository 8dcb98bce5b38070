import DKSGraph

/// Layers that share their weights and differ in settings: the first one's module holds the tensors, the others call
/// the function that the module stands for.
extension ModuleWriter {
  /// A layer that several nodes use: its module's attribute, and what made it.
  struct SharedLayer {
    var attribute: PythonExpression
    var made: PythonExpression
    var name: String
  }

  /// `value`, in which node `i` calls its module, with the settings that the node has itself.
  mutating func withOwnSettings(
    _ value: PythonExpression, _ i: Int
  ) throws(PyTorchRefusal) -> PythonExpression {
    guard let key = network.graph.nodes[i].sharedWeights, let shared = sharedLayers[key] else { return value }
    let made = make(i)
    if made == shared.made { return value }
    // The kernels of a signal have one axis less.
    guard made.isOfSignals == shared.made.isOfSignals,
      let result = value.replacingCalls(
        of: shared.attribute, by: { made.asFunction(of: $0, shared.attribute) })
    else {
      throw PyTorchRefusal(
        reason: "it shares its weights with '\(shared.name)', which has other settings")
    }
    return result
  }
}

extension PythonExpression {
  /// The functions of modules whose first three arguments are told by their weights.
  private static let functions = [
    "nn.Conv1d": "F.conv1d", "nn.Conv2d": "F.conv2d", "nn.ConvTranspose1d": "F.conv_transpose1d",
    "nn.ConvTranspose2d": "F.conv_transpose2d",
    PyTorchHelper.signalConvolutionSame.name: "F.conv1d", PyTorchHelper.convolutionSame.name: "F.conv2d",
  ]

  /// Whether it makes a module that moves along signals.
  fileprivate var isOfSignals: Bool {
    if case .call(.atom(let name), _) = self { name.contains("1d") } else { false }
  }

  /// The call of the function that a module made by this expression stands for, on `operand` and with the weights of
  /// `module`; nil where there is none.
  fileprivate func asFunction(of operand: PythonExpression, _ module: PythonExpression) -> PythonExpression? {
    guard case .call(.atom(let name), let arguments) = self, arguments.count >= 3,
      arguments.prefix(3).allSatisfy({ $0.keyword == nil })
    else { return nil }
    var settings = Array(arguments.dropFirst(3))
    var given = operand
    if [PyTorchHelper.convolutionSame.name, PyTorchHelper.signalConvolutionSame.name].contains(name) {
      // The border depends on the image: it is put around it here.
      let stride = settings.first { $0.keyword == "stride" }?.value ?? .integer(1)
      let dilation =
        settings.first { $0.keyword == "dilation" }.map { [Argument("dilation", $0.value)] } ?? []
      given = .call(
        "F.pad", operand,
        .call(
          .atom(PyTorchHelper.sameBorder.name),
          [Argument(operand), arguments[2], Argument(stride)] + dilation))
    }
    guard let function = Self.functions[name] else { return nil }
    let hasBias = !settings.contains { $0.keyword == "bias" }
    settings.removeAll { $0.keyword == "bias" }
    let tensors = [PythonExpression.member(module, "weight")] + (hasBias ? [.member(module, "bias")] : [])
    return .call(.atom(function), ([given] + tensors).map { Argument($0) } + settings)
  }

  /// The expression with `change` of the operand in the place of each call of `callee`; nil where one cannot change.
  fileprivate func replacingCalls(
    of callee: PythonExpression, by change: (PythonExpression) -> PythonExpression?
  ) -> PythonExpression? {
    guard case .call(let function, var arguments) = self else { return nil }
    if function == callee, arguments.count == 1 { return change(arguments[0].value) }
    // What is done before and after the module stands around it.
    var base = function
    if case .member(let inner, let name) = function,
      let changed = inner.replacingCalls(of: callee, by: change)
    {
      base = .member(changed, name)
      return .call(base, arguments)
    }
    for i in arguments.indices {
      guard let changed = arguments[i].value.replacingCalls(of: callee, by: change) else { continue }
      arguments[i].value = changed
      return .call(base, arguments)
    }
    return nil
  }
}
