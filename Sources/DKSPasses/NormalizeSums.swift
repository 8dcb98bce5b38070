import DKSDiagnostics
import DKSGraph

/// Divides the weights of every sum by the root of their squares' sum, so that q stays 1 (Theory R3).
///
///     sum(a, b) {weights: [1, 1]}   ⟶   sum(a, b) {weights: [0.7071…, 0.7071…]}
///
/// Without a method the sums stay as they were written.
package enum NormalizeSums: Pass {
  package static let name = "normalize-sums"
  package static let summary = "divides the weights of every sum so that their squares add up to one"

  package static func run(on graph: inout Graph, in context: inout PassContext) {
    guard graph.method.shapesActivations else { return }
    for i in graph.nodes.indices {
      guard var sum = graph.nodes[i].operation as? WeightedSum else { continue }
      let squares = sum.weights.reduce(0) { $0 + $1 * $1 }
      guard squares > 0, squares.isFinite else {
        context.diagnostics.insert(.degenerateSum(graph.nodes[i], weights: sum.weights))
        continue
      }
      if isNormalized(squares) { continue }
      if abs(squares - 1) > reportedDeviation {
        context.diagnostics.insert(.sumNotNormalized(graph.nodes[i], weights: sum.weights, squares: squares))
      }
      let norm = squares.squareRoot()
      sum.weights = sum.weights.map { $0 / norm }
      graph.nodes[i].operation = sum
    }
  }

  /// Deviations of the sum of squares below this come from weights typed to three digits: mended silently.
  static let reportedDeviation = 1e-3

  /// Whether a sum of squares is 1 up to the rounding of the division itself.
  private static func isNormalized(_ squares: Double) -> Bool { abs(squares - 1) <= 8 * Double.ulpOfOne }
}
