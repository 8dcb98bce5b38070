import CElementwise

/// The mean over elements of (prediction − target)².
public func meanSquaredError(_ prediction: Tensor, _ target: Tensor) -> Loss {
  elementwise("meanSquaredError", prediction, target) { scale, gradient in
    var sum = 0.0
    for i in 0..<prediction.pointerCount {
      let difference = prediction.pointer[i] - target.pointer[i]
      sum += Double(difference) * Double(difference)
      gradient?[i] = 2 * scale * difference
    }
    return (sum, nil)
  }
}

/// The mean over elements of |prediction − target|.
public func meanAbsoluteError(_ prediction: Tensor, _ target: Tensor) -> Loss {
  elementwise("meanAbsoluteError", prediction, target) { scale, gradient in
    var sum = 0.0
    for i in 0..<prediction.pointerCount {
      let difference = prediction.pointer[i] - target.pointer[i]
      sum += Double(difference.magnitude)
      gradient?[i] = difference > 0 ? scale : difference < 0 ? -scale : 0
    }
    return (sum, nil)
  }
}

/// The mean over elements of −t log σ(x) − (1 − t) log(1 − σ(x)), where x are the logits and t targets in 0...1.
public func binaryCrossEntropy(_ logits: Tensor, _ target: Tensor) -> Loss {
  elementwise("binaryCrossEntropy", logits, target) { scale, gradient in
    let count = logits.pointerCount
    let sum = dks_binary_cross_entropy(count, logits.pointer, target.pointer, scale, gradient)
    var right = 0
    for i in 0..<count where (logits.pointer[i] > 0) == (target.pointer[i] > 0.5) { right += 1 }
    return (sum, (right, count))
  }
}

/// A head that is compared with its target element by element; shapes may differ by axes of size 1.
private func elementwise(
  _ name: String, _ prediction: Tensor, _ target: Tensor,
  measure: (_ scale: Float, _ gradient: UnsafeMutablePointer<Float>?) -> (Double, (Int, Int)?)
) -> Loss {
  let same = prediction.shape.filter { $0 != 1 } == target.shape.filter { $0 != 1 }
  let sameLayout =
    prediction.shape == target.shape || (prediction.shape.count != 3 && target.shape.count != 3)
  guard same, sameLayout, target.batch == prediction.batch else {
    return .failed(
      prediction,
      "\(name) found a prediction of shape \(prediction.shape) and a target of shape \(target.shape), wanted one shape"
    )
  }
  return .head(prediction, target, parts: prediction.exampleCount, measure: measure)
}
