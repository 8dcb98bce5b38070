import Foundation
import Testing

@testable import DKSRuntime

@Suite struct LossTests {
  /// A loss of predictions and targets, with its gradient with respect to the predictions.
  private func evaluate(
    _ x: [Float], _ shape: [Int], _ t: [Float], _ targetShape: [Int], batch: Int = 2,
    _ loss: (Tensor, Tensor) -> Loss
  ) -> (value: Double, gradient: [Float], loss: Loss, failure: RuntimeError?) {
    let tape = Tape(batch: batch)
    tape.beginTraining(Parameters(), gradients: Parameters.allocate(1), randomSeed: 0)
    func tensor(_ values: [Float], _ shape: [Int], _ requiresGradient: Bool) -> Tensor {
      let id = tape.append(count: values.count, requiresGradient: requiresGradient)
      for (index, value) in values.enumerated() { tape.nodes[id].value[index] = value }
      return Tensor(tape: tape, id: id, shape: shape, name: requiresGradient ? nil : "field")
    }
    let prediction = tensor(x, shape, true)
    let result = loss(prediction, tensor(t, targetShape, false))
    result.seedGradients(on: tape)
    let gradient = tape.nodes[prediction.id].gradient
    return (result.value, x.indices.map { gradient?[$0] ?? 0 }, result, tape.failure)
  }

  /// The exact value, and gradients by differences.
  private func expect(
    _ x: [Float], _ shape: [Int], _ t: [Float], _ targetShape: [Int], value: Double,
    sourceLocation: SourceLocation = #_sourceLocation, _ loss: (Tensor, Tensor) -> Loss
  ) {
    let result = evaluate(x, shape, t, targetShape, loss)
    #expect(result.failure == nil, sourceLocation: sourceLocation)
    #expect(abs(result.value - value) < 1e-6 * (1 + abs(value)), sourceLocation: sourceLocation)
    for index in x.indices {
      func moved(_ step: Float) -> Double {
        var x = x
        x[index] += step
        return evaluate(x, shape, t, targetShape, loss).value
      }
      let numeric = (moved(0x1p-7) - moved(-0x1p-7)) / 0x1p-6
      #expect(abs(numeric - Double(result.gradient[index])) < 1e-3, sourceLocation: sourceLocation)
    }
  }

  private let x: [Float] = [0.3, -1.2, 2.0, 1.5, 0.1, -0.7]

  private func logSumExp(_ x: ArraySlice<Float>) -> Double {
    log(x.reduce(0) { $0 + exp(Double($1)) })
  }

  @Test func crossEntropyOfClassIndices() {
    let value = (logSumExp(x[..<3]) - Double(x[2]) + logSumExp(x[3...]) - Double(x[4])) / 2
    expect(x, [3], [2, 1], [], value: value) { crossEntropy($0, $1) }
    expect(x, [3], [2, 1], [], value: 2.5 * value) { 2 * crossEntropy($0, $1) + 0.5 * crossEntropy($0, $1) }
    let result = evaluate(x, [3], [2, 1], []) { crossEntropy($0, $1) }
    #expect(result.loss.terms.map { $0.hits?.right } == [1])
    #expect(result.loss.terms.map(\.name) == ["field"])
  }

  @Test func crossEntropyOfProbabilities() {
    let t: [Float] = [0.2, 0.3, 0.5, 0, 1, 0]
    let first = logSumExp(x[..<3]) - 0.2 * Double(x[0]) - 0.3 * Double(x[1]) - 0.5 * Double(x[2])
    let value = (first + logSumExp(x[3...]) - Double(x[4])) / 2
    expect(x, [3], t, [3], value: value) { crossEntropy($0, $1) }
  }

  @Test func crossEntropyOfLocations() {
    let x = sampled(2 * 4 * 3, seed: 3)
    let value = (0..<8).reduce(0.0) { sum, row in
      sum + logSumExp(x[3 * row..<3 * row + 3]) - Double(x[3 * row + row % 3])
    }
    expect(x, [4, 3], (0..<8).map { Float($0 % 3) }, [4], value: value / 8) { crossEntropy($0, $1) }
  }

  @Test func crossEntropyHoldsForLargeLogits() {
    let result = evaluate([1e4, 0, -1e4, 500, 500, 0], [3], [0, 1], []) { crossEntropy($0, $1) }
    #expect(abs(result.value - log(2.0) / 2) < 1e-6)
    #expect(result.gradient.allSatisfy { $0.isFinite })
  }

  @Test func errors() {
    let t: [Float] = [0, 0, 1, 1, 1, 0.5]
    let d = zip(x, t).map { Double($0) - Double($1) }
    expect(x, [3], t, [3], value: d.reduce(0) { $0 + $1 * $1 } / 6) { meanSquaredError($0, $1) }
    expect(x, [3], t, [3], value: d.reduce(0) { $0 + abs($1) } / 6) { meanAbsoluteError($0, $1) }
    let binary = zip(x, t).reduce(0) { sum, pair in
      sum + log(1 + exp(Double(pair.0))) - Double(pair.1) * Double(pair.0)
    }
    expect(x, [3], t, [3], value: binary / 6) { binaryCrossEntropy($0, $1) }
    let scalar = evaluate([0.5, 2], [1], [1, 1], []) { meanSquaredError($0, $1) }
    #expect(abs(scalar.value - 0.625) < 1e-7)
  }

  @Test func targetsThatDoNotFitAreErrors() {
    func failure(_ t: [Float], _ shape: [Int], _ loss: (Tensor, Tensor) -> Loss) -> String? {
      evaluate(x, [3], t, shape, loss).failure?.description
    }
    #expect(
      failure([2, 3], []) { crossEntropy($0, $1) }
        == "crossEntropy found the label 3.0 in 'field', wanted a whole number in 0...2")
    #expect(failure([2, 0.5], []) { crossEntropy($0, $1) } != nil)
    #expect(failure([2, .nan], []) { crossEntropy($0, $1) } != nil)
    #expect(failure([2, 1, 1, 1], [2]) { crossEntropy($0, $1) } != nil)
    #expect(
      failure([2, 1, 1, 1], [2]) { meanSquaredError($0, $1) }
        == "meanSquaredError found a prediction of shape [3] and a target of shape [2], wanted one shape")
  }
}
