import CElementwise

/// What training makes smaller: a weighted sum over heads. Write `crossEntropy(…) + 0.25 * meanSquaredError(…)`.
public struct Loss {
  /// One head's share.
  struct Term {
    /// What reports call the head: the field that it is compared with, unless it was named.
    var name: String
    var weight: Float
    /// The head's loss, without the weight: this shard's part of the mean over the batch.
    let value: Double
    /// How many answers were right, and of how many, where that has a meaning.
    let hits: (right: Int, of: Int)?
    /// The head's node and the gradient of `value`, where training.
    let node: Int
    let gradient: UnsafeMutablePointer<Float>?
    let tape: Tape
  }

  var terms: [Term]

  /// The sum of two losses.
  public static func + (a: Loss, b: Loss) -> Loss {
    Loss(terms: a.terms + b.terms)
  }

  /// A loss times a constant.
  public static func * (factor: Float, loss: Loss) -> Loss {
    var scaled = loss
    for index in scaled.terms.indices { scaled.terms[index].weight *= factor }
    return scaled
  }

  /// The loss under another name in reports; heads that share a target are told apart by theirs.
  public func named(_ name: String) -> Loss {
    var named = self
    for index in named.terms.indices { named.terms[index].name = name }
    return named
  }

  /// This shard's part of the loss.
  var value: Double { terms.reduce(0) { $0 + Double($1.weight) * $1.value } }

  /// Puts the gradients of all heads in place.
  func seedGradients(on tape: Tape) {
    for term in terms {
      guard let gradient = term.gradient, term.tape === tape else { continue }
      dks_scale(tape.nodes[term.node].count, term.weight, gradient, gradient)
      if let sum = tape.nodes[term.node].gradient {
        dks_add(tape.nodes[term.node].count, gradient, sum)
      } else {
        tape.adopt(gradient, by: term.node)
      }
    }
  }

  /// One head's loss; `measure` gets the scale of its gradient (1 over the number of examples and of
  /// `parts` of an example) and where to write it, and returns the unscaled sum and hits.
  static func head(
    _ prediction: Tensor, _ target: Tensor, parts: Int,
    measure: (_ scale: Float, _ gradient: UnsafeMutablePointer<Float>?) -> (Double, (Int, Int)?)
  ) -> Loss {
    let tape = prediction.tape
    let divisor = Double(max(tape.total * parts, 1))
    let gradient = prediction.requiresGradient ? tape.arena.allocate(prediction.pointerCount) : nil
    let (sum, hits) = measure(Float(1 / divisor), gradient)
    let term = Term(
      name: target.name ?? "output", weight: 1, value: sum / divisor, hits: hits, node: prediction.id,
      gradient: gradient, tape: tape)
    return Loss(terms: [term])
  }

  /// The loss of a head that does not fit its target.
  static func failed(_ prediction: Tensor, _ message: @autoclosure () -> String) -> Loss {
    prediction.tape.fail(message())
    return Loss(terms: [])
  }
}
