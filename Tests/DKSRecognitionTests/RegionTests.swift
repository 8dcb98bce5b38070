import DKSDiagnostics
import DKSInterchange
import Testing

@testable import DKSRecognition

@Suite("Parts without a kernel map grow and meet")
struct RegionTests {
  @Test("sets that meet have the number of the first, and all their nodes")
  func meeting() {
    var table = RegionTable(nodeCount: 9)
    table.settle([1], OpaqueCause(reason: "a"))
    table.settle([3, 4, 5, 6], OpaqueCause(reason: "b"))
    table.settle([8], OpaqueCause(reason: "c", kind: .gate))
    #expect(table.all == [0, 1, 2])
    table.settle([2, 3, 1], OpaqueCause(reason: "d"))
    #expect(table.all == [0, 2])
    #expect(table.nodes(0) == [1, 2, 3, 4, 5, 6] && table[6] == 0 && table[7] == nil)
    table.settle([6, 7, 8], OpaqueCause(reason: "e"))
    #expect(table.all == [0] && table[8] == 0 && table.count(0) == 8)
    #expect(table.cause(0).kind == .gate && table.cause(0).reason == "c")
  }

  /// Quadratic work on this many nodes would not end in the time that a test has.
  @Test("a chain of 20,000 unknown nodes is one part", arguments: [false, true])
  func longChain(isBranched: Bool) throws {
    var s = Sketch()
    var x = s.input([nil, 4])
    let first = x
    let unknown = DKSInterchange.Operator.foreign(ForeignOperator(type: "Unknown", domain: "my.ops"))
    for _ in 0..<20_000 {
      let next = s.apply(unknown, isBranched ? [x, first] : [x])
      s.model[next].shape = [nil, 4]
      x = next
    }
    s.output(s.apply(.matrixProduct(), x, s.constant([4, 2])))
    let recognition = try #require(s.recognition())
    #expect(recognition.opaqueRegions.map(\.nodes.count) == [20_000])
    #expect(s.mnemonics() == ["opaque", "dense"])
  }
}
