/// How a network does on examples that it does not learn from.
public struct Evaluation: Sendable, Equatable {
  /// One head's result.
  public struct Head: Sendable, Equatable {
    /// The field that the head is compared with.
    public let name: String
    /// The head's loss, without its weight in the sum.
    public let loss: Double
    /// The share of right answers, where that has a meaning.
    public let accuracy: Double?
  }

  /// The weighted sum that training makes smaller.
  public let loss: Double
  /// The heads in the order in which the loss names them.
  public let heads: [Head]
}

extension Training {
  /// Runs the network on the test rows, or on the training rows if there are none.
  public func evaluate() throws -> Evaluation {
    try evaluate(rows: data.testRows.isEmpty ? data.trainingRows : data.testRows)
  }

  /// Runs the network on some rows.
  public func evaluate(rows: [Int]) throws -> Evaluation {
    guard let loss else { throw RuntimeError("training has no loss: set `loss`, or call `run`") }
    let known = 0..<self.data.count
    let rows = rows.filter(known.contains)
    let size = 128
    let chunks = (rows.count + size - 1) / size
    let results = Results<(heads: [Part], failure: RuntimeError?)>(chunks, ([], nil))
    let (network, data, workers) = (network, data, workers)
    performConcurrently(chunks, threads: threads) { chunk, thread in
      let slice = rows[chunk * size..<min((chunk + 1) * size, rows.count)]
      let tape = workers[thread].tape
      tape.restart(batch: slice.count, total: rows.count)
      let batch = Batch(data: data, rows: slice, tape: tape)
      let parts = loss(network(batch), batch).terms.map(Part.init)
      results[chunk] = (parts, tape.failure)
    }
    let parts = results.taken()
    if let failure = parts.lazy.compactMap(\.failure).first { throw failure }
    guard let first = parts.first?.heads else { throw RuntimeError("there are no rows to evaluate on") }
    let heads = first.indices.map { index in
      parts.dropFirst().reduce(first[index]) { $0.adding($1.heads, at: index) }
    }
    var names: [String: Int] = [:]
    return Evaluation(
      loss: heads.reduce(0) { $0 + Double($1.weight) * $1.loss },
      heads: heads.map { head in
        names[head.name, default: 0] += 1
        let repeated = names[head.name, default: 1]
        return Evaluation.Head(
          name: repeated == 1 ? head.name : "\(head.name) \(repeated)", loss: head.loss,
          accuracy: head.hits.map { Double($0.right) / Double(max($0.of, 1)) })
      })
  }
}

/// What one chunk of the rows says of one head.
private struct Part: Sendable {
  let name: String
  let weight: Float
  var loss: Double
  var hits: (right: Int, of: Int)?

  init(_ term: Loss.Term) {
    (name, weight, loss, hits) = (term.name, term.weight, term.value, term.hits)
  }

  func adding(_ others: [Part], at index: Int) -> Part {
    guard others.indices.contains(index) else { return self }
    var sum = self
    sum.loss += others[index].loss
    if let a = hits, let b = others[index].hits { sum.hits = (a.right + b.right, a.of + b.of) }
    return sum
  }
}
