import DKSDiagnostics
import DKSGraph
import DKSSyntax

/// The method that `expression` means by itself, where no name is in scope; nil after a report.
package func elaborateMethod(
  _ expression: MethodExpression, sources: SourceMap, diagnostics: inout DiagnosticSet
) -> Method? {
  var elaborator = Elaborator(
    globals: Globals(), sources: sources, limits: Limits(), diagnostics: diagnostics)
  let method = elaborator.method(expression, in: 0)
  diagnostics = elaborator.diagnostics
  return method
}

extension Elaborator {
  /// `dks(zeta: 1.5)`, `tat(tau: 0.3)`, `tat(eta: 0.9)`, `edgeOfChaos(q: 1)`, `none`; nil after a report.
  mutating func method(_ expression: MethodExpression, in scope: Int) -> Method? {
    let (name, arguments) = (expression.name, expression.arguments)
    let shaping = ShapingMethod.entry(named: name.text)
    let comparison = ComparisonMethodCatalogue.entry(named: name.text)
    guard let names = (shaping?.parameters ?? comparison?.parameters)?.map(\.name) else {
      report(.unknownMethod(name, among: Method.names))
      return nil
    }
    guard let filled = match(arguments, to: names + ["inputs"], of: name) else { return nil }
    var inputs = comparison?.inputs ?? (name.text == "none" ? .off : .one)
    if let argument = filled[names.count] {
      guard let found = inputNormalization(argument.value) else { return nil }
      inputs = found
    }
    if let comparison {
      return comparisonMethod(comparison, name, filled, in: scope).map {
        Method(.comparison($0), inputs: inputs)
      }
    }
    switch name.text {
    case "dks":
      guard let zeta = target(filled[0], "'zeta'", default: Method.defaultZeta, in: scope) else { return nil }
      guard zeta > 1 else {
        report(
          .outOfRange(zeta, "'zeta' of 'dks'", wanted: "more than 1", at: filled[0]?.value.span ?? name.span))
        return nil
      }
      return Method(.dks(zeta: zeta), inputs: inputs)
    case "tat":
      if let tau = filled[0], let eta = filled[1] {
        report(.twoTargets(at: tau.value.span.union(eta.value.span)))
        return nil
      }
      if let argument = filled[0] {
        guard let tau = target(argument, "'tau'", default: Method.defaultTau, in: scope) else { return nil }
        guard tau > 0 else {
          report(.outOfRange(tau, "'tau' of 'tat'", wanted: "more than 0", at: argument.value.span))
          return nil
        }
        return Method(.tat(.curvature(tau)), inputs: inputs)
      }
      if let argument = filled[1] {
        guard let eta = target(argument, "'eta'", default: Method.defaultEta, in: scope) else { return nil }
        guard eta > 0, eta < 1 else {
          report(.outOfRange(eta, "'eta' of 'tat'", wanted: "between 0 and 1", at: argument.value.span))
          return nil
        }
        return Method(.tat(.cAtZero(eta)), inputs: inputs)
      }
      return Method(.tat(.automatic), inputs: inputs)
    default: return Method(.none, inputs: inputs)
    }
  }

  /// `edgeOfChaos(q: 1)`
  private mutating func comparisonMethod(
    _ entry: ComparisonMethodEntry, _ name: Identifier, _ filled: [Argument?], in scope: Int
  ) -> ComparisonMethod? {
    var numbers: [Double] = []
    for (parameter, argument) in zip(entry.parameters, filled) {
      let what = "'\(parameter.name)' of '\(name.text)'"
      guard let x = target(argument, "'\(parameter.name)'", default: parameter.defaultValue, in: scope) else {
        return nil
      }
      guard x > 0 else {
        report(.outOfRange(x, what, wanted: "more than 0", at: argument?.value.span ?? name.span))
        return nil
      }
      numbers.append(x)
    }
    return entry.method(numbers)
  }

  mutating func target(
    _ argument: Argument?, _ what: String, default fallback: Double, in scope: Int
  ) -> Double? {
    guard let argument else { return fallback }
    let value = coerce(evaluate(argument.value, in: scope), to: .float, what, at: argument.value.span)
    guard case .number(let x) = value else { return nil }
    return x
  }

  /// `one` or `.one`
  private mutating func inputNormalization(_ expression: Expression) -> Method.InputNormalization? {
    let names = Method.InputNormalization.allCases.map(\.rawValue)
    switch expression.kind {
    case .name(let name):
      if let found = Method.InputNormalization(rawValue: name) { return found }
      report(.unknownWord(Identifier(name, expression.span), "'inputs'", among: names, at: expression.span))
    case .implicitMember(let name):
      if let found = Method.InputNormalization(rawValue: name.text) { return found }
      report(.unknownWord(name, "'inputs'", among: names, at: expression.span))
    case .error: break
    default:
      report(.notAWord("'inputs'", text: text(of: expression.span), among: names, at: expression.span))
    }
    return nil
  }
}
