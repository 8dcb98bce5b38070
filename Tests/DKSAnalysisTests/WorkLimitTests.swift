import DKSGraph
import DKSKernels
import Testing

@testable import DKSAnalysis

/// The integrals of one analysis are bounded, since every variance takes one of its own.
@Suite struct WorkLimitTests {
  private func layer(_ name: String) throws -> ActivationLayer {
    ActivationLayer(phi: try #require(ActivationCatalogue.activation(name)))
  }

  @Test func whatIsBeyondTheLimitIsNoNumberAndIsTold() throws {
    var maps = ActivationMaps(precision: .exact, workLimit: 10)
    for i in 1...10 {
      let moments = maps.moments(of: try layer("tanh"), q: Double(i))
      #expect(moments != nil)
    }
    #expect(!maps.isCutShort)
    // What is known already takes nothing.
    let known = maps.moments(of: try layer("tanh"), q: 1)
    #expect(known != nil && !maps.isCutShort)
    let beyond = maps.moments(of: try layer("tanh"), q: 11)
    #expect(beyond == nil && maps.isCutShort)
  }

  @Test func kinksTakeMore() throws {
    var maps = ActivationMaps(precision: .exact, workLimit: 10)
    for i in 1...3 { _ = maps.moments(of: try layer("elu"), q: Double(i)) }
    #expect(maps.isCutShort)
  }
}
