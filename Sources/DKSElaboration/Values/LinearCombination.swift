import DKSDiagnostics
import DKSGraph

/// Tensors with coefficients that are known when compiling, as far as one chain of `+`, `-`, `*` and `/` has
/// them; parentheses around a sum make it a node of its own.
struct LinearCombination: Sendable {
  /// One summand as written.
  struct Term: Sendable {
    var coefficient: Double
    var node: Node.ID
    /// Where the tensor of the summand is named.
    var span: SourceSpan
  }

  var terms: [Term]

  init(_ node: Node.ID, at span: SourceSpan, times coefficient: Double = 1) {
    terms = [Term(coefficient: coefficient, node: node, span: span)]
  }

  /// The only summand, if there is one only.
  var single: Term? { terms.count == 1 ? terms[0] : nil }

  /// Multiplies every coefficient.
  mutating func scale(by factor: Double) {
    for i in terms.indices { terms[i].coefficient *= factor }
  }

  /// The summands with those of one tensor merged, in the order of first mention.
  var merged: [Term] {
    var position: [Node.ID: Int] = [:]
    var result: [Term] = []
    for term in terms {
      if let i = position[term.node] {
        result[i].coefficient += term.coefficient
      } else {
        position[term.node] = result.count
        result.append(term)
      }
    }
    return result
  }
}
