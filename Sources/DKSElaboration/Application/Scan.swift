import DKSDiagnostics
import DKSGraph
import DKSSyntax

extension Elaborator {
  /// `scan(from: start) { state, element in … }`, unrolled over axis 0 with the weights of all steps shared.
  ///
  /// Several states or several sequences travel as tuples; the names of the states come first. The result is
  /// all states of each kind, stacked.
  mutating func scan(
    _ closure: Closure, _ arguments: [Argument], at span: SourceSpan, in scope: Int, over input: Value
  ) -> Value {
    guard let filled = match(arguments, to: ["from"], of: Identifier("scan", span)) else { return .poison }
    guard let start = filled[0] else {
      return fail(.missingArgument("from", of: Identifier("scan", span), summary: "such as 'zeros(256)'"))
    }
    let first = materialize(evaluate(start.value, in: scope), at: start.value.span)
    guard var states = nodes(first, at: start.value.span), let sequences = nodes(input, at: span),
      let length = length(of: sequences, at: span)
    else { return .poison }
    guard closure.parameters.count == states.count + sequences.count else {
      return fail(
        .scanParameters(
          found: closure.parameters.count, states: states.count, sequences: sequences.count,
          at: closure.parameters.first?.span ?? closure.span))
    }
    let types = states.map { builder[$0].type }
    let component = path.component("scan")
    let shared = path.weights(of: component) ?? path.name(of: component)
    var history: [[Node.ID]] = Array(repeating: [], count: states.count)
    for step in 0..<length {
      guard takeStep(span) else { return .poison }
      let turn = NamePath(prefix: path.name(of: "\(component)[\(step)]"), weights: shared)
      let value = inside(turn) { elaborator in
        var tuple = states.map { Value.tensor($0) }
        for sequence in sequences {
          tuple.append(
            elaborator.addNode(Element(index: step), to: [sequence], base: Element.mnemonic, at: span))
        }
        return elaborator.apply(closure, in: scope, to: .tuple(tuple))
      }
      guard let next = nodes(value, at: closure.body.result.span) else { return .poison }
      guard next.count == states.count else {
        return fail(.scanResultCount(found: next.count, wanted: states.count, at: closure.body.result.span))
      }
      for (i, node) in next.enumerated() {
        guard builder[node].type == types[i] else {
          return fail(
            .scanStateChanges(
              closure.parameters[i], from: types[i], to: builder[node].type, at: closure.body.result.span))
        }
        history[i].append(node)
      }
      states = next
    }
    var results: [Value] = []
    for nodes in history {
      results.append(addNode(Stack(), to: nodes, base: Stack.mnemonic, at: span))
    }
    return results.count == 1 ? results[0] : .tuple(results)
  }

  /// The nodes of a tensor or a tuple of tensors; nil if it is neither, which is reported.
  private mutating func nodes(_ value: Value, at span: SourceSpan) -> [Node.ID]? {
    switch value {
    case .poison: return nil
    case .tensor(let node): return [node]
    case .tuple(let elements):
      var nodes: [Node.ID] = []
      for element in elements {
        guard let inner = self.nodes(element, at: span) else { return nil }
        nodes += inner
      }
      return nodes
    default:
      report(.wrongKind(value, wanted: "a tensor", at: span))
      return nil
    }
  }

  /// The common extent of axis 0; nil if there is none, which is reported.
  private mutating func length(of sequences: [Node.ID], at span: SourceSpan) -> Int? {
    let types = sequences.map { builder[$0].type }
    guard let length = types.first?.shape.first, types.allSatisfy({ $0.shape.first == length }) else {
      report(.scanNeedsSequence(types, at: span))
      return nil
    }
    return length
  }
}
