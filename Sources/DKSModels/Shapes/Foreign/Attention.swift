extension [ForeignShapeRule] {
  /// Attention in one operator.
  static let attention: [ForeignShapeRule] = [
    // q [N, H, L, E], v [N, H, S, V] → [N, H, L, V]; with heads side by side, [N, L, H · E] → [N, L, H · V].
    ForeignShapeRule("Attention") { call in
      guard let q = call.shape(0), let v = call.shape(2), q.count == v.count, q.count == 3 || q.count == 4
      else { return [] }
      var result = q
      if q.count == 4 {
        result[3] = v[3]
      } else {
        let each = v[2].flatMap { all in
          call.integer("kv_num_heads").flatMap { $0 > 0 && all.isMultiple(of: $0) ? all / $0 : nil }
        }
        result[2] = product([each, call.integer("q_num_heads")])
      }
      return [ForeignResult(result, call.type(0))]
    },
    // x [N, L, E], weights [E, 3 · V] → [N, L, V]
    ForeignShapeRule("Attention", in: [.microsoft]) { call in
      guard let x = call.shape(0), x.count == 3 else { return [] }
      let all = call.shape(1).flatMap { $0.count == 2 ? $0[1] : nil }
      let width = all.flatMap { $0.isMultiple(of: 3) ? $0 / 3 : nil }
      return [ForeignResult([x[0], x[1], call.integers("qkv_hidden_sizes")?.last ?? width], call.type(0))]
    },
    // q [N, L, E], k, v [N, S, V] → [N, L, V]
    ForeignShapeRule("MultiHeadAttention", in: [.microsoft]) { call in
      guard let q = call.shape(0), q.count == 3 else { return [] }
      let v = call.shape(2).flatMap { $0.count == 3 ? $0[2] : nil }
      return [ForeignResult([q[0], q[1], v], call.type(0))]
    },
    // q […, L, E], k, v […, S, V] → […, L, V]
    ForeignShapeRule("ScaledDotProductAttention", in: [.openVINO]) { call in
      guard let q = call.shape(0), let v = call.shape(2), q.count >= 2, let width = v.last else { return [] }
      return [ForeignResult(q.dropLast() + [width], call.type(0))]
    },
  ]
}
