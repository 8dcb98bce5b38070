import DKSDiagnostics
import DKSGraph
import DKSSyntax

/// Settings of windows: heights and widths, and borders of images.
extension Elaborator {
  /// `.same`, `1`, `[0, 3]`
  mutating func padding(
    _ expression: Expression, _ parameter: LayerSignature.Parameter, _ callee: Identifier, hasCausal: Bool,
    in scope: Int
  ) -> Attribute.Value? {
    let words = Padding.words + (hasCausal ? [SignalSettings.causal] : [])
    switch expression.kind {
    case .implicitMember, .name("same"), .name("valid"), .name("causal"):
      return word(expression, words, "'\(parameter.name)' of '\(callee.text)'")
    default: return sides(expression, parameter, callee, counts: [1, 2, 4], in: scope)
    }
  }

  /// A whole number, or a list of as many as `counts` has; nil after a report.
  mutating func sides(
    _ expression: Expression, _ parameter: LayerSignature.Parameter, _ callee: Identifier, counts: [Int],
    in scope: Int
  ) -> Attribute.Value? {
    let what = "'\(parameter.name)' of '\(callee.text)'"
    let value = evaluate(expression, in: scope)
    let items: [Value]
    switch value {
    case .poison: return nil
    case .tuple where isTupleOfNumbers(expression):
      report(.tupleOfSides(text(of: expression.span), what, at: expression.span))
      return nil
    case .tensor, .sum, .tuple:
      report(.tensorInParentheses(callee, text: text(of: expression.span), at: expression.span))
      return nil
    case .list(let list):
      guard list.elements.count > 1, counts.contains(list.elements.count) else {
        report(.sidesMiscounted(list.elements.count, what, wanted: parameter.kind.words, at: expression.span))
        return nil
      }
      items = list.elements
    case .number: items = [value]
    default:
      report(.wrongArgument(value, what, wanted: parameter.kind.words, at: expression.span))
      return nil
    }
    var numbers: [Attribute.Value] = []
    for item in items {
      let least = -Elaborator.largestWhole
      guard let n = wholeNumber(item, atLeast: least, what, at: expression.span) else { return nil }
      numbers.append(.integer(n))
    }
    return numbers.count == 1 ? numbers[0] : .list(numbers)
  }
}

extension Elaborator {
  /// `(3, 5)`, as it is written in other languages.
  fileprivate func isTupleOfNumbers(_ expression: Expression) -> Bool {
    guard case .tuple(let elements) = expression.kind else { return false }
    return elements.allSatisfy { if case .number = $0.kind { true } else { false } }
  }
}

extension LayerSignature.Parameter.Kind {
  /// What a message says is wanted.
  fileprivate var words: String {
    switch self {
    case .padding(hasCausal: true):
      "'.same', '.valid', '.causal', a whole number, or a list '[height, width]' or '[top, left, bottom, right]'"
    case .padding:
      "'.same', '.valid', a whole number, or a list '[height, width]' or '[top, left, bottom, right]'"
    case .border: "a whole number, or a list '[height, width]' or '[top, left, bottom, right]'"
    default: "a whole number or a list '[height, width]'"
    }
  }
}

extension Diagnostic {
  /// `conv(64, (3, 5))`
  fileprivate static func tupleOfSides(_ text: String, _ what: String, at span: SourceSpan) -> Diagnostic {
    let sides = text.dropFirst().dropLast()
    return Diagnostic(
      .error, "DKS0301", "\(what) got a tuple, it takes a list", at: span,
      notes: ["several tensors travel as a tuple; numbers stand in a list"], helps: ["write '[\(sides)]'"])
  }

  /// `conv(64, [1, 2, 3])`
  fileprivate static func sidesMiscounted(
    _ count: Int, _ what: String, wanted: String, at span: SourceSpan
  ) -> Diagnostic {
    let found = count == 0 ? "an empty list" : "a list of \(count == 1 ? "one number" : "\(count) numbers")"
    return Diagnostic(.error, "DKS0301", "\(what) got \(found), it takes \(wanted)", at: span)
  }
}
