import DKSFormulas
import DKSGraph
import Testing

@testable import DKSModels
@testable import DKSRecognition

@Suite("Sums and concatenations are recognized")
struct JoiningTests {
  private func operands(_ s: inout Sketch, _ count: Int) -> [ModelValue.ID] {
    let x = s.input([nil, 4])
    return (0..<count).map { _ in s.apply(.matrixProduct(), x, s.constant([4, 4])) }
  }

  private func weights(_ s: Sketch) -> [[Double]] {
    (s.recognition()?.graph.nodes ?? []).compactMap { ($0.operation as? WeightedSum)?.weights }
  }

  @Test("a chain of additions is one sum, whose weights are the numbers before its terms")
  func chain() {
    var s = Sketch()
    let x = operands(&s, 3)
    let half = s.apply(.multiply, x[0], s.number(0.5))
    let inner = s.apply(.subtract, half, x[1])
    s.output(s.apply(.add, inner, x[2]))
    #expect(weights(s) == [[0.5, -1, 1]])
  }

  @Test("an inner sum that is used elsewhere is a sum of its own")
  func sharedInner() {
    var s = Sketch()
    let x = operands(&s, 3)
    let inner = s.apply(.add, x[0], x[1])
    s.output(s.apply(.add, s.apply(.tanh, inner), s.apply(.add, inner, x[2])))
    #expect(weights(s) == [[1, 1], [1, 1, 1]] || weights(s) == [[1, 1], [1, 1], [1, 1]])
    #expect(weights(s).count > 1)
  }

  @Test("a term that is there twice counts twice")
  func repeated() {
    var s = Sketch()
    let x = operands(&s, 2)
    s.output(s.apply(.add, s.apply(.add, x[0], x[1]), x[0]))
    #expect(weights(s) == [[2, 1]])
  }

  @Test("operands of other shapes make no sum")
  func broadcast() {
    var s = Sketch()
    let x = s.input([nil, 2, 4, 4])
    let y = s.input([nil, 2, 1, 1])
    s.output(s.apply(.add, s.conv(x, 2, of: 2), s.conv(y, 2, of: 2, 1)))
    #expect(s.mnemonics() == ["conv", "conv", "opaque"])
    #expect(s.reason(2).hasSuffix("its operands do not have one shape"))
  }

  @Test("channels side by side are a concatenation")
  func concat() {
    var s = Sketch()
    let x = s.input([nil, 2, 4, 4])
    s.output(s.apply(.concat(axis: 1), s.conv(x, 2, of: 2), s.conv(x, 3, of: 2)))
    #expect(s.lines().last == "concat(w.weight1, w.weight3) : f32[5, 4, 4]")
  }

  @Test("a constant beside activations makes none")
  func constantBeside() {
    var s = Sketch()
    let x = s.input([nil, 4, 3])
    s.output(s.apply(.concat(axis: 1), s.constant([1, 1, 3]), s.apply(.tanh, x)))
    #expect(s.mnemonics().last == "opaque")
  }
}
