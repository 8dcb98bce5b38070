import DKSFormulas
import DKSGraph
import DKSKernels
import Testing

@testable import DKSAnalysis

/// The integrals of one analysis are bounded, since every variance takes one of its own.
@Suite struct WorkLimitTests {
  private func layer(_ name: String) throws -> ActivationLayer {
    ActivationLayer(phi: try #require(ActivationCatalogue.activation(name)))
  }

  @Test func whatIsBeyondTheLimitIsNoNumberAndIsTold() throws {
    var maps = ActivationMaps(precision: .exact, workLimit: 10)
    for i in 1...10 {
      let moments = maps.moments(of: try layer("tanh"), q: Double(i))
      #expect(moments != nil)
    }
    #expect(!maps.isCutShort)
    // What is known already takes nothing.
    let known = maps.moments(of: try layer("tanh"), q: 1)
    #expect(known != nil && !maps.isCutShort)
    let beyond = maps.moments(of: try layer("tanh"), q: 11)
    #expect(beyond == nil && maps.isCutShort)
  }

  /// Lines of a graph, each made of the one before, and an output behind the last.
  private func chain(_ count: Int, _ first: String, _ line: (Int) -> String, _ last: String) throws -> Graph {
    try graph(
      "graph N {\n  \(first)\n\((0..<count).map { "  " + line($0) }.joined(separator: "\n"))\n  \(last)\n}")
  }

  @Test("values that double in parts end at a node, before memory does")
  func doublingParts() throws {
    let text = try graph(
      """
      graph N {
        x = input : f32[8]
      \((0..<30).map { i in
        let (a, width) = (i == 0 ? "x" : "c\(i - 1)", 8 << i)
        return """
            t\(i) = activation(\(a)) {phi: tanh} : f32[\(width)]
            u\(i) = activation(\(a)) {phi: swish} : f32[\(width)]
            c\(i) = concat(t\(i), u\(i)) : f32[\(2 * width)]
          """
      }.joined(separator: "\n"))
        output y = dense(c29) {units: 2} : f32[2]
      }
      """)
    let network = CellNetwork(text)
    let excess = try #require(network.excess)
    #expect(text.nodes[excess].operation is ActivationLayer || text.nodes[excess].operation is Concat)
    #expect(network.cells.count < CellNetwork.workLimit)
  }

  @Test("a long chain of sums of sums asks for as many covariances as it has nodes")
  func chainsOfSums() throws {
    func cells(_ count: Int) throws -> Int {
      let network = CellNetwork(
        try chain(
          count,
          "x = input : f32[8]\n  a0 = dense(x) {units: 8} : f32[8]\n  a1 = dense(x) {units: 8} : f32[8]",
          { "a\($0 + 2) = sum(a\($0), a\($0 + 1)) {weights: [0.6, 0.8]} : f32[8]" },
          "output y = dense(a\(count + 1)) {units: 2} : f32[2]"))
      #expect(network.excess == nil)
      return network.cells.count
    }
    let (short, long) = (try cells(200), try cells(800))
    #expect(long < 5 * short)
  }

  @Test("places of many rearrangements are counted, those of one are not")
  func places() throws {
    let type = "f32[64, 64, 64]"
    let turned = try chain(
      3000, "x = input : \(type)\n  a = conv(x) {channels: 64, kernel: 3} : \(type)",
      { i in "t\(i) = transpose(\(i == 0 ? "a" : "t\(i - 1)")) {axes: [0, 2, 1]} : \(type)" },
      "output y = globalAveragePool(t2999) : f32[64]")
    #expect(CellNetwork(turned).excess != nil)
    let plain = try chain(
      3000, "x = input : \(type)",
      { i in "t\(i) = conv(\(i == 0 ? "x" : "t\(i - 1)")) {channels: 64, kernel: 3} : \(type)" },
      "output y = globalAveragePool(t2999) : f32[64]")
    #expect(CellNetwork(plain).excess == nil)
  }

  @Test func kinksTakeMore() throws {
    var maps = ActivationMaps(precision: .exact, workLimit: 10)
    for i in 1...3 { _ = maps.moments(of: try layer("elu"), q: Double(i)) }
    #expect(maps.isCutShort)
  }
}
