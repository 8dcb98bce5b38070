import DKSDiagnostics
import DKSGraph
import DKSSyntax

/// Calls of the catalogue's layers: arguments become attributes, attributes an operation.
extension Elaborator {
  /// `conv(64, 3, stride: 2)`
  mutating func layerCall(
    _ layer: any Layer.Type, _ arguments: [Argument], _ name: Identifier, _ span: SourceSpan, in scope: Int
  ) -> Value {
    let parameters = layer.signature.parameters
    let collects = parameters.first?.kind == .integers && arguments.filter { $0.label == nil }.count > 0
    guard
      let filled = match(arguments, to: parameters.map(\.name), of: name, collectsRest: collects)
    else { return .poison }
    var attributes: [Attribute] = []
    var places: [String: SourceSpan] = [:]
    for (i, parameter) in parameters.enumerated() {
      if i == 0, collects {
        if let label = filled[0]?.label {
          return fail(.givenTwice(parameter.name, of: name, at: label.span))
        }
        let given = arguments.filter { $0.label == nil }.map(\.value)
        guard let list = wholeNumbers(given, parameter, name, in: scope) else { return .poison }
        attributes.append(Attribute(parameter.name, list))
        places[parameter.name] = given[0].span.union(given[given.count - 1].span)
      } else if let argument = filled[i] {
        guard let value = setting(argument.value, parameter, name, in: scope) else { return .poison }
        attributes.append(Attribute(parameter.name, value))
        places[parameter.name] = argument.value.span
      } else if !parameter.isOptional {
        return fail(.missingArgument(parameter.name, of: name, summary: parameter.summary))
      }
    }
    // What `.causal` means, only a signal says.
    let isCausal = attributes.contains { $0.value == .word(SignalSettings.causal) }
    var reader = AttributeReader(attributes.filter { $0.value != .word(SignalSettings.causal) })
    do throws(AttributeError) {
      let operation = try layer.init(from: &reader)
      let call = LayerCall(
        operation: operation, name: name, attributes: attributes, settings: places, isCausal: isCausal)
      return .layer(LayerValue(.operation(call), span))
    } catch {
      return fail(attributeFault(error, name, places))
    }
  }

  /// What the layer itself has against its settings.
  private func attributeFault(
    _ error: AttributeError, _ name: Identifier, _ places: [String: SourceSpan]
  ) -> Diagnostic {
    switch error {
    case .missing(let setting): .missingArgument(setting, of: name, summary: "")
    case .wrongKind(let setting, let wanted):
      .badSetting(setting, of: name, wanted: wanted, at: places[setting] ?? name.span)
    case .outOfRange(let setting, let found, let wanted):
      .settingOutOfRange(setting, of: name, found: found, wanted: wanted, at: places[setting] ?? name.span)
    }
  }

  /// One argument as the attribute that `parameter` asks for; nil after a report.
  private mutating func setting(
    _ expression: Expression, _ parameter: LayerSignature.Parameter, _ callee: Identifier, in scope: Int
  ) -> Attribute.Value? {
    let what = "'\(parameter.name)' of '\(callee.text)'"
    switch parameter.kind {
    case .word(let words): return word(expression, words, what)
    case .initializer: return initializer(expression, what, in: scope)
    case .integers: return wholeNumbers([expression], parameter, callee, in: scope)
    case .numbers: return numbers(expression, parameter, callee, in: scope)
    case .extents: return sides(expression, parameter, callee, counts: [1, 2], in: scope)
    case .border: return sides(expression, parameter, callee, counts: [1, 2, 4], in: scope)
    case .padding(let hasCausal):
      return padding(expression, parameter, callee, hasCausal: hasCausal, in: scope)
    case .integer, .number, .bool: break
    }
    let value = evaluate(expression, in: scope)
    let span = expression.span
    switch (parameter.kind, value) {
    case (_, .poison): return nil
    case (_, .tensor), (_, .sum), (_, .tuple):
      report(.tensorInParentheses(callee, text: text(of: span), at: span))
      return nil
    case (.integer, .number):
      return wholeNumber(value, atLeast: -Elaborator.largestWhole, what, at: span).map { .integer($0) }
    case (.number, .number(let x)): return .number(x)
    case (.bool, .bool(let b)): return .bool(b)
    case (.integer, _): report(.wrongArgument(value, what, wanted: "a whole number", at: span))
    case (.number, _): report(.wrongArgument(value, what, wanted: "a number", at: span))
    default: report(.wrongArgument(value, what, wanted: "'true' or 'false'", at: span))
    }
    return nil
  }

  /// `.same`; a bare `same` is understood and refused with the point in place.
  mutating func word(_ expression: Expression, _ words: [String], _ what: String) -> Attribute.Value? {
    switch expression.kind {
    case .implicitMember(let name) where words.contains(name.text): return .word(name.text)
    case .implicitMember(let name): report(.unknownWord(name, what, among: words, at: expression.span))
    case .name(let name) where words.contains(name):
      report(.wordWithoutPoint(Identifier(name, expression.span), what))
    case .error: break
    default: report(.notAWord(what, text: text(of: expression.span), among: words, at: expression.span))
    }
    return nil
  }

  /// `[16, 4]`, or the unlabeled arguments `16, 4`.
  private mutating func wholeNumbers(
    _ expressions: [Expression], _ parameter: LayerSignature.Parameter, _ callee: Identifier, in scope: Int
  ) -> Attribute.Value? {
    let what = "'\(parameter.name)' of '\(callee.text)'"
    var result: [Attribute.Value] = []
    for expression in expressions {
      let value = evaluate(expression, in: scope)
      let items: [Value]
      switch value {
      case .list(let list) where expressions.count == 1: items = list.elements
      case .tensor, .sum, .tuple:
        report(.tensorInParentheses(callee, text: text(of: expression.span), at: expression.span))
        return nil
      default: items = [value]
      }
      for item in items {
        let least = -Elaborator.largestWhole
        guard let n = wholeNumber(item, atLeast: least, what, at: expression.span) else { return nil }
        result.append(.integer(n))
      }
    }
    return .list(result)
  }

  /// `0.5`, or `[0.1, 0.2]`.
  private mutating func numbers(
    _ expression: Expression, _ parameter: LayerSignature.Parameter, _ callee: Identifier, in scope: Int
  ) -> Attribute.Value? {
    let value = evaluate(expression, in: scope)
    let items: [Value]
    switch value {
    case .poison: return nil
    case .tensor, .sum, .tuple:
      report(.tensorInParentheses(callee, text: text(of: expression.span), at: expression.span))
      return nil
    case .list(let list): items = list.elements
    default: items = [value]
    }
    var result: [Attribute.Value] = []
    for item in items {
      guard case .number(let x) = item else {
        report(
          .wrongArgument(
            item, "'\(parameter.name)' of '\(callee.text)'", wanted: "a number or a list of numbers",
            at: expression.span))
        return nil
      }
      result.append(.number(x))
    }
    return .list(result)
  }

  /// `orthogonal`, `gaussian(scale: 2)`, `delta(orthogonal)`; these names mean something here only.
  private mutating func initializer(
    _ expression: Expression, _ what: String, in scope: Int
  ) -> Attribute.Value? {
    let names = Initializer.Distribution.allCases.map(\.rawValue)
    let (name, arguments): (Identifier, [Argument])
    switch expression.kind {
    case .name(let text): (name, arguments) = (Identifier(text, expression.span), [])
    case .implicitMember(let word): (name, arguments) = (word, [])
    case .call(let call): (name, arguments) = (call.callee, call.arguments)
    case .error: return nil
    default:
      report(.notAWord(what, text: text(of: expression.span), among: names, at: expression.span))
      return nil
    }
    var attributes: [Attribute] = []
    var rest = arguments
    if name.text == "delta" {
      guard let first = rest.first, first.label == nil, case .name(let base) = first.value.kind else {
        report(.missingArgument("distribution", of: name, summary: "such as 'orthogonal'"))
        return nil
      }
      guard names.contains(base) else {
        report(.unknownWord(Identifier(base, first.value.span), what, among: names, at: first.value.span))
        return nil
      }
      attributes.append(Attribute("", .word(base)))
      rest.removeFirst()
    } else if !names.contains(name.text) {
      report(.unknownWord(name, what, among: names + ["delta"], at: name.span))
      return nil
    }
    let settings = ["scale", "bias"]
    guard let filled = match(rest, to: settings, of: name) else { return nil }
    for (setting, argument) in zip(settings, filled) {
      guard let argument else { continue }
      let what = "'\(setting)' of '\(name.text)'"
      switch evaluate(argument.value, in: scope) {
      case .number(let x) where x < 0 && setting == "bias":
        report(.outOfRange(x, what, wanted: "at least 0", at: argument.value.span))
        return nil
      case .number(let x): attributes.append(Attribute(setting, .number(x)))
      case .poison: return nil
      case let other:
        report(.wrongArgument(other, what, wanted: "a number", at: argument.value.span))
        return nil
      }
    }
    return attributes.isEmpty ? .word(name.text) : .call(name.text, attributes)
  }
}
