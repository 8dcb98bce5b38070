extension [ForeignShapeRule] {
  /// Cells and the sequences that they run over.
  static let recurrent: [ForeignShapeRule] = [
    // x [T, N, I], weights [D, gates · H, I], recurrence [D, gates · H, H] → [T, D, N, H], [D, N, H]; layout 1 has the batch first.
    ForeignShapeRule("LSTM", "GRU", "RNN") { call in
      guard let x = call.shape(0), x.count == 3 else { return [] }
      let recurrence = call.shape(2)
      let hidden = call.integer("hidden_size") ?? recurrence.flatMap { $0.last ?? nil }
      let directions =
        call.shape(1).flatMap { $0.first ?? nil } ?? (call.text("direction") == "bidirectional" ? 2 : 1)
      let isBatchFirst = call.integer("layout") == 1
      let all = isBatchFirst ? [x[0], x[1], directions, hidden] : [x[0], directions, x[1], hidden]
      let last = isBatchFirst ? [x[0], directions, hidden] : [directions, x[1], hidden]
      let type = call.type(0)
      return [ForeignResult(all, type), ForeignResult(last, type), ForeignResult(last, type)]
    },
    // x [N, T, I], h [N, D, H] → [N, D, T, H], [N, D, H]
    ForeignShapeRule("LSTMSequence", "GRUSequence", "RNNSequence", in: [.openVINO]) { call in
      guard let x = call.shape(0), x.count == 3 else { return [] }
      let h = call.shape(1)
      let state: [Int?] = [x[0], h.flatMap { $0.count == 3 ? $0[1] : nil }, call.integer("hidden_size")]
      let type = call.type(0)
      let all: [Int?] = [x[0], state[1], x[1], state[2]]
      return [ForeignResult(all, type), ForeignResult(state, type), ForeignResult(state, type)]
    },
    // x [N, I], h [N, H] → [N, H]
    ForeignShapeRule("LSTMCell", "GRUCell", "RNNCell", in: [.openVINO]) { call in
      guard let x = call.shape(0), x.count == 2 else { return [] }
      let state = ForeignResult([x[0], call.integer("hidden_size")], call.type(0))
      return [state, state]
    },
  ]
}
