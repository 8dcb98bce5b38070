import Foundation
import Testing

@testable import DKSRuntime

@Suite struct OptimizerTests {
  private func run(_ optimizer: Optimizer, steps: Int, decays: Bool = true) -> [Float] {
    let state = OptimizerState(optimizer, count: 2)
    var w: [Float] = [1, -2]
    for step in 0..<steps {
      state.begin(factor: 1)
      let g = [Float(0.5), Float(step)]
      w.withUnsafeMutableBufferPointer { buffer in
        if let start = buffer.baseAddress {
          state.update(start, gradient: g, offset: 0, count: 2, decays: decays)
        }
      }
    }
    return w
  }

  @Test func gradientDescentWithMomentumAndDecay() {
    expectClose(run(.sgd(rate: 0.1), steps: 2), [0.9, -2.1], 1e-6)
    var (w, v) = ([1.0, -2.0], [0.0, 0.0])
    for step in 0..<4 {
      for (i, g) in [0.5, Double(step)].enumerated() {
        v[i] = 0.9 * v[i] + g + 0.01 * w[i]
        w[i] -= 0.1 * v[i]
      }
    }
    expectClose(run(.sgd(rate: 0.1, momentum: 0.9, decay: 0.01), steps: 4), w.map(Float.init), 1e-6)
    let plain = run(.sgd(rate: 0.1, momentum: 0.9), steps: 4)
    #expect(run(.sgd(rate: 0.1, momentum: 0.9, decay: 0.01), steps: 4, decays: false) == plain)
  }

  @Test func adamWithDecoupledDecay() {
    var (w, m, v) = ([1.0, -2.0], [0.0, 0.0], [0.0, 0.0])
    for step in 0..<5 {
      for (i, g) in [0.5, Double(step)].enumerated() {
        m[i] = 0.9 * m[i] + 0.1 * g
        v[i] = 0.99 * v[i] + 0.01 * g * g
        let t = Double(step + 1)
        let update = (m[i] / (1 - pow(0.9, t))) / ((v[i] / (1 - pow(0.99, t))).squareRoot() + 1e-8)
        w[i] -= 0.1 * (update + 0.01 * w[i])
      }
    }
    expectClose(run(.adam(rate: 0.1, beta2: 0.99, decay: 0.01), steps: 5), w.map(Float.init), 1e-5)
  }

  @Test func schedules() {
    #expect(Schedule.constant.factor(0.7, 9) == 1)
    #expect(Schedule.cosine.factor(0, 0) == 1 && abs(Schedule.cosine.factor(0.5, 0) - 0.5) < 1e-12)
    #expect(Schedule.linear.factor(0.25, 0) == 0.75)
    #expect(Schedule.step(every: 3, factor: 0.1).factor(0, 2) == 1)
    #expect(abs(Schedule.step(every: 3, factor: 0.1).factor(0, 7) - 0.01) < 1e-12)
  }
}
