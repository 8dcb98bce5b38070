import DKSDiagnostics
import DKSGraph
import DKSSyntax

extension Elaborator {
  /// A body applied to a tensor: with `x in`, it computes one from `x`; without, it is a layer.
  mutating func apply(_ closure: Closure, in scope: Int, to input: Value) -> Value {
    withScope(in: scope) { elaborator, inner in
      if !closure.parameters.isEmpty {
        guard elaborator.bind(closure, to: input, in: inner) else { return .poison }
      }
      for statement in closure.body.statements { elaborator.execute(statement, in: inner) }
      let result = closure.body.result
      let value =
        closure.parameters.isEmpty
        ? elaborator.evaluate(layer: result, in: inner) : elaborator.evaluate(result, in: inner)
      switch value {
      case .poison: return .poison
      case .tensor, .sum, .tuple:
        guard !closure.parameters.isEmpty else {
          return elaborator.fail(.bodyIsNoLayer(value, at: result.span))
        }
        return elaborator.materialize(value, at: result.span)
      case .layer, .activation:
        guard closure.parameters.isEmpty else {
          let name = closure.parameters[0].text
          return elaborator.fail(.bodyIsNoTensor(value, parameter: name, at: result.span))
        }
        guard let layer = elaborator.layer(value, at: result.span) else { return .poison }
        return elaborator.apply(layer, to: input)
      default:
        return elaborator.fail(
          .wrongKind(value, wanted: closure.parameters.isEmpty ? "a layer" : "a tensor", at: result.span))
      }
    }
  }

  /// Gives the parameters of `closure` the tensor or the tensors that flow in.
  private mutating func bind(_ closure: Closure, to input: Value, in scope: Int) -> Bool {
    let names = closure.parameters
    if names.count == 1 {
      declare(names[0], input, as: .closureParameter, in: scope)
      return true
    }
    guard case .tuple(let elements) = input, elements.count == names.count else {
      let found = if case .tuple(let elements) = input { elements.count } else { 1 }
      report(
        .wrongParameterCount(
          found: found, names: names.count, at: names[0].span.union(names[names.count - 1].span)))
      return false
    }
    for (name, element) in zip(names, elements) { declare(name, element, as: .closureParameter, in: scope) }
    return true
  }
}
