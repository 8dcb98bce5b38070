import DKSFormulas
import Foundation
import Testing

@testable import DKSKernels

/// Waves of any frequency have the averages of their closed forms, in the time of slow ones.
@Suite("Waves")
struct WaveTests {
  @Test(arguments: [0.5, 90, 299, 301, 1e4, 1e9, 1e150])
  func averages(scale: Double) throws {
    for (name, phase) in [("sin", 0.3), ("cos", 0.3 + .pi / 2)] {
      let map = localMap(
        of: try builtIn(name), transform: ActivationTransform(inputScale: scale, inputShift: 0.3))
      let decay = exp(-0.5 * scale * scale)
      #expect(abs(map.mean - decay * sin(phase)) < 1e-13)
      #expect(abs(map.qMap - 0.5 * (1 - pow(decay, 4) * cos(2 * phase))) < 1e-13)
      if scale > 1 { #expect(abs(map.chi1 / (scale * scale) - 1) < 1e-12) }
      if scale > 300 { #expect(map.qSlope == 0) }
    }
  }
}
