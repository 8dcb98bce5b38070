import DKSDiagnostics
import DKSGraph
import DKSSyntax

// Values of the wrong kind, and numbers out of range.
extension Diagnostic {
  static func wrongKind(_ found: Value, wanted: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0301", "found \(found.kindName), expected \(wanted)", at: span)
  }

  static func wrongArgument(_ found: Value, _ what: String, wanted: String, at span: SourceSpan) -> Diagnostic
  {
    Diagnostic(.error, "DKS0301", "\(what) got \(found.kindName), it takes \(wanted)", at: span)
  }

  static func badSetting(
    _ setting: String, of callee: Identifier, wanted: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(.error, "DKS0301", "'\(setting)' of '\(callee.text)' must be \(wanted)", at: span)
  }

  /// Something after `->` that no tensor can flow into.
  static func notALayer(_ found: Value, text: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0301", "'\(text)' is \(found.kindName), expected a layer after '->'", at: span,
      helps: found.isTensor ? ["two tensors meet in a sum, 'a + b', or in '(a, b) -> concat'"] : [])
  }

  static func comparedTensor(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0301", "found a tensor in a comparison, expected a number", at: span,
      notes: ["conditions are decided when compiling; none depends on data"])
  }

  static func networkAsValue(_ name: Identifier) -> Diagnostic {
    Diagnostic(
      .error, "DKS0301", "'\(name.text)' is a network, expected a block or a value", at: name.span,
      helps: ["what several networks share is a 'block'"])
  }

  static func notWhole(_ x: Double, _ what: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0302", "\(what) is \(format(x)), it must be a whole number", at: span,
      helps: ["'/' divides real numbers; 'floor', 'round' and 'ceil' make them whole"])
  }

  static func outOfRange(_ x: Double, _ what: String, wanted: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0303", "\(what) is \(format(x)), it must be \(wanted)", at: span)
  }

  static func correlationOfNoSequence(_ input: Identifier, _ type: TensorType, at span: SourceSpan)
    -> Diagnostic
  {
    Diagnostic(
      .error, "DKS0303",
      "'correlation' is that of the steps of a sequence, the input '\(input.text)' is \(type.words)",
      at: span,
      helps: ["write it for an input of tokens, 'Int[T]', or of vectors, 'Float[T, d]'"])
  }

  static func signalOfOtherAxes(_ input: Identifier, _ type: TensorType, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0303", "'signal' is for tensors [C, T], the input '\(input.text)' is \(type.words)",
      at: span)
  }

  static func settingOutOfRange(
    _ setting: String, of callee: Identifier, found: String, wanted: String, at span: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0303", "'\(setting)' of '\(callee.text)' is \(found), it must be \(wanted)", at: span)
  }

  static func indexOutOfRange(_ index: Int, count: Int, list: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0303",
      "the index is \(index), but '\(list)' has "
        + (count == 0 ? "no elements" : count == 1 ? "one element, number 0" : "elements 0 to \(count - 1)"),
      at: span)
  }

  static func descendingRange(_ low: Int, _ high: Int, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0303", "the range begins at \(low) and ends before it, at \(high)", at: span)
  }

  /// `text` is arithmetic without a finite result.
  static func noRealValue(_ text: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0303", "'\(text)' is no finite number", at: span)
  }

  /// `x / 0`
  static func divisionByZero(at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0303", "found zero after '/', expected another number", at: span)
  }

  static func inputTooLarge(_ name: Identifier, _ shape: [Int], at span: SourceSpan) -> Diagnostic {
    Diagnostic(.error, "DKS0303", "input '\(name.text)' has too many elements: \(shape)", at: span)
  }

  /// `x + 1`, `tanh * 2`
  static func cannotCombine(
    _ left: Value, _ operation: ChainOperator, _ right: Value, at span: SourceSpan
  ) -> Diagnostic {
    let hasTensor = left.isTensor || right.isTensor
    var helps: [String] = []
    switch operation {
    case .add where hasTensor, .subtract where hasTensor:
      helps = ["a sum of tensors is weighted, not shifted: '0.6 * a + 0.8 * b'; layers bring their own bias"]
    case .divide where right.isTensor, .remainder where hasTensor:
      helps = ["arithmetic on tensors is a weighted sum: 'a + b', 'a - b', '2 * a', 'a / 2'"]
    default: break
    }
    return Diagnostic(
      .error, "DKS0307",
      "'\(operation.rawValue)' got \(left.kindName) and \(right.kindName), which it does not combine",
      at: span,
      helps: helps)
  }

  /// `dense(image)`
  static func tensorInParentheses(_ callee: Identifier, text: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0308", "found the tensor '\(text)' in the parentheses of '\(callee.text)'", at: span,
      notes: ["parentheses hold settings; tensors move by '->'"],
      helps: ["write '\(text) -> \(callee.text)'"])
  }

  static func tensorInList(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0308", "found a tensor in a list, expected a number, a list or an activation", at: span,
      helps: ["several tensors travel as a tuple: '(a, b) -> concat'"])
  }

  static func tensorOutsideNetwork(at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0308", "found a tensor outside of a network", at: span,
      helps: ["constants of a file are numbers, lists, strings and activations"])
  }

  static func letOfLayer(_ name: Identifier, text: String, keyword: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0310", "'let' names a value, but '\(text)' is a layer", at: keyword,
      label: "help: 'layer \(name.text)' names one layer; all its uses share the weights",
      fixIts: [.init("write 'layer'", replace: keyword, with: "layer")])
  }

  static func constantLayer(_ name: Identifier, text: String) -> Diagnostic {
    Diagnostic(
      .error, "DKS0310", "'let' names a value, but '\(text)' is a layer", at: name.span,
      helps: ["a template for several networks is a block: 'block \(name.text) { … }'"])
  }

  static func layerOfValue(
    _ name: Identifier, _ found: Value, text: String, keyword: SourceSpan
  ) -> Diagnostic {
    Diagnostic(
      .error, "DKS0311", "'layer' names a layer, but '\(text)' is \(found.kindName)", at: keyword,
      label: "help: 'let \(name.text)' names a value",
      fixIts: [.init("write 'let'", replace: keyword, with: "let")])
  }

  static func outputIsNoTensor(_ name: Identifier, _ found: Value, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0315", "output '\(name.text)' got \(found.kindName), it takes a tensor", at: span,
      helps: {
        switch found {
        case .tuple: ["give each tensor an output of its own, or join them with 'concat'"]
        case .layer, .activation: ["let a tensor flow into it: 'x -> …'"]
        default: []
        }
      }())
  }

  static func keptNoActivation(_ found: Value, text: String, at span: SourceSpan) -> Diagnostic {
    Diagnostic(
      .error, "DKS0316", "'@keep' got '\(text)', which is \(found.kindName), it takes an activation",
      at: span,
      notes: ["'@keep' leaves an activation as it is; nothing else is transformed"])
  }
}
