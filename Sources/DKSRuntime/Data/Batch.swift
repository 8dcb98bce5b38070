/// Examples on their way through a network, by field.
public struct Batch {
  let data: DataSet
  let rows: ArraySlice<Int>
  let tape: Tape

  /// The number of examples.
  public var count: Int { rows.count }

  /// The values of a field.
  public subscript(name: String) -> Tensor {
    guard let column = column(name) else { return .zeros(shape: [], on: tape) }
    let (shape, count) = (column.field.shape, column.field.count)
    if let known = tape.fields[name] { return Tensor(tape: tape, id: known, shape: shape, name: name) }
    let id = tape.append(count: rows.count * count, requiresGradient: false)
    var target = tape.nodes[id].value
    for row in rows {
      column.values.copy(row: row, count: count, to: target)
      target += count
    }
    tape.fields[name] = id
    return Tensor(tape: tape, id: id, shape: shape, name: name)
  }

  /// The values of a field of whole numbers.
  public func indices(_ name: String) -> IndexTensor {
    guard let column = column(name) else {
      let zeros = [Int32](repeating: 0, count: rows.count)
      return IndexTensor(tape: tape, indices: zeros, shape: [], name: name)
    }
    let values = self[name].values
    let indices = values.map { value in
      if value != value.rounded() {
        tape.fail("field '\(name)' found \(value), wanted a whole number")
      }
      return Int32(exactly: value.rounded()) ?? -1
    }
    return IndexTensor(tape: tape, indices: indices, shape: column.field.shape, name: name)
  }

  private func column(_ name: String) -> DataSet.Column? {
    if let column = data.columns.first(where: { $0.field.name == name }) { return column }
    let known = data.columns.map { "'\($0.field.name)'" }.joined(separator: ", ")
    tape.fail("the data set has no field '\(name)'; it has \(known)")
    return nil
  }
}
