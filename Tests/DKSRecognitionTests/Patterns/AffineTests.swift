import DKSFormulas
import DKSGraph
import Testing

@testable import DKSModels
@testable import DKSRecognition
@testable import DKSTensors

@Suite("Affine layers are recognized")
struct AffineTests {
  @Test("a product with a constant and its bias are one dense layer, the matrix turned to [out, in]")
  func matrixProduct() throws {
    var s = Sketch()
    let x = s.input([nil, 2])
    let product = s.apply(.matrixProduct(), x, s.numbers([1, 2, 3, 4, 5, 6], [2, 3]))
    s.output(s.apply(.add, product, s.numbers([7, 8, 9])))
    let recognition = try #require(s.recognition())
    #expect(recognition.graph.nodes.map { type(of: $0.operation).mnemonic } == ["input", "dense"])
    #expect(try recognition.parameters[recognition.graph.nodes[1], .weight]?.floats() == [1, 4, 2, 5, 3, 6])
    #expect(try recognition.parameters[recognition.graph.nodes[1], .bias]?.floats() == [7, 8, 9])
    let origin = try #require(recognition.origins[recognition.graph.nodes[1].name])
    #expect(origin.nodes == [0, 1])
    #expect(origin.parameters.first?.permutation == [1, 0])
  }

  @Test("a number for each location is no bias")
  func notABias() {
    var s = Sketch()
    let x = s.input([nil, 4, 2])
    let product = s.apply(.matrixProduct(), x, s.constant([2, 3]))
    s.output(s.apply(.add, product, s.constant([4, 3])))
    #expect(s.mnemonics() == ["dense", "opaque"])
    #expect(s.reason(1) == "what is added to the product is not one number for each feature")
  }

  @Test("a matrix on the channels of an image stored channels last is a convolution by one tap")
  func channelsLast() {
    var s = Sketch()
    let x = s.input([nil, 3, 8, 8])
    let moved = s.apply(.transpose([0, 2, 3, 1]), s.conv(x, 4, of: 3))
    let product = s.apply(.matrixProduct(transposeB: true), moved, s.constant([6, 4]))
    s.output(s.conv(s.apply(.transpose([0, 3, 1, 2]), product), 2, of: 6))
    #expect(s.mnemonics() == ["conv", "conv", "conv"])
  }

  @Test("a matrix on the width of an image is none")
  func onWidth() {
    var s = Sketch()
    let x = s.input([nil, 3, 8, 8])
    s.output(s.apply(.matrixProduct(), s.conv(x, 4, of: 3), s.constant([8, 5])))
    #expect(s.mnemonics() == ["conv", "opaque"])
    #expect(s.reason(1) == "it acts along an axis that is not that of the features")
  }

  @Test("as many groups as channels are a depthwise convolution, fewer are groups")
  func groups() {
    for (groups, wanted) in [(4, "depthwiseConv"), (2, "conv")] {
      var s = Sketch()
      let x = s.input([nil, 4, 8, 8])
      s.output(
        s.apply(
          .convolution(OperatorWindow(size: [3, 3]), groups: groups), x, s.constant([8, 4 / groups, 3, 3])))
      #expect(s.mnemonics() == [wanted])
    }
  }

  @Test("padding before and a crop after a convolution are its padding, as causal ones have it")
  func causal() {
    var s = Sketch()
    let x = s.input([nil, 2, 16])
    let conv = s.apply(
      .convolution(OperatorWindow(size: [3], dilations: [2], padsBefore: [4], padsAfter: [4]), groups: 1), x,
      s.constant([5, 2, 3]))
    let cropped = s.apply(.slice([AxisSlice(axis: 2, start: 0, end: 16)]), conv)
    let padded = s.apply(.pad(.constant(0), before: [0, 0, 2], after: [0, 0, 0]), cropped)
    s.output(s.apply(.convolution(OperatorWindow(size: [3]), groups: 1), padded, s.constant([2, 5, 3])))
    #expect(
      s.lines() == [
        "conv(x0) {channels: 5, kernel: [1, 3], dilation: [1, 2], padding: [0, 4, 0, 0], bias: false} : "
          + "signal[5, 16]",
        "conv(conv) {channels: 2, kernel: [1, 3], padding: [0, 2, 0, 0], bias: false} : signal[2, 16]",
      ])
  }

  @Test("a crop for each axis is less padding too; one of more than the padding is a step of its own")
  func crops() {
    func crops(_ start: Int) -> [String] {
      var s = Sketch()
      var x = s.conv(s.input([nil, 2, 8, 8]), 4, of: 2)
      x = s.apply(.slice([AxisSlice(axis: 2, start: start, end: 8)]), x)
      s.output(s.apply(.slice([AxisSlice(axis: 3, start: 0, end: 7)]), x))
      s.model.inferShapes()
      return s.lines()
    }
    #expect(
      crops(1) == [
        "conv(x0) {channels: 4, kernel: 3, padding: [0, 1, 1, 0], bias: false} : f32[4, 7, 7]"
      ])
    #expect(crops(3).count == 3)
  }

  @Test("padding that someone else sees is a node of its own")
  func sharedPadding() {
    var s = Sketch()
    let x = s.input([nil, 2, 4, 4])
    let padded = s.apply(.pad(.constant(0), before: [0, 0, 1, 1], after: [0, 0, 1, 1]), x)
    let a = s.apply(.convolution(OperatorWindow(size: [3, 3]), groups: 1), padded, s.constant([2, 2, 3, 3]))
    let b = s.apply(.convolution(OperatorWindow(size: [3, 3]), groups: 1), padded, s.constant([2, 2, 3, 3]))
    s.output(s.apply(.add, a, b))
    #expect(s.mnemonics() == ["pad", "conv", "conv", "sum"])
  }

  @Test("a kernel that is computed from activations is no weight")
  func computedKernel() {
    var s = Sketch()
    let x = s.input([1, 2, 4, 4])
    let kernel = s.input([2, 2, 3, 3])
    s.output(s.apply(.convolution(OperatorWindow(size: [3, 3]), groups: 1), x, kernel))
    #expect(s.mnemonics() == ["opaque"])
    #expect(s.reason(0) == "its kernel is computed from activations")
  }

  @Test("nodes that use one matrix share their weights")
  func shared() throws {
    var s = Sketch()
    let weight = s.constant([2, 2], named: "fc.weight")
    let x = s.input([nil, 2])
    let a = s.apply(.matrixProduct(transposeB: true), x, weight)
    s.output(s.apply(.matrixProduct(transposeB: true), s.apply(.tanh, a), weight))
    let recognition = try #require(s.recognition())
    let dense = recognition.graph.nodes.filter { $0.operation is Dense }
    #expect(dense.count == 2 && dense[0].sharedWeights != nil)
    #expect(dense[0].sharedWeights == dense[1].sharedWeights)
  }

  @Test("nodes with equal matrices of their own do not")
  func notShared() throws {
    var s = Sketch()
    let x = s.input([nil, 2])
    let a = s.apply(.matrixProduct(transposeB: true), x, s.constant([2, 2]))
    s.output(s.apply(.matrixProduct(transposeB: true), s.apply(.tanh, a), s.constant([2, 2])))
    let recognition = try #require(s.recognition())
    #expect(recognition.graph.nodes.allSatisfy { $0.sharedWeights == nil })
  }
}
