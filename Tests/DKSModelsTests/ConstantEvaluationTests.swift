import DKSFormulas
import Testing

@testable import DKSModels
@testable import DKSTensors

/// Shape arithmetic is done before the network runs.
struct ConstantEvaluationTests {
  /// x.view(x.size(0), -1), as exporters write it.
  @Test func theShapeOfAReshapeIsFound() throws {
    var model = Model.empty()
    let x = model.input("x", [2, 3, 4])
    let shape = model.add(.shape, x)
    let batch = model.add(.gather(axis: 0), shape, model.constant(.ints([0], shape: [])))
    let row = model.add(.unsqueeze([0]), batch)
    let target = model.add(.concat(axis: 0), row, model.constant(.ints([-1])))
    model.evaluateConstants()
    #expect(try model[target].constant?.integers() == [2, -1])
    #expect(model.nodes.count == 4)
  }

  private func evaluate(_ operation: Operator, _ operands: Tensor...) throws -> Tensor? {
    var model = Model.empty()
    let values = operands.map { Optional(model.constant($0)) }
    let result = model.add(operation, values, results: 1)[0]
    model.evaluateConstants()
    return model[result].constant
  }

  @Test(
    arguments: [
      (ElementwiseFunction.add, [8, 9, 10]), (.subtract, [-6, -5, -4]), (.multiply, [7, 14, 21]),
      (.divide, [0, 0, 0]), (.maximum, [7, 7, 7]), (.less, [1, 1, 1]), (.power, [1, 128, 2187]),
    ] as [(ElementwiseFunction, [Int64])])
  func integersAreComputedWithAsIntegers(function: ElementwiseFunction, wanted: [Int64]) throws {
    let found = try #require(try evaluate(.elementwise(function), .ints([1, 2, 3]), .ints([7], shape: [])))
    #expect(try found.integers() == wanted)
    #expect(found.shape == [3])
    #expect(found.type == (function == .less ? .boolean : .int64))
  }

  @Test func bigIntegersKeepAllTheirBits() throws {
    let found = try evaluate(.elementwise(.add), .ints([1 << 60]), .ints([1]))
    #expect(try found?.integers() == [1 << 60 + 1])
    #expect(try evaluate(.cast(.int64), .integers([.max], .int64))?.integers() == [.max])
  }

  @Test func nothingIsDividedByZero() throws {
    #expect(try evaluate(.elementwise(.divide), .ints([1]), .ints([0])) == nil)
  }

  @Test func elementsAreRearranged() throws {
    let x = Tensor.ints(Array(0..<12), shape: [3, 4])
    #expect(try evaluate(.transpose([1, 0]), x)?.integers() == [0, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11])
    let slices = [
      AxisSlice(axis: 0, start: -1, end: .min, step: -1), AxisSlice(axis: 1, start: 1, end: 4, step: 2),
    ]
    #expect(try evaluate(.slice(slices), x)?.integers() == [9, 11, 5, 7, 1, 3])
    #expect(try evaluate(.gather(axis: 1), x, .ints([-1, 0]))?.integers() == [3, 0, 7, 4, 11, 8])
    #expect(
      try evaluate(.concat(axis: 1), x, .ints([7, 8, 9], shape: [3, 1]))?.integers()
        == [0, 1, 2, 3, 7, 4, 5, 6, 7, 8, 8, 9, 10, 11, 9])
    #expect(try evaluate(.reduce(.product, axes: [0], keepsAxes: false), x)?.integers() == [0, 45, 120, 231])
    #expect(try evaluate(.reduce(.max, axes: [1], keepsAxes: true), x)?.shape == [3, 1])
    #expect(try evaluate(.reshape([2, -1]), x)?.shape == [2, 6])
  }

  @Test func operatorsThatNetworksDoNotComputeWithAreKnownToo() throws {
    func foreign(_ type: String) -> Operator { .foreign(ForeignOperator(type: type, domain: "")) }
    let three = Tensor.ints([3], shape: [])
    #expect(
      try evaluate(foreign("Range"), .ints([0], shape: []), .ints([7], shape: []), three)?.integers() == [
        0, 3, 6,
      ])
    #expect(
      try evaluate(foreign("Expand"), .ints([1, 2], shape: [2, 1]), .ints([2, 2]))?.integers() == [
        1, 1, 2, 2,
      ])
    #expect(try evaluate(foreign("Mod"), .ints([-7, 7]), three)?.integers() == [2, 1])
    #expect(try evaluate(foreign("Size"), .ints([1, 2]))?.integers() == [2])
  }

  @Test func splitsHaveAllTheirPieces() throws {
    var model = Model.empty()
    let parts = model.add(.split(axis: 0, sizes: [1, 2]), [model.constant(.ints([4, 5, 6]))], results: 2)
    model.evaluateConstants()
    #expect(try parts.map { try model[$0].constant?.integers() } == [[4], [5, 6]])
  }

  /// Compressed weights: a constant of halves and a cast.
  @Test func castsAndTransposesOfBigWeightsAreViews() throws {
    var model = Model.empty()
    let halves = Tensor.numbers((0..<90_000).map { Double($0 % 1000) }, .float16, shape: [300, 300])
    let single = model.add(.cast(.float32), model.constant(halves))
    let big = model.constant(Tensor.floats((0..<90_000).map { Float($0) }, shape: [90, 10, 100]))
    let turned = model.add(.transpose([2, 0, 1]), big)
    model.evaluateConstants()
    #expect(try model[single].constant?.floats() == (0..<90_000).map { Float($0 % 1000) })
    let constant = try #require(model[turned].constant)
    guard case .computed = constant.payload else { Issue.record("not a view"); return }
    #expect(constant.shape == [100, 90, 10])
    let floats = try constant.floats()
    #expect(floats[0..<3] == [0, 100, 200])
    #expect(floats[900] == 1)
  }

  /// A thousand numbers on either side make a million, which nobody may ask for.
  @Test func bigResultsAreNotInMemory() throws {
    let column = Tensor.floats(Array(repeating: 1, count: 1000), shape: [1000, 1])
    let row = Tensor.floats(Array(repeating: 1, count: 1000), shape: [1, 1000])
    let sum = try #require(try evaluate(.elementwise(.add), column, row))
    guard case .computed = sum.payload else { Issue.record("it is in memory"); return }
    #expect(sum.shape == [1000, 1000])
    let least = try evaluate(.elementwise(.minimum), .ints([Int](repeating: 1, count: 1 << 17)), .ints([2]))
    #expect(least == nil, "integers are settings, and settings are small")
  }

  @Test func whatDependsOnAnInputIsUnknown() {
    var model = Model.empty()
    let x = model.input("x", [nil, 3])
    let shape = model.add(.shape, x)
    let y = model.add(.elementwise(.add), x, model.weight([3]))
    model.evaluateConstants()
    #expect(model[shape].constant == nil)
    #expect(model[y].constant == nil)
  }

  /// Weight norm, g · v / ‖v‖, of weights that are too many to compute beforehand.
  @Test func bigWeightsAreComputedWhenTheyAreAskedFor() throws {
    var model = Model.empty()
    let count = 300
    let v = model.constant(.floats((0..<count * count).map { Float($0 % 7) + 1 }, shape: [count, count]))
    let g = model.constant(.floats((0..<count).map { Float($0) }, shape: [count, 1]))
    let norm = model.add(.reduce(.l2Norm, axes: [1], keepsAxes: true), v)
    let weight = model.add(
      .elementwise(.multiply), g, model.add(.elementwise(.divide), v, norm))
    let turned = model.add(.transpose([1, 0]), weight)
    model.evaluateConstants()
    let found = try #require(try model[turned].constant?.floats())
    #expect(model[turned].shape == [count, count])
    for row in [0, 1, 299] {
      let squares = (0..<count).reduce(0.0) { $0 + Double(found[$1 * count + row] * found[$1 * count + row]) }
      #expect(abs(squares.squareRoot() - Double(row)) < 1e-3)
    }
  }

  @Test func weightsInEightBitsAreNumbers() throws {
    let dequantize = Operator.foreign(
      ForeignOperator(type: "DequantizeLinear", domain: "", settings: ["axis": .integer(0)]))
    let bytes = Tensor.integers([1, -2, 3, 4], .int8, shape: [2, 2])
    let found = try evaluate(
      dequantize, bytes, .floats([0.5, 2]), .integers([1, 0], .int8))
    #expect(try found?.floats() == [0, -1.5, 6, 8])
    #expect(found?.type == .float32)
    // A scale for each column and one for each row are not told apart by their number alone.
    #expect(try evaluate(dequantize, .integers([1, 2], .int8, shape: [1, 2]), .floats([0.5, 2])) == nil)
  }

  /// A value that is multiplied by itself again and again would take 2ⁿ computations.
  @Test func computationsDoNotNestWithoutEnd() throws {
    var model = Model.empty()
    var x = model.constant(Tensor(.float32, [70_000], .filled(1)))
    for _ in 0..<100 { x = model.add(.elementwise(.multiply), x, x) }
    model.evaluateConstants()
    #expect(model[x].constant == nil)
    let computed = model.nodes.compactMap { $0.results[0] }.filter { model[$0].constant != nil }
    #expect((1...6).contains(computed.count))
  }

  @Test func productsOfMatricesAreComputed() throws {
    let a = Tensor.floats([1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(try evaluate(.matrixProduct(), a, .floats([1, 0, 2]))?.floats() == [7, 16])
    #expect(
      try evaluate(.matrixProduct(transposeA: true, transposeB: true), a, .floats([1, 1], shape: [1, 2]))?
        .floats() == [5, 7, 9])
  }
}
