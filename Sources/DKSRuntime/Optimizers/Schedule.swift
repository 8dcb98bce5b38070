import Foundation

/// What becomes of the learning rate in the course of training.
public struct Schedule: Sendable {
  /// The factor of the rate, from the share of all steps that are done and the epoch, both from 0.
  let factor: @Sendable (_ done: Double, _ epoch: Int) -> Double

  /// The rate stays.
  public static let constant = Schedule { _, _ in 1 }
  /// Half a cosine, from the rate to 0 (Loshchilov & Hutter 2017).
  public static let cosine = Schedule { done, _ in (1 + cos(Double.pi * done)) / 2 }
  /// A line from the rate to 0.
  public static let linear = Schedule { done, _ in 1 - done }

  /// Multiplied by `factor` after every `epochs` epochs.
  public static func step(every epochs: Int, factor: Double) -> Schedule {
    Schedule { _, epoch in pow(factor, Double(epoch / max(epochs, 1))) }
  }
}
