/// Examples as named columns of numbers, split into rows to train on and rows to test on.
public struct DataSet: Sendable {
  let columns: [Column]
  /// The number of examples.
  public let count: Int
  /// The rows to train on.
  public let trainingRows: [Int]
  /// The rows to test on.
  public let testRows: [Int]

  /// Values in memory, examples one after another, each row-major; a share of the rows, drawn by the seed,
  /// is held back for testing.
  public init(_ fields: [(Field, [Float])], test: Double = 0.2, seed: UInt64 = 0) throws {
    guard let (first, values) = fields.first, first.count > 0 else {
      throw RuntimeError("a data set needs at least one field, of at least one element")
    }
    let count = values.count / first.count
    for (field, values) in fields where values.count != count * field.count {
      throw RuntimeError(
        "field '\(field.name)' found \(values.count) values, wanted \(count) examples of shape \(field.shape)"
      )
    }
    for (field, values) in fields where field.limits != nil {
      for (place, value) in values.enumerated() {
        guard let wanted = field.refusal(of: value) else { continue }
        throw RuntimeError("found \(value) in example \(place / field.count + 1), wanted \(wanted)")
      }
    }
    let columns = fields.map { field, values in
      Column(field: field, values: .floats(values)).inMemoryOrder()
    }
    let (training, test) = DataSet.split(count, test: test, seed: seed)
    try self.init(columns, count: count, training: training, test: test)
  }

  init(_ columns: [Column], count: Int, training: [Int], test: [Int]) throws {
    var names: Set<String> = []
    for column in columns where !names.insert(column.field.name).inserted {
      throw RuntimeError("two fields of the data set are named '\(column.field.name)'")
    }
    for field in columns.map(\.field) where field.shape.count > Layout.maximalRank {
      throw RuntimeError(
        "field '\(field.name)' has \(field.shape.count) axes, wanted at most \(Layout.maximalRank)")
    }
    self.columns = columns
    self.count = count
    trainingRows = training
    testRows = test
  }

  /// Examples to look at, for inference; rows that the data set does not have are left out.
  public func batch(rows: [Int]) -> Batch {
    let inside = rows.filter { 0..<count ~= $0 }
    return Batch(data: self, rows: inside[...], tape: Tape(batch: inside.count))
  }

  /// A share of the rows, at random, for testing; both parts in ascending order.
  static func split(_ count: Int, test: Double, seed: UInt64) -> (training: [Int], test: [Int]) {
    var rows = Array(0..<count)
    var random = RandomStream(seed: seed, name: "test split")
    random.shuffle(&rows)
    let held = min(max(Int((Double(count) * test).rounded()), 0), count)
    return (rows[held...].sorted(), rows[..<held].sorted())
  }
}
