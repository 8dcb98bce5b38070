import DKSFormulas
import DKSGraph
import DKSModels
import DKSRecognition
import Testing

/// One constant under several layers is shared only where it is the same matrix to all of them, and outputs are
/// told apart whatever their names become.
@Suite("Sharing") struct SharingTests {
  /// A square matrix that two products use, the second with `settings`.
  private func graph(second settings: Operator) -> Recognition? {
    var s = Sketch()
    let x = s.input([nil, 4])
    let w = s.constant([4, 4], named: "w")
    let hidden = s.apply(.tanh, s.apply(.matrixProduct(), x, w))
    s.output(s.apply(settings, hidden, w))
    return s.recognition()
  }

  private func keys(_ recognition: Recognition?) -> [String?] {
    recognition?.graph.nodes.filter { $0.operation is Dense }.map(\.sharedWeights) ?? []
  }

  @Test("the same product twice shares its weights")
  func same() {
    let keys = keys(graph(second: .matrixProduct()))
    #expect(keys.count == 2)
    #expect(keys[0] != nil && keys[0] == keys[1])
  }

  @Test("a multiple shares them, and its factor stands behind it")
  func multiple() {
    let recognition = graph(second: .matrixProduct(alpha: 2))
    let keys = keys(recognition)
    #expect(keys.count == 2 && keys[0] != nil && keys[0] == keys[1])
    #expect(recognition?.graph.nodes.compactMap { ($0.operation as? Scale)?.factor } == [2])
    #expect(recognition?.ties.isEmpty == true)
  }

  @Test("a transpose has weights of its own in the graph, and is tied")
  func transposed() {
    let recognition = graph(second: .matrixProduct(transposeB: true))
    #expect(keys(recognition) == [nil, nil])
    #expect(recognition?.ties.map(\.manner) == ["transposed"])
  }

  /// Two products with parts of one matrix: columns of the ranges, or all of it.
  private func ties(_ ranges: [Range<Int>?]) -> Int? {
    var s = Sketch()
    let x = s.input([nil, 4])
    let w = s.constant([4, 8], named: "w")
    for range in ranges {
      let part = range.map {
        s.apply(.slice([AxisSlice(axis: 1, start: $0.lowerBound, end: $0.upperBound)]), w)
      }
      s.output(s.apply(.matrixProduct(), x, part ?? w))
    }
    return s.recognition()?.ties.count
  }

  @Test("parts of one matrix are apart, unless they overlap or another layer has all of it")
  func parts() {
    #expect(ties([0..<4, 4..<8]) == 0)
    #expect(ties([0..<5, 4..<8]) == 1)
    #expect(ties([0..<4, nil]) == 1)
    #expect(ties([nil, 0..<4]) == 1)
  }

  @Test("a matrix is tied to what is computed from it")
  func computed() {
    for function in [ElementwiseFunction.exp, .abs, .sqrt] {
      var s = Sketch()
      let x = s.input([nil, 4])
      let w = s.constant([4, 4], named: "w")
      s.output(s.apply(.matrixProduct(), s.apply(.matrixProduct(), x, w), s.apply(function, w)))
      #expect(s.recognition()?.ties.count == 1)
    }
  }

  @Test("outputs whose names make one identifier stay two")
  func outputs() throws {
    var s = Sketch()
    let x = s.input([nil, 4])
    s.output(s.apply(.tanh, s.apply(.matrixProduct(), x, s.constant([4, 4], named: "a"))))
    s.output(s.apply(.relu, s.apply(.matrixProduct(), x, s.constant([4, 4], named: "b"))))
    s.model.outputs[0].name = "a.b"
    s.model.outputs[1].name = "a:b"
    let graph = try #require(s.recognition()).graph
    #expect(Set(graph.outputs.map(\.name)).count == 2)
    #expect(graph.outputs[0].node != graph.outputs[1].node)
  }

  @Test("a clip far out and a shrink near zero are no straight lines")
  func thresholds() {
    for bound in [100.0, 0.05] {
      var s = Sketch()
      let x = s.input([nil, 4])
      let hidden = s.apply(.matrixProduct(), x, s.constant([4, 4], named: "a"))
      s.output(s.apply(.clip(min: -bound, max: bound), hidden))
      #expect(s.mnemonics().contains("activation"))
    }
  }
}
