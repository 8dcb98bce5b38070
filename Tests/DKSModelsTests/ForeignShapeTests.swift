import Testing

@testable import DKSModels
@testable import DKSTensors

/// Operators that the vocabulary has no word for still tell what they make.
struct ForeignShapeTests {
  /// The shapes of the results of an operator on operands of these shapes; constants are given as tensors.
  private func infer(
    _ type: String, domain: String = "", _ settings: [String: ForeignSetting] = [:], _ shapes: [[Int?]?],
    constants: [Int: Tensor] = [:], results: Int = 1
  ) -> [[Int?]?] {
    var model = Model.empty()
    let operands = shapes.enumerated().map { place, shape -> ModelValue.ID? in
      if let tensor = constants[place] { return model.constant(tensor) }
      return shape.map { model.input("x\(place)", $0) }
    }
    let operation = Operator.foreign(ForeignOperator(type: type, domain: domain, settings: settings))
    let made = model.add(operation, operands, results: results)
    model.inferShapes()
    return made.map { model[$0].shape }
  }

  @Test func recurrentCellsMakeSequencesAndStates() {
    let weights: [[Int?]?] = [[12, nil, 16], [2, 96, 16], [2, 96, 24]]
    #expect(
      infer("LSTM", ["hidden_size": .integer(24)], weights, results: 3) == [
        [12, 2, nil, 24], [2, nil, 24], [2, nil, 24],
      ])
    #expect(
      infer("GRU", ["layout": .integer(1)], [[2, 12, 16], [1, 72, 16], [1, 72, 24]], results: 2) == [
        [2, 12, 1, 24], [2, 1, 24],
      ])
    #expect(
      infer(
        "LSTMSequence", domain: "opset5", ["hidden_size": .text("24")], [[2, 12, 16], [2, 1, 24]], results: 2)
        == [[2, 1, 12, 24], [2, 1, 24]])
  }

  @Test(
    arguments: [
      ("InstanceNormalization", [:], [[nil, 8, 4, 4], [8], [8]], [nil, 8, 4, 4]),
      ("ArgMax", ["axis": .integer(1)], [[2, 8, 4]], [2, 1, 4]),
      ("ArgMax", ["axis": .integer(-1), "keepdims": .integer(0)], [[2, 8, 4]], [2, 8]),
      ("GatherND", [:], [[2, 3, 4], [5, 2]], [5, 4]),
      ("GatherND", ["batch_dims": .integer(1)], [[2, 3, 4], [2, 1]], [2, 4]),
      ("NonZero", [:], [[2, 3]], [2, nil]),
      (
        "RoiAlign", ["output_height": .integer(7), "output_width": .integer(5)],
        [[1, 8, 9, 9], [3, 4], [3]],
        [3, 8, 7, 5]
      ),
      ("GridSample", [:], [[1, 3, 8, 8], [1, 4, 5, 2]], [1, 3, 4, 5]),
      (
        "Attention", ["q_num_heads": .integer(4), "kv_num_heads": .integer(2)],
        [[2, 7, 32], [2, 5, 16], [2, 5, 12]],
        [2, 7, 24]
      ),
      ("Attention", [:], [[2, 4, 7, 8], [2, 4, 5, 8], [2, 4, 5, 6]], [2, 4, 7, 6]),
      ("Mod", [:], [[2, 3], [3]], [2, 3]),
    ] as [(String, [String: ForeignSetting], [[Int?]?], [Int?])])
  func resultsFollow(
    type: String, settings: [String: ForeignSetting], shapes: [[Int?]?], wanted: [Int?]
  ) {
    #expect(infer(type, settings, shapes)[0] == wanted)
  }

  @Test func settingsMayBeConstants() {
    #expect(infer("Expand", [:], [[nil, 1], nil], constants: [1: .ints([2, 1, 5])]) == [[2, nil, 5]])
    #expect(infer("Tile", [:], [[2, 3], nil], constants: [1: .ints([1, 4])]) == [[2, 12]])
    #expect(
      infer("TopK", [:], [[2, 9], nil], constants: [1: .ints([3])], results: 2) == [[2, 3], [2, 3]])
    #expect(infer("OneHot", [:], [[2, 9], nil], constants: [1: .ints([5])]) == [[2, 9, 5]])
  }

  /// What is computed while the network runs is not guessed: only the rank is known.
  @Test func targetsThatAreNotKnownLeaveTheExtentsFree() {
    #expect(infer("Reshape", [:], [[2, 3], [3]]) == [[nil, nil, nil]])
    #expect(infer("Tile", [:], [[2, 3], [2]]) == [[nil, nil]])
    #expect(infer("Expand", [:], [[2, 3], nil]) == [nil])
  }

  /// The same names in a domain of someone's own are other operators.
  @Test func domainsThatAreNotKnownHaveNoRules() {
    #expect(infer("InstanceNormalization", domain: "my.ops", [:], [[1, 2, 3]]) == [nil])
  }

  @Test func theFileKnowsBetter() {
    var model = Model.empty()
    let operation = Operator.foreign(ForeignOperator(type: "InstanceNormalization", domain: ""))
    let y = model.add(operation, model.input("x", [nil, 8, 4]))
    model[y].shape = [2, nil, 5]
    #expect(model.inferShapes() == [])
    #expect(model[y].shape == [2, 8, 5])
  }

  /// Axes that do not exist, equations that do not fit and blocks of nothing end in no shape.
  @Test(
    arguments: [
      ("ArgMax", ["axis": .integer(.max)], [[2, 8]]), ("TopK", ["axis": .integer(-9)], [[2, 8]]),
      ("GatherND", ["batch_dims": .integer(.max)], [[2, 3], [2, 2]]),
    ] as [(String, [String: ForeignSetting], [[Int?]?])])
  func hostileSettingsEndWell(type: String, settings: [String: ForeignSetting], shapes: [[Int?]?]) {
    let found = infer(type, settings, shapes)[0]
    #expect(found == nil || found?.contains(nil) == true)
  }
}
