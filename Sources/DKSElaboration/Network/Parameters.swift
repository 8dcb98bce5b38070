import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSSyntax

extension Elaborator {
  /// The value of a network's `param`: the last override if there is one, its default otherwise.
  mutating func value(
    of parameter: Parameter, _ overrides: [ParameterOverride], in scope: Int
  ) -> Value {
    let what = "'\(parameter.name.text)'"
    if let override = overrides.last(where: { $0.name == parameter.name.text }) {
      guard let value = value(of: override, for: parameter) else {
        return fail(.badOverride(override.name, override.value, kind: parameter.kind.rawValue))
      }
      return value
    }
    guard let expression = parameter.defaultValue else { return fail(.parameterWithoutValue(parameter.name)) }
    return coerce(evaluate(expression, in: scope), to: parameter.kind, what, at: expression.span)
  }

  /// What the text of an override means for `parameter`, if anything.
  private mutating func value(of override: ParameterOverride, for parameter: Parameter) -> Value? {
    let text = override.value
    switch parameter.kind {
    case .int:
      guard let n = Int(text), n.magnitude <= UInt(Elaborator.largestWhole) else { return nil }
      return .number(Double(n))
    case .float:
      guard let x = Double(text), x.isFinite else { return nil }
      return .number(x)
    case .bool: return Bool(text).map { .bool($0) }
    case .activation:
      if case .activation(let index) = globals.entries[text] {
        return ownActivation(index, [], Identifier(text, parameter.name.span), in: 0)
      }
      return activation(text)
    }
  }

  /// `tanh`, `leakyRelu(0.1)`.
  private func activation(_ text: String) -> Value? {
    var name = text[...]
    var arguments: [Double] = []
    if let open = text.firstIndex(of: "("), text.hasSuffix(")") {
      name = text[..<open]
      for item in text[text.index(after: open)...].dropLast().split(separator: ",") {
        guard let x = Double(item.filter { !$0.isWhitespace }) else { return nil }
        arguments.append(x)
      }
    }
    return ActivationCatalogue.activation(String(name), arguments).map { .activation($0) }
  }
}
