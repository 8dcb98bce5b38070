import DKSModels

extension Model {
  /// Notes which recurrences have an open number of steps, before it is given a number: such cannot be unrolled.
  mutating func markFreeRecurrences() {
    for (index, node) in nodes.enumerated() {
      guard case .foreign(var foreign) = node.operation, ["RNN", "RNNSequence"].contains(foreign.type),
        let shape = node.operand(0).flatMap({ self[$0].shape }), shape.count == 3
      else { continue }
      let isBatchFirst = foreign.type == "RNNSequence" || foreign.settings["layout"] == .integer(1)
      guard shape[isBatchFirst ? 1 : 0] == nil else { continue }
      foreign.remark = "how many steps the recurrence has is only known while it runs"
      nodes[index].operation = .foreign(foreign)
    }
  }

  /// The most values that are looked at behind an input.
  private static let limit = 32

  /// The axis of an input that its first users, elementwise ones apart, want the examples on: the columns that a matrix
  /// is put before, and the second axis of the sequences of a recurrent cell. Nil where they want nothing of the kind.
  func axisOfExamples(in value: ModelValue.ID, of shape: [Int?], _ users: UsersTable) -> Int? {
    var pending = [value]
    var seen = 0
    while seen < pending.count, seen < Self.limit {
      for user in users[pending[seen]] {
        let node = nodes[user]
        switch node.operation {
        case .elementwise, .identity, .cast:
          if let result = node.result, pending.count < Self.limit { pending.append(result) }
        case .matrixProduct(_, let transposeB, _, _):
          guard shape.count == 2, node.operand(1) == pending[seen],
            let matrix = node.operand(0), self[matrix].constant != nil
          else { return nil }
          // Several columns may be locations as well as examples.
          let columns = transposeB ? 0 : 1
          return shape[columns] == 1 || shape[columns] == nil ? columns : nil
        case .foreign(let foreign) where foreign.type == "RNN" && shape.count == 3:
          return foreign.settings["layout"] == .integer(1) ? 0 : 1
        default: return nil
        }
      }
      seen += 1
    }
    return nil
  }
}
