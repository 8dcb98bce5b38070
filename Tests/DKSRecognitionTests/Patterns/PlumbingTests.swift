import DKSFormulas
import DKSGraph
import Testing

@testable import DKSModels
@testable import DKSRecognition
@testable import DKSTensors

@Suite("Plumbing is seen through")
struct PlumbingTests {
  @Test("the mean over all places and a flatten leave a vector")
  func globalPool() {
    var s = Sketch()
    let x = s.input([nil, 2, 4, 4])
    let pooled = s.apply(.reduce(.mean, axes: [2, 3], keepsAxes: true), s.conv(x, 3, of: 2))
    let flat = s.apply(.reshape([-1, 3]), pooled)
    s.output(s.apply(.matrixProduct(), flat, s.constant([3, 5])))
    #expect(s.mnemonics() == ["conv", "globalAveragePool", "dense"])
    #expect(s.recognition()?.verdicts[2].outcome == .plumbing)
  }

  @Test("the mean over channels is no pooling")
  func meanOfChannels() {
    var s = Sketch()
    let x = s.input([nil, 2, 4, 4])
    s.output(s.apply(.reduce(.mean, axes: [1], keepsAxes: true), s.conv(x, 3, of: 2)))
    #expect(s.mnemonics() == ["conv", "opaque"])
    #expect(s.reason(1) == "it takes the mean over features")
  }

  @Test("parts that are together larger than any tensor are no parts of one")
  func overflowingParts() {
    var s = Sketch()
    let x = s.input([nil, 4])
    let whole = s.apply(.tanh, x)
    let parts = (0..<3).map { s.model.addValue(ModelValue(name: "part\($0)")) }
    s.model.nodes.append(
      ModelNode(
        name: "split", operation: .split(axis: 1, sizes: [1 << 62, 1 << 62, 5]), operands: [whole],
        results: parts))
    s.output(parts[0])
    #expect(s.recognition()?.opaqueRegions.map(\.nodes) == [[1]])
  }

  @Test("a reshape that mixes examples is refused")
  func mixedBatch() {
    var s = Sketch()
    let x = s.input([2, 6, 4])
    s.output(s.apply(.reshape([12, 4]), s.apply(.tanh, x)))
    #expect(s.mnemonics() == ["activation", "opaque"])
    #expect(s.reason(1) == "it mixes examples with features or locations")
  }

  @Test("a batch of any size stays an axis of its own")
  func freeBatch() {
    var s = Sketch()
    let x = s.input([nil, 2, 4, 4])
    s.output(s.apply(.matrixProduct(), s.apply(.flatten(axis: 1), x), s.constant([32, 3])))
    #expect(s.mnemonics() == ["flatten", "dense"])
  }

  @Test("reshape, transpose and reshape are a shuffle of channels")
  func shuffle() {
    for permutation in [[0, 2, 1, 3, 4], [0, 1, 2, 4, 3]] {
      var s = Sketch()
      let x = s.input([1, 6, 4, 4])
      let rows = s.apply(.reshape([1, 2, 3, 4, 4]), s.conv(x, 6, of: 6))
      s.output(s.apply(.reshape([1, 6, 4, 4]), s.apply(.transpose(permutation), rows)))
      #expect(s.mnemonics().contains("channelShuffle") == (permutation[1] == 2))
    }
  }

  @Test("a sequence that is transposed is transposed in the graph")
  func tokens() {
    var s = Sketch()
    let x = s.input([nil, 3, 8, 8])
    let patches = s.apply(
      .convolution(OperatorWindow(size: [4, 4], strides: [4, 4]), groups: 1), x, s.constant([6, 3, 4, 4]))
    let rows = s.apply(.transpose([0, 2, 1]), s.apply(.reshape([0, 6, 4]), patches))
    s.output(s.apply(.matrixProduct(), rows, s.constant([6, 5])))
    #expect(s.mnemonics() == ["conv", "reshape", "transpose", "dense"])
    #expect(s.recognition()?.graph.nodes.last?.type.shape == [4, 5])
  }

  @Test("equal ranges of channels are parts, others slices")
  func slices() {
    for (end, wanted) in [(2, "part"), (3, "slice")] {
      var s = Sketch()
      let x = s.input([nil, 4, 4, 4])
      s.output(s.apply(.slice([AxisSlice(axis: 1, start: 0, end: end)]), s.conv(x, 4, of: 4)))
      #expect(s.mnemonics() == ["conv", wanted])
    }
  }

  @Test("rows of a table by given indices are an embedding")
  func embedding() {
    var s = Sketch()
    let ids = s.input([nil, 7], .int64)
    let rows = s.apply(.gather(axis: 0), s.constant([100, 8]), ids)
    s.output(s.apply(.gather(axis: 1), rows, s.indices([6], [])))
    #expect(s.mnemonics() == ["embedding", "last"])
  }

  @Test("several elements of an axis are no element")
  func severalElements() {
    var s = Sketch()
    let x = s.input([nil, 7, 3])
    s.output(s.apply(.gather(axis: 1), s.apply(.tanh, x), s.indices([1, 0])))
    #expect(s.mnemonics().last == "opaque")
    #expect(s.reason(1) == "it picks several elements of an axis")
  }

  @Test("a pool in which windows have gaps, or that sums, is none")
  func pools() {
    let table: [(DKSModels.Operator, String)] = [
      (.pool(.max, OperatorWindow(size: [2, 2], strides: [2, 2]), countsPadding: false), "maxPool"),
      (.pool(.mean, OperatorWindow(size: [2, 2], strides: [2, 2]), countsPadding: false), "averagePool"),
      (.pool(.sum, OperatorWindow(size: [2, 2], strides: [2, 2]), countsPadding: false), "opaque"),
      (.pool(.max, OperatorWindow(size: [2, 2], dilations: [2, 2]), countsPadding: false), "opaque"),
    ]
    for (operation, wanted) in table {
      var s = Sketch()
      let x = s.input([nil, 2, 8, 8])
      s.output(s.apply(operation, x))
      #expect(s.mnemonics() == [wanted])
    }
  }

  @Test("whole factors are upsampling, others are not")
  func resize() {
    for (scale, wanted) in [(2.0, "upsample"), (1.5, "opaque")] {
      var s = Sketch()
      let x = s.input([nil, 2, 8, 8])
      s.output(
        s.apply(
          .resize(
            Resizing(
              mode: .nearest, coordinates: .asymmetric, rounding: .floor, scales: [1, 1, scale, scale])), x))
      #expect(s.mnemonics() == [wanted])
    }
  }

  @Test("the last location of a signal leaves its features")
  func lastLocation() throws {
    var s = Sketch()
    let x = s.input([nil, 2, 9])
    let convolved = s.apply(
      .convolution(OperatorWindow(size: [3], padsBefore: [2], padsAfter: [0]), groups: 1), x,
      s.constant([4, 2, 3]))
    let last = s.apply(.gather(axis: 2), convolved, s.indices([-1], []))
    s.output(s.apply(.matrixProduct(), last, s.constant([4, 5])))
    #expect(s.mnemonics() == ["conv", "transpose", "last", "dense"])
  }

  @Test("one index of several looks up a row of a table")
  func oneIndex() {
    var s = Sketch()
    let ids = s.input([nil, 3], .int64)
    let rows = [0, 2].map { place in
      s.apply(.gather(axis: 0), s.constant([10, 4]), s.apply(.gather(axis: 1), ids, s.indices([place], [])))
    }
    let joined = s.apply(.concat(axis: 1), rows[0], rows[1])
    s.output(s.apply(.matrixProduct(), joined, s.constant([8, 5])))
    #expect(s.mnemonics() == ["slice", "embedding", "slice", "embedding", "concat", "dense", "reshape"])
  }

  @Test("the maximum over all locations is a max pool, that over channels or some locations is none")
  func globalMaximum() {
    for (axes, wanted) in [
      ([2, 3], ["conv", "maxPool", "flatten"]), ([1], ["conv", "opaque"]), ([3], ["conv", "opaque"]),
    ] {
      var s = Sketch()
      let x = s.conv(s.input([nil, 2, 4, 6]), 3, of: 2)
      s.output(s.apply(.reduce(.max, axes: axes, keepsAxes: false), x))
      #expect(s.mnemonics() == wanted)
    }
  }

  @Test("a mirrored border is a border, one of ones is not")
  func borders() {
    for (mode, wanted) in [
      (PaddingMode.reflect, "pad"), (.edge, "pad"), (.constant(1), "opaque"), (.wrap, "opaque"),
    ] {
      var s = Sketch()
      let x = s.conv(s.input([nil, 2, 4, 4]), 3, of: 2)
      s.output(s.apply(.pad(mode, before: [0, 0, 1, 1], after: [0, 0, 1, 1]), x))
      #expect(s.mnemonics() == ["conv", wanted])
    }
  }

  @Test("interpolation between corners is a mode of its own, cubic is none")
  func alignedCorners() {
    for (mode, wanted) in [(Resizing.Mode.linear, "upsample"), (.cubic, "opaque")] {
      var s = Sketch()
      let x = s.conv(s.input([nil, 2, 4, 4]), 3, of: 2)
      s.output(s.apply(.resize(Resizing(mode: mode, coordinates: .alignCorners, scales: [1, 1, 2, 2])), x))
      #expect(s.mnemonics() == ["conv", wanted])
    }
  }

  @Test("channels become locations and back by a reshape, a transpose and a reshape")
  func pixelShuffle() {
    for (makesLocations, size, isWhole) in [
      (true, 2, true), (false, 2, true), (true, 3, false), (false, 3, false),
    ] {
      var s = Sketch()
      let blocks = BlockRearrangement(size: size, makesLocations: makesLocations, isChannelMajor: true)
      let x = s.conv(s.input([nil, 2, 4, 4]), 8, of: 2)
      s.output(s.apply(.relu, s.apply(.rearrangeBlocks(blocks), x)))
      let steps = ["conv", "reshape", "transpose", "reshape", "activation"]
      #expect((s.mnemonics() == steps) == isWhole)
    }
  }
}
