import DKSFormulas
import DKSGraph
import Testing

@testable import DKSModels
@testable import DKSRecognition
@testable import DKSTensors

@Suite("Normalizations are recognized")
struct NormalizationTests {
  @Test("batch norm and the gain and shift after it are one gain and one shift")
  func batchNorm() throws {
    var s = Sketch()
    let x = s.input([nil, 2, 4, 4])
    let convolved = s.conv(x, 2, of: 2)
    let normed = s.model.addValue(ModelValue(name: "normed"))
    let settings = [s.numbers([2, 4]), s.numbers([1, 1]), s.numbers([3, 0]), s.numbers([3, 15])]
    s.model.nodes.append(
      ModelNode(
        name: "bn", operation: .batchNormalization(epsilon: 1), operands: [convolved] + settings.map { $0 },
        results: [normed]))
    let scaled = s.apply(.multiply, normed, s.numbers([10, 1], [1, 2, 1, 1]))
    s.output(s.apply(.add, scaled, s.numbers([0, 5], [2, 1, 1])))
    let recognition = try #require(s.recognition())
    let node = try #require(recognition.graph.nodes.last)
    #expect(node.operation is ScaleShift && recognition.graph.nodes.count == 3)
    #expect(try recognition.parameters[node, .gain]?.floats() == [10, 1])
    #expect(try recognition.parameters[node, .bias]?.floats() == [-20, 6])
    #expect(recognition.origins[node.name]?.nodes == [1, 2, 3])
  }

  @Test("a number for each location is no gain")
  func perLocation() {
    var s = Sketch()
    let x = s.input([nil, 2, 4, 4])
    s.output(s.apply(.multiply, s.conv(x, 2, of: 2), s.constant([2, 4, 4])))
    #expect(s.mnemonics() == ["conv", "opaque"])
    #expect(s.reason(1) == "a constant with another number for each location is learned")
  }

  @Test("a gain for each place of a row is none")
  func perRow() {
    var s = Sketch()
    let x = s.input([nil, 2, 4, 4])
    s.output(s.apply(.multiply, s.conv(x, 2, of: 2), s.constant([4])))
    #expect(s.mnemonics() == ["conv", "opaque"])
  }

  /// (x − mean) / √(mean (x − mean)² + ε), with `square` in the place of the square.
  private func writtenOut(_ s: inout Sketch, _ x: ModelValue.ID, axes: [Int], power: Double) -> ModelValue.ID
  {
    let centered = s.apply(.subtract, x, s.apply(.reduce(.mean, axes: axes, keepsAxes: true), x))
    let squares = s.apply(.power, centered, s.constant([], power))
    let variance = s.apply(.reduce(.mean, axes: axes, keepsAxes: true), squares)
    return s.apply(.divide, centered, s.apply(.sqrt, s.apply(.add, variance, s.constant([], 1e-5))))
  }

  @Test("a layer norm is found written out, with the gain and shift after it")
  func decomposition() throws {
    var s = Sketch()
    let x = s.input([nil, 5, 4])
    let normed = writtenOut(&s, x, axes: [2], power: 2)
    s.output(s.apply(.add, s.apply(.multiply, normed, s.numbers([1, 2, 3, 4])), s.numbers([4, 3, 2, 1])))
    let recognition = try #require(s.recognition())
    let node = try #require(recognition.graph.nodes.last)
    #expect((node.operation as? LayerNorm).map { abs($0.epsilon - 1e-5) < 1e-9 } ?? false)
    #expect(recognition.graph.nodes.count == 2)
    #expect(try recognition.parameters[node, .gain]?.floats() == [1, 2, 3, 4])
    #expect(try recognition.parameters[node, .bias]?.floats() == [4, 3, 2, 1])
  }

  @Test("a fourth power in the place of the square makes it something else")
  func otherPower() {
    var s = Sketch()
    let x = s.input([nil, 5, 4])
    s.output(writtenOut(&s, x, axes: [2], power: 4))
    #expect(s.recognition()?.graph.nodes.contains { $0.operation is LayerNorm } == false)
  }

  @Test("a norm over locations, too, is no layer norm")
  func overAll() {
    var s = Sketch()
    let x = s.input([nil, 3, 4, 4])
    s.output(
      s.apply(
        .meanVarianceNormalization(axes: [1, 2, 3], epsilon: 1e-5, isEpsilonInside: true, scales: true),
        s.conv(x, 2, of: 3)))
    #expect(s.mnemonics() == ["conv", "opaque"])
    #expect(s.reason(1) == "it normalizes over more than the features of a location")
  }

  @Test("a norm over channels stored last is one")
  func channelsLast() {
    var s = Sketch()
    let x = s.input([nil, 3, 4, 4])
    let moved = s.apply(.transpose([0, 2, 3, 1]), s.conv(x, 2, of: 3))
    let normed = s.apply(
      .layerNormalization(axis: 3, epsilon: 1e-6), moved, s.constant([2], 1), s.constant([2], 0))
    s.output(s.apply(.transpose([0, 3, 1, 2]), normed))
    #expect(s.mnemonics() == ["conv", "layerNorm"])
  }

  private func foreign(_ type: String) -> DKSModels.Operator {
    .foreign(ForeignOperator(type: type, domain: ""))
  }

  /// The kinds of the opaque nodes of the graph.
  private func kinds(_ s: Sketch) -> [String] {
    (s.recognition()?.graph.nodes ?? []).compactMap { ($0.operation as? Opaque)?.kind }
  }

  @Test("instance norm is a normalization over locations, one node with what it normalizes")
  func instanceNorm() throws {
    var s = Sketch()
    let x = s.conv(s.input([nil, 2, 4, 4]), 3, of: 2)
    let normed = s.apply(foreign("InstanceNormalization"), x, s.constant([3]), s.constant([3]))
    s.output(s.apply(.relu, normed))
    #expect(s.mnemonics() == ["conv", "opaque", "activation"])
    #expect(kinds(s) == ["normalization"])
    #expect(s.reason(1) == "instance norm takes its statistics over locations")
    #expect(s.recognition()?.graph.nodes[2].type.shape == [3, 4, 4])
  }

  @Test("group norm is found in one node and as an instance norm of reshaped values")
  func groupNorm() {
    var s = Sketch()
    let x = s.conv(s.input([nil, 2, 4, 4]), 4, of: 2)
    let rows = s.apply(.reshape([0, 2, -1]), x)
    let normed = s.apply(foreign("InstanceNormalization"), rows, s.constant([2]), s.constant([2]))
    let back = s.apply(.reshape([-1, 4, 4, 4]), normed)
    let again = s.apply(foreign("GroupNormalization"), back, s.constant([4]), s.constant([4]))
    s.output(s.apply(.relu, again))
    #expect(s.mnemonics() == ["conv", "opaque", "opaque", "activation"])
    #expect(kinds(s) == ["normalization", "normalization"])
  }

  @Test("an instance norm whose rows something else uses is a part of an unknown kind")
  func sharedRows() {
    var s = Sketch()
    let x = s.conv(s.input([nil, 2, 4, 4]), 4, of: 2)
    let rows = s.apply(.reshape([0, 2, -1]), x)
    let normed = s.apply(foreign("InstanceNormalization"), rows, s.constant([2]), s.constant([2]))
    s.output(s.apply(.reshape([0, 4, 4, 4]), normed))
    s.output(rows)
    #expect(s.recognition()?.verdicts[3].reason.contains("group norm") == false)
  }

  @Test("batch norm in training is one, unless its statistics are used")
  func trainingBatchNorm() {
    for usesStatistics in [false, true] {
      var s = Sketch()
      let x = s.conv(s.input([nil, 2, 4, 4]), 3, of: 2)
      let results = (0..<3).map { s.model.addValue(ModelValue(name: "bn\($0)")) }
      s.model.nodes.append(
        ModelNode(
          name: "bn", operation: foreign("BatchNormalization"),
          operands: [x] + (0..<4).map { _ in s.constant([3]) }, results: results))
      s.output(results[0])
      if usesStatistics { s.output(results[1]) }
      #expect(kinds(s).first == (usesStatistics ? "unknown" : "batchNormalization"))
    }
  }

  @Test("layer norm over whole images and RMS norm are normalizations without a map, layer norm is not")
  func others() {
    for (axes, wanted) in [([1, 2, 3], ["normalization"]), ([1], [])] {
      var s = Sketch()
      let x = s.conv(s.input([nil, 2, 4, 4]), 3, of: 2)
      s.output(writtenOut(&s, x, axes: axes, power: 2))
      #expect(kinds(s) == wanted)
    }
    for (power, wanted) in [(2.0, ["normalization"]), (3, ["gate"])] {
      var s = Sketch()
      let x = s.apply(.matrixProduct(), s.input([nil, 8]), s.constant([8, 8]))
      let squares = s.apply(.power, x, s.constant([], power))
      let mean = s.apply(.reduce(.mean, axes: [1], keepsAxes: true), squares)
      let deviation = s.apply(.sqrt, s.apply(.add, mean, s.constant([], 1e-6)))
      s.output(s.apply(.multiply, x, s.apply(.reciprocal, deviation)))
      #expect(kinds(s) == wanted)
    }
  }
}
