import CElementwise

/// How weights follow their gradients.
public struct Optimizer: Sendable {
  enum Rule: Sendable {
    case sgd(momentum: Float)
    case adam(beta1: Double, beta2: Double, epsilon: Float)
  }

  let rule: Rule
  let rate: Double
  let decay: Double

  /// Gradient descent with momentum: v ← μv + g, w ← w − rate · v. The decay is added to g as decay · w, on
  /// weights but not on biases and gains.
  public static func sgd(rate: Double, momentum: Double = 0, decay: Double = 0) -> Optimizer {
    Optimizer(rule: .sgd(momentum: Float(momentum)), rate: rate, decay: decay)
  }

  /// Adam (Kingma & Ba 2015); the decay, on weights but not on biases and gains, is decoupled (Loshchilov &
  /// Hutter 2019).
  public static func adam(
    rate: Double = 1e-3, beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8,
    decay: Double = 0
  ) -> Optimizer {
    Optimizer(
      rule: .adam(beta1: beta1, beta2: beta2, epsilon: Float(epsilon)), rate: rate, decay: decay)
  }
}

/// An optimizer's memory, laid out as the parameters are.
final class OptimizerState: @unchecked Sendable {
  private let optimizer: Optimizer
  private let first: UnsafeMutablePointer<Float>
  private let second: UnsafeMutablePointer<Float>
  private var steps = 0
  private var rate: Float = 0
  private var corrections: (Float, Float) = (1, 1)

  init(_ optimizer: Optimizer, count: Int) {
    self.optimizer = optimizer
    first = Parameters.allocate(count)
    if case .adam = optimizer.rule {
      second = Parameters.allocate(count)
    } else {
      second = Parameters.allocate(1)
    }
  }

  deinit {
    first.deallocate()
    second.deallocate()
  }

  /// Starts a step; `factor` is what the schedule makes of the rate.
  func begin(factor: Double) {
    steps += 1
    rate = Float(optimizer.rate * factor)
    if case .adam(let beta1, let beta2, _) = optimizer.rule {
      corrections = (Float(1 / (1 - power(beta1, steps))), Float(1 / (1 - power(beta2, steps))))
    }
  }

  /// Updates the values at `offset`; ranges that do not overlap may be updated at the same time.
  func update(
    _ values: UnsafeMutablePointer<Float>, gradient: UnsafePointer<Float>, offset: Int, count: Int,
    decays: Bool
  ) {
    let decay = decays ? Float(optimizer.decay) : 0
    switch optimizer.rule {
    case .sgd(let momentum):
      dks_sgd(count, rate, momentum, decay, values + offset, gradient + offset, first + offset)
    case .adam(let beta1, let beta2, let epsilon):
      dks_adam(
        count, rate, Float(beta1), Float(beta2), epsilon, corrections.0, corrections.1, decay,
        values + offset, gradient + offset, first + offset, second + offset)
    }
  }

  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, factor, left) = (1.0, base, exponent)
    while left > 0 {
      if left & 1 == 1 { result *= factor }
      factor *= factor
      left >>= 1
    }
    return result
  }
}
