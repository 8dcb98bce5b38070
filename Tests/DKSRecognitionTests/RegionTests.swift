import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSPasses
import Testing

@testable import DKSModels
@testable import DKSRecognition
@testable import DKSTensors

@Suite("Parts without a kernel map grow and meet")
struct RegionTests {
  @Test("sets that meet have the number of the first, and all their nodes")
  func meeting() {
    var table = OpaqueRegions(nodeCount: 9)
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
    let unknown = DKSModels.Operator.foreign(ForeignOperator(type: "Unknown", domain: "my.ops"))
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

  /// The codes of what is said without `--opaque keep`, and whether there is a graph.
  private func codes(_ s: Sketch) -> ([String], hasGraph: Bool) {
    var diagnostics = DiagnosticSet()
    let found = s.model.recognized(diagnostics: &diagnostics)
    return (diagnostics.all.map(\.code), found != nil)
  }

  @Test("what comes after the last layer is kept; the same in the middle of a network is an error")
  func tails() {
    let argMax = DKSModels.Operator.foreign(
      ForeignOperator(type: "ArgMax", domain: "", settings: ["axis": .integer(1), "keepdims": .integer(1)]))
    for isLast in [true, false] {
      var s = Sketch()
      let x = s.apply(.matrixProduct(), s.input([nil, 4]), s.constant([4, 8]))
      let best = s.apply(argMax, s.apply(.relu, x))
      s.output(isLast ? best : s.apply(.matrixProduct(), s.apply(.cast(.float32), best), s.constant([1, 2])))
      #expect(codes(s).0 == [isLast ? "DKS0960" : "DKS0953"] && codes(s).hasGraph)
    }
  }

  @Test("a copy needs to know nothing of what it copies")
  func copies() throws {
    var s = Sketch()
    let unknown = DKSModels.Operator.foreign(ForeignOperator(type: "Unknown", domain: "my.ops"))
    s.output(s.apply(.matrixProduct(), s.apply(unknown, s.input([nil, nil])), s.constant([4, 2])))
    #expect(codes(s).0 == ["DKS0954"])
    var diagnostics = DiagnosticSet()
    let options = RecognitionOptions(opaque: .keep, isCopy: true)
    #expect(s.model.recognized(options: options, diagnostics: &diagnostics) != nil)
    #expect(!diagnostics.containsError)
  }

  @Test("free heights and widths get a number, free features do not")
  func freeExtents() {
    var s = Sketch()
    s.output(s.apply(.relu, s.conv(s.input([nil, 3, nil, nil]), 4, of: 3)))
    #expect(codes(s).0 == ["DKS0959"] && codes(s).hasGraph)
    #expect(s.recognition()?.graph.nodes.first?.type.shape == [3, 224, 224])
    var other = Sketch()
    other.output(other.apply(.relu, other.input([nil, nil])))
    #expect(codes(other).0 == ["DKS0954"] && !codes(other).hasGraph)
  }
}
