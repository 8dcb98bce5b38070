import DKSDiagnostics
import DKSGraph
import DKSSyntax

/// Where a name stands decides how the message about an unknown one is worded.
enum NameContext {
  case value
  case layer
}

/// What names mean: the nearest scope first, then the files' declarations, then what the language brings.
extension Elaborator {
  /// What `name` means without arguments.
  mutating func evaluate(name: Identifier, as context: NameContext, in scope: Int) -> Value {
    if let (binding, place) = lookUp(name.text, in: scope) {
      if case .layer = binding.value { return .layer(LayerValue(.reference(name, scope: place), name.span)) }
      return binding.value
    }
    switch globals.entries[name.text] {
    case .activation(let index): return ownActivation(index, [], name, in: scope)
    case .block(let index): return blockCall(index, [], name, name.span, in: scope)
    case .network: return fail(.networkAsValue(name))
    case .constant:
      // Constants are evaluated in order; one that is missing here stands further down or was faulty.
      return isInsideNetwork ? .poison : fail(.usedBeforeDeclaration(name))
    case nil: break
    }
    if let activation = builtInActivation(name, [], in: scope) { return activation }
    if let layer = OperationCatalogue.layer(named: name.text) {
      return layerCall(layer, [], name, name.span, in: scope)
    }
    return unknown(name, as: context, in: scope)
  }

  /// What `name(…)` means.
  mutating func evaluate(_ call: Call, _ span: SourceSpan, as context: NameContext, in scope: Int) -> Value {
    let name = call.callee
    if let (binding, _) = lookUp(name.text, in: scope) {
      return binding.value.isPoison ? .poison : fail(.notCallable(name, binding))
    }
    switch globals.entries[name.text] {
    case .activation(let index): return ownActivation(index, call.arguments, name, in: scope)
    case .block(let index): return blockCall(index, call.arguments, name, span, in: scope)
    case .network: return fail(.networkAsValue(name))
    case .constant: return isInsideNetwork ? .poison : fail(.usedBeforeDeclaration(name))
    case nil: break
    }
    // `tanh` is an activation, `tanh(0.5)` a number.
    if let function = NumberFunction(rawValue: name.text), !call.arguments.isEmpty {
      return apply(function, to: call, span, in: scope)
    }
    if let activation = builtInActivation(name, call.arguments, in: scope) { return activation }
    if let layer = OperationCatalogue.layer(named: name.text) {
      return layerCall(layer, call.arguments, name, span, in: scope)
    }
    if name.text == Zeros.mnemonic { return zeros(call, span, in: scope) }
    return unknown(name, as: context, in: scope)
  }

  private mutating func unknown(_ name: Identifier, as context: NameContext, in scope: Int) -> Value {
    if Catalogue.isBatchNormalization(name.text) { return fail(.batchNormalization(name)) }
    if NumberFunction(rawValue: name.text) != nil { return fail(.functionWithoutArguments(name)) }
    switch context {
    case .layer:
      let layers = layerNames(in: scope)
      // A tensor that was forgotten is unknown all the same; names of layers come first.
      return fail(.unknownLayer(name, among: layers))
    case .value:
      return fail(.unknownName(name, among: valueNames(in: scope)))
    }
  }

  /// The names that can stand after `->`, nearest first.
  private func layerNames(in scope: Int) -> [String] {
    names(in: scope) {
      switch $0.value {
      case .layer, .activation, .poison: true
      default: false
      }
    } + globals.names.filter { globals.isLayerOrActivation($0) } + Catalogue.layerNames
      + Catalogue.activationNames
  }

  private func valueNames(in scope: Int) -> [String] {
    names(in: scope) { _ in true } + globals.names + Catalogue.layerNames + Catalogue.activationNames
      + NumberFunction.allCases.map(\.rawValue) + [Zeros.mnemonic]
  }

  private func names(in scope: Int, where isWanted: (Binding) -> Bool) -> [String] {
    var result: [String] = []
    var current: Int? = scope
    while let index = current {
      let scope = scopes[index]
      for name in scope.names where scope[name].map(isWanted) ?? false { result.append(name) }
      current = scope.parent
    }
    return result
  }

  /// `sqrt(2)`, `max(a, b)`.
  private mutating func apply(
    _ function: NumberFunction, to call: Call, _ span: SourceSpan, in scope: Int
  ) -> Value {
    var numbers: [Double] = []
    for argument in call.arguments {
      if let label = argument.label { return fail(.labelOnFunction(label, call.callee)) }
      switch evaluate(argument.value, in: scope) {
      case .number(let x): numbers.append(x)
      case .poison: return .poison
      case .tensor, .sum, .tuple:
        return fail(
          .tensorInParentheses(call.callee, text: text(of: argument.value.span), at: argument.value.span))
      case let other: return fail(.wrongKind(other, wanted: "a number", at: argument.value.span))
      }
    }
    guard function.arity.contains(numbers.count) else {
      return fail(.wrongCount(call.callee, found: numbers.count, wanted: function.arity.lowerBound))
    }
    let result = function(numbers)
    guard result.isFinite else {
      return fail(
        .noRealValue("\(call.callee.text)(\(numbers.map(format).joined(separator: ", ")))", at: span))
    }
    return .number(result)
  }

  /// `zeros(256)`: the state that a scan begins with.
  private mutating func zeros(_ call: Call, _ span: SourceSpan, in scope: Int) -> Value {
    guard isInsideNetwork else { return fail(.tensorOutsideNetwork(at: span)) }
    guard !call.arguments.isEmpty else { return fail(.wrongCount(call.callee, found: 0, wanted: 1)) }
    var shape: [Int] = []
    for argument in call.arguments {
      if let label = argument.label { return fail(.labelOnFunction(label, call.callee)) }
      let value = evaluate(argument.value, in: scope)
      guard let extent = wholeNumber(value, atLeast: 1, "an extent of 'zeros'", at: argument.value.span)
      else {
        return .poison
      }
      shape.append(extent)
    }
    return addNode(Zeros(shape: shape), to: [], base: Zeros.mnemonic, at: span)
  }
}
