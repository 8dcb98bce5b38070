import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSSyntax

/// Layers applied to tensors.
extension Elaborator {
  /// What comes out when `input`, a tensor or a tuple, flows into `layer`.
  mutating func apply(_ layer: LayerValue, to input: Value) -> Value {
    guard !input.isPoison, enter(layer.span) else { return .poison }
    defer { leave() }
    switch layer.kind {
    case .operation(let call): return apply(call, at: layer.span, to: input)
    case .activation(let phi, let isKept):
      return apply(phi, isKept: isKept, at: layer.span, to: input, base: phi.name)
    case .block(let call): return apply(call, at: layer.span, to: input)
    case .closure(let closure, let scope): return apply(closure, in: scope, to: input)
    case .repeated(let count, let closure, let scope):
      return apply(repeating: closure, count, at: layer.span, in: scope, to: input)
    case .forEach(let variable, let values, let closure, let scope):
      return apply(for: variable, values, closure, at: layer.span, in: scope, to: input)
    case .scan(let arguments, let closure, let scope):
      return scan(closure, arguments, at: layer.span, in: scope, over: input)
    case .sequence(let layers):
      var current = input
      for next in layers {
        current = apply(next, to: current)
        if current.isPoison { return .poison }
      }
      return current
    case .reference(let name, let scope): return apply(named: name, from: scope, to: input)
    }
  }

  /// One layer of the catalogue becomes one node; `split` becomes one a part.
  ///
  /// - Parameter weights: The path that its weights are shared under, for a named layer.
  private mutating func apply(
    _ call: LayerCall, at span: SourceSpan, to input: Value, base: String? = nil, weights: String? = nil
  ) -> Value {
    guard let operands = operands(input, of: call.name, takesTuple: call.takesTuple),
      let call = fitted(call, to: operands)
    else { return .poison }
    let base = base ?? type(of: call.operation).mnemonic
    if let split = call.operation as? Split { return apply(split, call, to: operands, base: base, at: span) }
    return addNode(call.operation, to: operands, base: base, at: span, weights: weights, call: call)
  }

  /// The call with the settings of a signal's windows, if one flows in; nil after a report.
  ///
  /// A tensor of two axes of which nothing has said yet what they are is a signal from here on.
  private mutating func fitted(_ call: LayerCall, to operands: [Node.ID]) -> LayerCall? {
    guard call.operation.movesWindow, let operand = operands.first else { return call }
    let isSignal = builder[operand].type.isSignal || builder.readAsSignal(operand)
    let type = builder[operand].type
    var call = call
    do throws(ShapeError) {
      guard isSignal else {
        guard call.isCausal, type.grid != nil else { return call }
        throw SignalSettings.causalPadding(of: call.name.text, over: type)
      }
      let attributes = try SignalSettings.widened(call.attributes, of: call.name.text, on: type)
      var reader = AttributeReader(attributes)
      if let fitting = try? Swift.type(of: call.operation).init(from: &reader) { call.operation = fitting }
      return call
    } catch {
      report(shapeFault(error, operands: operands, at: call.name.span, call: call))
      return nil
    }
  }

  private mutating func apply(
    _ split: Split, _ call: LayerCall, to operands: [Node.ID], base: String, at span: SourceSpan
  ) -> Value {
    // The shape rule of the whole says what is wrong once; the parts cannot fail after it.
    do throws(ShapeError) {
      _ = try split.resultType(of: operands.map { builder[$0].type })
    } catch {
      return fail(shapeFault(error, operands: operands, at: span, call: call))
    }
    let component = path.component(base)
    var parts: [Value] = []
    for i in 0..<split.count {
      guard takeNode(span) else { return .poison }
      let part = addNode(
        split.part(i), to: operands, fullName: path.name(of: "\(component)[\(i)]"), at: span, call: call)
      if part.isPoison { return .poison }
      parts.append(part)
    }
    return .tuple(parts)
  }

  private mutating func apply(
    _ phi: Activation, isKept: Bool, at span: SourceSpan, to input: Value, base: String
  ) -> Value {
    guard let operands = operands(input, of: Identifier(phi.name, span), takesTuple: false) else {
      return .poison
    }
    return addNode(ActivationLayer(phi: phi, isKept: isKept), to: operands, base: base, at: span)
  }

  /// The nodes of `input`; nil if there are several and the layer takes one, which is reported.
  private mutating func operands(_ input: Value, of layer: Identifier, takesTuple: Bool) -> [Node.ID]? {
    switch input {
    case .tensor(let node): return [node]
    case .tuple(let elements):
      var nodes: [Node.ID] = []
      for element in elements {
        guard case .tensor(let node) = element else {
          report(.wrongKind(element, wanted: "a tensor for '\(layer.text)'", at: layer.span))
          return nil
        }
        nodes.append(node)
      }
      guard takesTuple else {
        report(.tupleIntoLayer(layer, count: elements.count))
        return nil
      }
      return nodes
    case .poison: return nil
    default:
      report(.wrongKind(input, wanted: "a tensor for '\(layer.text)'", at: layer.span))
      return nil
    }
  }

  /// A use of `layer f = …`: `f` alone if it is one operation, below `f` otherwise.
  private mutating func apply(named name: Identifier, from scope: Int, to input: Value) -> Value {
    guard let binding = scopes[scope][name.text], case .layer(let layer) = binding.value,
      let weights = binding.weights
    else { return .poison }
    switch layer.kind {
    case .operation(let call):
      return apply(call, at: name.span, to: input, base: name.text, weights: weights)
    case .activation(let phi, let isKept):
      return apply(phi, isKept: isKept, at: name.span, to: input, base: name.text)
    default:
      let component = path.component(name.text)
      return inside(NamePath(prefix: path.name(of: component), weights: weights)) {
        $0.apply(layer, to: input)
      }
    }
  }

  private mutating func apply(_ call: BlockCall, at span: SourceSpan, to input: Value) -> Value {
    let block = globals.blocks[call.block]
    if let cycle = cycle(through: call.block) {
      return fail(.recursion(cycle, declared: block.name.span, at: span))
    }
    guard calls.count < limits.blocks else {
      return fail(.blocksTooDeep(limit: limits.blocks, at: span))
    }
    usedBlocks.insert(call.block)
    calls.append(ActiveCall(block: call.block, rendered: call.rendered, site: span))
    defer { calls.removeLast() }
    let component = path.component(block.name.text)
    return inside(path.inside(component)) { elaborator in
      elaborator.withScope(in: 0) { elaborator, scope in
        for (parameter, value) in zip(block.parameters, call.arguments) {
          // Two parameters of one name were reported when the block was called.
          elaborator.declare(parameter.name, value, as: .closureParameter, in: scope)
        }
        return elaborator.apply(block.body, in: scope, to: input)
      }
    }
  }

  private mutating func apply(
    repeating closure: Closure, _ count: Int, at span: SourceSpan, in scope: Int, to input: Value
  ) -> Value {
    let component = path.component("repeat")
    var current = input
    let start = nodeCount
    for i in 0..<count {
      guard takeStep(span), i != 1 || canAfford(count - 1, turnsOf: nodeCount - start, span) else {
        return .poison
      }
      current = inside(path.inside("\(component)[\(i)]")) { $0.apply(closure, in: scope, to: current) }
      if current.isPoison { return .poison }
    }
    return current
  }

  private mutating func apply(
    for variable: Identifier, _ values: ForValues, _ closure: Closure, at span: SourceSpan, in scope: Int,
    to input: Value
  ) -> Value {
    let component = path.component("for")
    var current = input
    let start = nodeCount
    for i in 0..<values.count {
      guard takeStep(span), i != 1 || canAfford(values.count - 1, turnsOf: nodeCount - start, span) else {
        return .poison
      }
      current = inside(path.inside("\(component)[\(i)]")) { elaborator in
        elaborator.withScope(in: scope) { elaborator, inner in
          elaborator.declare(variable, values.value(at: i), as: .closureParameter, in: inner)
          return elaborator.apply(closure, in: inner, to: current)
        }
      }
      if current.isPoison { return .poison }
    }
    return current
  }
}
