import CElementwise

/// Minus the log-probability of the target under the softmax of the logits.
///
/// The target holds class indices, one per example or per location, or probabilities in the logits' shape.
public func crossEntropy(_ logits: Tensor, _ target: Tensor) -> Loss {
  let classes = logits.features
  let rows = classes == 0 ? 0 : logits.pointerCount / classes
  if classes > 1 && target.exampleCount == logits.exampleCount && target.batch == logits.batch {
    return softCrossEntropy(logits, target, rows: rows, classes: classes)
  }
  guard target.pointerCount == rows, target.batch == logits.batch, classes > 0 else {
    return .failed(
      logits,
      "crossEntropy found logits of shape \(logits.shape) and a target of shape \(target.shape), wanted one label for each \(classes) logits"
    )
  }
  return .head(logits, target, parts: logits.locations) { scale, gradient in
    var sum = 0.0
    var right = 0
    for row in 0..<rows {
      let label = target.pointer[row]
      guard label >= 0, label < Float(classes), label == label.rounded() else {
        logits.tape.fail(
          "crossEntropy found the label \(label) in '\(target.name ?? "target")', wanted a whole number in 0...\(classes - 1)"
        )
        (gradient.map { $0 + row * classes })?.update(repeating: 0, count: classes)
        continue
      }
      let start = logits.pointer + row * classes
      sum += dks_cross_entropy_row(classes, start, Int(label), scale, gradient.map { $0 + row * classes })
      if indexOfLargest(start, classes) == Int(label) { right += 1 }
    }
    return (sum, (right, rows))
  }
}

private func softCrossEntropy(_ logits: Tensor, _ target: Tensor, rows: Int, classes: Int) -> Loss {
  .head(logits, target, parts: logits.locations) { scale, gradient in
    var sum = 0.0
    var right = 0
    for row in 0..<rows {
      let (x, t) = (logits.pointer + row * classes, target.pointer + row * classes)
      sum += dks_cross_entropy_soft_row(classes, x, t, scale, gradient.map { $0 + row * classes })
      if indexOfLargest(x, classes) == indexOfLargest(t, classes) { right += 1 }
    }
    return (sum, (right, rows))
  }
}

private func indexOfLargest(_ x: UnsafePointer<Float>, _ count: Int) -> Int {
  var best = 0
  for index in 1..<max(count, 1) where x[index] > x[best] { best = index }
  return best
}
