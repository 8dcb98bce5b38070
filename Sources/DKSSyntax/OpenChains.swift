import DKSDiagnostics

/// The chains of operators that an operand is in the middle of, from the loosest level to the tightest.
struct OpenChains {
  private struct Chain {
    var level: Int
    var first: Expression
    var rest: [Expression.Link] = []
    /// The operator whose right-hand side is being read.
    var symbol: ChainOperator
    var symbolSpan: SourceSpan
  }

  private var chains: [Chain] = []

  /// Adds `value`, which stands before `symbol`.
  mutating func append(_ value: Expression, before symbol: ChainOperator, at span: SourceSpan) {
    let value = close(value, above: symbol.level)
    guard let last = chains.indices.last, chains[last].level == symbol.level else {
      chains.append(Chain(level: symbol.level, first: value, symbol: symbol, symbolSpan: span))
      return
    }
    chains[last].rest.append(
      .init(operator: chains[last].symbol, operatorSpan: chains[last].symbolSpan, operand: value))
    chains[last].symbol = symbol
    chains[last].symbolSpan = span
  }

  /// The whole operand, of which `value` is the last factor.
  mutating func close(_ value: Expression) -> Expression { close(value, above: -1) }

  /// Ends the chains that bind tighter than `level` with `value`.
  private mutating func close(_ value: Expression, above level: Int) -> Expression {
    var value = value
    while let last = chains.last, last.level > level {
      var chain = chains.removeLast()
      chain.rest.append(.init(operator: chain.symbol, operatorSpan: chain.symbolSpan, operand: value))
      let span = chain.first.span.union(value.span)
      value = Expression(.chain(first: chain.first, rest: chain.rest), span)
    }
    return value
  }
}

extension ChainOperator {
  /// How tightly the operator binds: 0 is `||`, 5 is `*`.
  package var level: Int {
    switch self {
    case .or: 0
    case .and: 1
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: 2
    case .halfOpenRange, .closedRange: 3
    case .add, .subtract: 4
    case .multiply, .divide, .remainder: 5
    }
  }

  /// The operator that `punctuator` is between two operands, if it is one.
  init?(_ punctuator: Punctuator) {
    switch punctuator {
    case .or: self = .or
    case .and: self = .and
    case .equal: self = .equal
    case .notEqual: self = .notEqual
    case .less: self = .less
    case .lessOrEqual: self = .lessOrEqual
    case .greater: self = .greater
    case .greaterOrEqual: self = .greaterOrEqual
    case .halfOpenRange: self = .halfOpenRange
    case .closedRange: self = .closedRange
    case .plus: self = .add
    case .minus: self = .subtract
    case .star: self = .multiply
    case .slash: self = .divide
    case .percent: self = .remainder
    default: return nil
    }
  }
}
