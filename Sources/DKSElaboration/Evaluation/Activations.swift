import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSSyntax

/// Names and calls of activations.
extension Elaborator {
  /// `mish`, `leaky(slope: 0.2)`: an activation that a file declares, with its parameters put in.
  mutating func ownActivation(
    _ index: Int, _ arguments: [Argument], _ name: Identifier, in scope: Int
  ) -> Value {
    let declaration = globals.activations[index]
    usedActivations.insert(index)
    if let fault = tensorArgument(arguments, name, in: scope) { return fault }
    guard let filled = match(arguments, to: declaration.parameters.map(\.name.text), of: name) else {
      return .poison
    }
    var formula = FormulaReader(variable: declaration.variable, constants: scopes[0])
    var numbers: [Double] = []
    for (parameter, argument) in zip(declaration.parameters, filled) {
      let what = "'\(parameter.name.text)' of '\(name.text)'"
      guard let expression = argument?.value ?? parameter.defaultValue else {
        return fail(.missingArgument(parameter.name.text, of: name, declared: parameter.name.span))
      }
      // A default stands in the file, an argument where the activation is used.
      let value = coerce(
        evaluate(expression, in: argument == nil ? 0 : scope), to: parameter.kind, what, at: expression.span)
      switch value {
      case .number(let x):
        formula.parameters[parameter.name.text] = .number(x)
        numbers.append(x)
      case .bool(let b):
        formula.parameters[parameter.name.text] = .bool(b)
        numbers.append(b ? 1 : 0)
      case .poison: return .poison
      default: return fail(.activationInFormula(parameter.name.text, at: parameter.kindSpan))
      }
    }
    let key = ActivationKey(index: index, arguments: numbers)
    if let known = activationCache[key] { return .activation(known) }
    guard activationCache.count < limits.activations else {
      return exhaust(.tooManyActivations(limit: limits.activations, at: name.span))
    }
    guard let expression = formula.read(declaration.formula) else {
      for d in formula.faults { report(d) }
      return .poison
    }
    let phi = Activation(
      name: declaration.name.text, arguments: numbers, expression: expression, isBuiltIn: false)
    activationCache[key] = phi
    formulaPlaces[phi] = formula.places
    return .activation(phi)
  }

  /// `tanh`, `leakyRelu(0.1)`; nil if the catalogue has no activation of this name.
  mutating func builtInActivation(_ name: Identifier, _ arguments: [Argument], in scope: Int) -> Value? {
    if arguments.isEmpty, let known = builtInCache[name.text] { return .activation(known) }
    guard let entry = ActivationCatalogue.builtIn(named: name.text) else { return nil }
    if let fault = tensorArgument(arguments, name, in: scope) { return fault }
    guard let filled = match(arguments, to: entry.parameters.map(\.name), of: name) else { return .poison }
    var numbers: [Double] = []
    for (parameter, argument) in zip(entry.parameters, filled) {
      guard let argument else {
        numbers.append(parameter.defaultValue)
        continue
      }
      switch evaluate(argument.value, in: scope) {
      case .number(let x): numbers.append(x)
      case .poison: return .poison
      case let other:
        let what = "'\(parameter.name)' of '\(name.text)'"
        return fail(.wrongArgument(other, what, wanted: "a number", at: argument.value.span))
      }
    }
    guard let phi = ActivationCatalogue.activation(name.text, numbers) else {
      return fail(.noRealValue("\(name.text)(\(numbers.map(format).joined(separator: ", ")))", at: name.span))
    }
    if arguments.isEmpty { builtInCache[name.text] = phi }
    return .activation(phi)
  }

  /// The fault of writing `tanh(image)`, if `arguments` begin with a tensor.
  private mutating func tensorArgument(
    _ arguments: [Argument], _ name: Identifier, in scope: Int
  ) -> Value? {
    guard let first = arguments.first, case .name(let text) = first.value.kind,
      let (binding, _) = lookUp(text, in: scope), binding.value.isTensor
    else { return nil }
    return fail(.tensorInParentheses(name, text: text, at: first.value.span))
  }
}
