import DKSDiagnostics
import DKSGraph
import DKSSyntax

extension Elaborator {
  /// Carries out one statement of a network or of a body.
  mutating func execute(_ statement: Statement, in scope: Int) {
    switch statement {
    case .layer(let keyword, let name, let value): bind(layer: name, keyword, value, in: scope)
    case .bind(let keyword, let names, let isTuple, let value):
      if let only = names.first, !isTuple || names.count == 1 {
        bind(only, keyword, value, in: scope)
      } else {
        bind(tuple: names, keyword, value, in: scope)
      }
    }
  }

  /// `let name = …`: the nodes of the expression are named below `name`, a sum is `name` itself.
  private mutating func bind(
    _ name: Identifier, _ keyword: SourceSpan, _ expression: Expression, in scope: Int
  ) {
    let component = path.component(name.text)
    let fullName = path.name(of: component)
    var expression = expression
    while case .tuple(let inner) = expression.kind, inner.count == 1 { expression = inner[0] }
    let value = inside(path.inside(component)) {
      let value = $0.evaluate(expression, in: scope)
      return $0.materialize(value, at: expression.span, named: fullName)
    }
    if case .layer = value {
      report(.letOfLayer(name, text: text(of: expression.span), keyword: keyword))
      declare(name, .poison, as: .value, in: scope)
      return
    }
    define(value, as: name, expression)
    declare(name, value, as: .value, in: scope)
  }

  /// `let (a, b) = …`
  private mutating func bind(
    tuple names: [Identifier], _ keyword: SourceSpan, _ expression: Expression, in scope: Int
  ) {
    let component = path.component(Self.component(of: names))
    let value = inside(path.inside(component)) {
      $0.materialize($0.evaluate(expression, in: scope), at: expression.span)
    }
    var values: [Value] = Array(repeating: .poison, count: names.count)
    switch value {
    case .tuple(let elements) where elements.count == names.count: values = elements
    case .list(let list) where list.elements.count == names.count: values = list.elements
    case .poison: break
    case .layer: report(.letOfLayer(names[0], text: text(of: expression.span), keyword: keyword))
    default: report(.wrongTupleCount(value, names: names.count, at: expression.span))
    }
    for (name, value) in zip(names, values) {
      define(value, as: name, nil)
      declare(name, value, as: .value, in: scope)
    }
  }

  /// What the nodes of a tuple are named after: its names, as many as a person reads.
  private static func component(of names: [Identifier]) -> String {
    let first = names.prefix(8).map(\.text).joined(separator: "_")
    return names.count <= 8 ? first : "\(first)_and_\(names.count - 8)_more"
  }

  /// `layer name = …`
  private mutating func bind(
    layer name: Identifier, _ keyword: SourceSpan, _ expression: Expression, in scope: Int
  ) {
    var value = evaluate(layer: expression, in: scope)
    switch value {
    case .poison, .layer: break
    case .activation(let phi): value = .layer(LayerValue(.activation(phi, isKept: false), expression.span))
    default: value = fail(.layerOfValue(name, value, text: text(of: expression.span), keyword: keyword))
    }
    let weights = (path.weights ?? path.prefix)
    declare(
      name, value, as: .layer, weights: weights.isEmpty ? name.text : "\(weights).\(name.text)", in: scope)
  }

  /// Notes the name of a tensor for messages about it; the latest name counts.
  mutating func define(_ value: Value, as name: Identifier, _ expression: Expression?) {
    guard case .tensor(let node) = value else { return }
    definitions[node] = Definition(name: name, value: expression)
  }
}
