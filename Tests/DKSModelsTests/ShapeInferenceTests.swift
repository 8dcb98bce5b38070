import DKSFormulas
import Testing

@testable import DKSModels
@testable import DKSTensors

/// Extents follow from the operators; free ones stay free.
struct ShapeInferenceTests {
  /// The shape of the one result of `operation` on operands of these shapes, and what was wrong.
  private func infer(_ operation: Operator, _ shapes: [Int?]?...) -> (shape: [Int?]?, problems: [String]) {
    var model = Model.empty()
    let operands = shapes.enumerated().map { Optional(model.input("x\($0)", $1)) }
    let result = model.add(operation, operands, results: 1)[0]
    let problems = model.inferShapes()
    return (model[result].shape, problems)
  }

  @Test(
    arguments: [
      (OperatorWindow(size: [3, 3], padsBefore: [1, 1], padsAfter: [1, 1]), [224, 224], [224, 224]),
      (
        OperatorWindow(size: [7, 7], strides: [2, 2], padsBefore: [3, 3], padsAfter: [3, 3]), [224, 224],
        [112, 112]
      ),
      (OperatorWindow(size: [3, 3], dilations: [2, 2]), [9, 8], [5, 4]),
      (OperatorWindow(size: [1, 7], padsBefore: [0, 3], padsAfter: [0, 3]), [17, 17], [17, 17]),
      (
        OperatorWindow(size: [2, 2], strides: [2, 2], padsBefore: [-1, 0], padsAfter: [0, 0]), [5, nil],
        [2, nil]
      ),
    ] as [(OperatorWindow, [Int?], [Int?])])
  func convolutions(window: OperatorWindow, extents: [Int?], places: [Int?]) {
    let found = infer(.convolution(window, groups: 2), [nil, 8] + extents, [16, 4] + window.size.map { $0 })
    #expect(found.shape == [nil, 16] + places)
    #expect(infer(.pool(.max, window, countsPadding: false), [1, 8] + extents).shape == [1, 8] + places)
  }

  @Test func transposedConvolutions() {
    let window = OperatorWindow(size: [3, 3], strides: [2, 2], padsBefore: [1, 1], padsAfter: [1, 1])
    let operation = Operator.transposedConvolution(window, groups: 2, outputPadding: [1, 0])
    #expect(infer(operation, [2, 8, 7, 7], [8, 3, 3, 3]).shape == [2, 6, 14, 13])
  }

  @Test(
    arguments: [
      ([2, 3], [3, 4], [2, 4]), ([nil, 3], [3, 4], [nil, 4]), ([5, 1, 2, 3], [7, 3, 4], [5, 7, 2, 4]),
      ([3], [3, 4], [4]), ([2, 3], [3], [2]), ([3], [3], []), ([2, nil], [3, 4], [2, 4]),
    ] as [([Int?], [Int?], [Int?])])
  func matrixProducts(a: [Int?], b: [Int?], product: [Int?]) {
    #expect(infer(.matrixProduct(), a, b).shape == product)
  }

  @Test func transposedFactors() {
    #expect(infer(.matrixProduct(transposeB: true), [nil, 512], [1000, 512]).shape == [nil, 1000])
    #expect(infer(.matrixProduct(transposeA: true), [512, 2], [512, 1000]).shape == [2, 1000])
  }

  @Test func elementsBroadcast() {
    #expect(infer(.elementwise(.add), [nil, 3, 1], [4, 1, 5]).shape == [4, 3, 5])
    #expect(infer(.elementwise(.add), [nil, 3], []).shape == [nil, 3])
    #expect(infer(.elementwise(.add), [2, 3], nil).shape == nil)
    #expect(
      infer(.elementwise(.add), [2, 3], [2, 4]).problems == [
        "'node0' got [2, 3] and [2, 4], which do not broadcast"
      ])
  }

  @Test(
    arguments: [
      ([nil, 2048, 1, 1], [0, -1], [nil, 2048]), ([nil, 2048, 1, 1], [-1, 2048], [nil, 2048]),
      ([2, 3, 4], [4, -1], [4, 6]), ([2, 3, 4], [24], [24]), ([2, nil, 4], [0, 0, 2, 2], [2, nil, 2, 2]),
      ([1], [], []),
    ] as [([Int?], [Int], [Int?])])
  func reshapes(x: [Int?], target: [Int], shape: [Int?]) {
    #expect(infer(.reshape(target), x).shape == shape)
  }

  @Test func rearrangements() {
    #expect(infer(.flatten(axis: 1), [nil, 8, 4, 4]).shape == [nil, 128])
    #expect(infer(.flatten(axis: 0), [2, 3]).shape == [1, 6])
    #expect(infer(.squeeze([2, 3]), [nil, 8, 1, 1]).shape == [nil, 8])
    #expect(infer(.unsqueeze([0, 3]), [8, nil]).shape == [1, 8, nil, 1])
    #expect(infer(.transpose([0, 2, 3, 1]), [nil, 3, 5, 7]).shape == [nil, 5, 7, 3])
    #expect(infer(.concat(axis: 1), [nil, 3, 5], [2, 4, nil]).shape == [2, 7, 5])
    #expect(infer(.reduce(.mean, axes: [2, 3], keepsAxes: true), [nil, 8, 7, 7]).shape == [nil, 8, 1, 1])
    #expect(infer(.reduce(.mean, axes: [2, 3], keepsAxes: false), [nil, 8, 7, 7]).shape == [nil, 8])
    #expect(infer(.gather(axis: 1), [3, 5, 7], [2, 2]).shape == [3, 2, 2, 7])
    #expect(infer(.gather(axis: 0), [4], []).shape == [])
    #expect(
      infer(.pad(.reflect, before: [0, 0, 1, -1], after: [0, 0, 2, 0]), [nil, 3, 5, 5]).shape == [
        nil, 3, 8, 4,
      ])
    #expect(infer(.shape, [nil, 3, 5]).shape == [3])
    #expect(infer(.layerNormalization(axis: 2, epsilon: 0), [1, 2, 3]).shape == [1, 2, 3])
  }

  @Test func resizes() {
    var resizing = Resizing(mode: .nearest, coordinates: .asymmetric, scales: [1, 1, 2, 1.5])
    #expect(infer(.resize(resizing), [nil, 8, 7, 7]).shape == [nil, 8, 14, 10])
    resizing.sizes = [1, 8, 20, 21]
    #expect(infer(.resize(resizing), [nil, 8, 7, 7]).shape == [1, 8, 20, 21])
  }

  @Test(arguments: [
    (AxisSlice(axis: 0, start: 1, end: 4), 3), (AxisSlice(axis: 0, start: -3, end: .max), 3),
    (AxisSlice(axis: 0, start: 0, end: 10, step: 3), 4),
    (AxisSlice(axis: 0, start: 9, end: -1, step: -1), 10),
    (AxisSlice(axis: 0, start: .max, end: .min, step: -2), 5), (AxisSlice(axis: 0, start: 7, end: 3), 0),
    (AxisSlice(axis: 0, start: 0, end: 10, step: .max), 1),
    (AxisSlice(axis: 0, start: 9, end: .min, step: .min), 1),
  ])
  func slices(slice: AxisSlice, count: Int) {
    #expect(infer(.slice([slice]), [10, nil]).shape == [count, nil])
    #expect(infer(.slice([slice]), [nil, nil]).shape == [nil, nil])
  }

  @Test func everyResultOfASplitHasItsShape() {
    var model = Model.empty()
    let x = model.input("x", [nil, 6])
    let parts = model.add(.split(axis: 1, sizes: [2, 4]), [x], results: 2)
    #expect(model.inferShapes() == [])
    #expect(parts.map { model[$0].shape } == [[nil, 2], [nil, 4]])
    #expect(parts.map { model[$0].type } == [.float32, .float32])
  }

  @Test func theOperatorIsRightWhereTheFileDisagrees() {
    var model = Model.empty()
    let y = model.add(.transpose([1, 0]), model.input("x", [2, 3]))
    model[y].shape = [2, nil]
    #expect(model.inferShapes() == ["'node0' makes [3, 2], the file says [2, ?] for 'node0.0'"])
    #expect(model[y].shape == [3, 2])
  }

  @Test func whatTheOperatorLeavesFreeTheFileMayKnow() {
    var model = Model.empty()
    let y = model.add(.elementwise(.relu), model.input("x", [nil, 3]))
    model[y].shape = [4, nil]
    #expect(model.inferShapes() == [])
    #expect(model[y].shape == [4, 3])
  }

  @Test func foreignNodesKeepWhatTheFileSays() {
    var model = Model.empty()
    let y = model.add(.foreign(ForeignOperator(type: "LSTM", domain: "")), model.input("x", [2]))
    model[y].shape = [7, nil]
    #expect(model.inferShapes() == [])
    #expect(model[y].shape == [7, nil])
  }

  @Test func blocksOfLocationsBecomeChannelsAndBack() {
    func blocks(_ size: Int, _ makesLocations: Bool) -> Operator {
      .rearrangeBlocks(BlockRearrangement(size: size, makesLocations: makesLocations, isChannelMajor: true))
    }
    #expect(infer(blocks(2, true), [nil, 12, 4, 5]).shape == [nil, 3, 8, 10])
    #expect(infer(blocks(2, false), [1, 3, 8, nil]).shape == [1, 12, 4, nil])
    #expect(infer(blocks(2, true), [1, 3, 8, 8]).problems.count == 1)
    #expect(infer(blocks(.max, false), [1, 3, 8, 8]).problems.count == 1)
  }

  @Test func truthValuesAndCastsHaveTheirTypes() {
    var model = Model.empty()
    let x = model.input("x", [2])
    let less = model.add(.elementwise(.less), x, x)
    let chosen = model.add(.elementwise(.select), less, x, x)
    let half = model.add(.cast(.float16), x)
    model.inferShapes()
    #expect([less, chosen, half].map { model[$0].type } == [.boolean, .float32, .float16])
  }
}
