import DKSDiagnostics
import DKSGraph
import DKSSyntax

extension Elaborator {
  /// Which argument fills which of the parameters `names`: unlabeled ones in order, others by label.
  ///
  /// - Parameter collectsRest: Whether all unlabeled arguments belong to the first parameter, as in
  ///   `reshape(16, 4)`; they are then left out of the result.
  /// - Returns: For each parameter its argument, or nil; nil as a whole if there was a fault, which is reported.
  mutating func match(
    _ arguments: [Argument], to names: [String], of callee: Identifier, collectsRest: Bool = false
  ) -> [Argument?]? {
    var filled: [Argument?] = Array(repeating: nil, count: names.count)
    var next = 0
    var isSound = true
    // Of two parameters of one name, the first counts.
    lazy var places = Dictionary(
      names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    for argument in arguments {
      let index: Int
      if let label = argument.label {
        guard let found = places[label.text] else {
          report(.unknownLabel(label, of: callee, among: names))
          isSound = false
          continue
        }
        index = found
      } else if collectsRest {
        continue
      } else {
        index = next
        next += 1
        guard index < names.count else {
          report(.tooManyArguments(callee, wanted: names, at: argument.value.span))
          isSound = false
          break
        }
      }
      if filled[index] != nil {
        report(.givenTwice(names[index], of: callee, at: argument.label?.span ?? argument.value.span))
        isSound = false
      }
      filled[index] = argument
    }
    return isSound ? filled : nil
  }

  /// `value` as the parameter's kind wants it; poison if it is not, which is reported.
  mutating func coerce(_ value: Value, to kind: Parameter.Kind, _ what: String, at span: SourceSpan) -> Value
  {
    switch (kind, value) {
    case (_, .poison): return .poison
    case (.int, .number(let x)):
      return wholeNumber(value, atLeast: -Elaborator.largestWhole, what, at: span) == nil
        ? .poison : .number(x)
    case (.float, .number), (.bool, .bool), (.activation, .activation): return value
    case (.int, _): return fail(.wrongArgument(value, what, wanted: "a whole number", at: span))
    case (.float, _): return fail(.wrongArgument(value, what, wanted: "a number", at: span))
    case (.bool, _): return fail(.wrongArgument(value, what, wanted: "'true' or 'false'", at: span))
    case (.activation, _): return fail(.wrongArgument(value, what, wanted: "an activation", at: span))
    }
  }

  /// `Residual(128, stride: 2)`: the block with the values of its parameters.
  mutating func blockCall(
    _ index: Int, _ arguments: [Argument], _ name: Identifier, _ span: SourceSpan, in scope: Int
  ) -> Value {
    let block = globals.blocks[index]
    let names = block.parameters.map(\.name.text)
    // Faults of the arguments are reported before those of their places.
    var values: [SourceSpan: Value] = [:]
    for argument in arguments {
      let value = evaluate(argument.value, in: scope)
      if value.isTensor, !value.isPoison {
        return fail(.tensorInParentheses(name, text: text(of: argument.value.span), at: argument.value.span))
      }
      values[argument.value.span] = value
    }
    guard let filled = match(arguments, to: names, of: name) else { return .poison }
    var rendered: [String] = []
    for argument in arguments {
      let value = (values[argument.value.span] ?? .poison).rendered
      rendered.append(argument.label.map { "\($0.text): \(value)" } ?? value)
    }
    let final: [Value]? = withScope(in: 0) { elaborator, inner in
      var result: [Value] = []
      for (parameter, argument) in zip(block.parameters, filled) {
        let value: Value
        let place: SourceSpan
        if let argument {
          (value, place) = (values[argument.value.span] ?? .poison, argument.value.span)
        } else if let expression = parameter.defaultValue {
          (value, place) = (elaborator.evaluate(expression, in: inner), expression.span)
        } else {
          elaborator.report(.missingArgument(parameter.name.text, of: name, declared: parameter.name.span))
          return nil
        }
        let what = "'\(parameter.name.text)' of '\(block.name.text)'"
        let coerced = elaborator.coerce(value, to: parameter.kind, what, at: place)
        if coerced.isPoison { return nil }
        elaborator.declare(parameter.name, coerced, as: .closureParameter, in: inner)
        result.append(coerced)
      }
      return result
    }
    guard let final else { return .poison }
    let shown = rendered.isEmpty ? name.text : "\(name.text)(\(rendered.joined(separator: ", ")))"
    return .layer(LayerValue(.block(BlockCall(block: index, arguments: final, rendered: shown)), span))
  }
}
