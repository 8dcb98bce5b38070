import DKSElaboration
import DKSGraph
import Testing

/// What is said of an input behind its type (Language 5.3).
@Suite struct InputTests {
  private func network(_ input: String) -> Compilation {
    compile("network N {\n  \(input)\n  output y = x -> last -> dense(2)\n}")
  }

  @Test("the correlation of the steps of a sequence") func correlation() throws {
    let result = network("input x: Float[3, 4] (correlation: -0.25)")
    #expect(result.report == "")
    let input = try #require(result.networks.first?.graph.nodes.first?.operation as? Input)
    #expect(input.correlation == -0.25)
    #expect(result.graphText.contains("x = input {correlation: -0.25} : f32[3, 4]"))
  }

  @Test("DKS0303: beyond ±1") func outOfRange() {
    #expect(
      network("input x: Float[3, 4] (correlation: 1.5)").report
        == "2:38 DKS0303 'correlation' of the input 'x' is 1.5, it must be from -1/2 to 1, as 3 steps allow")
  }

  @Test("DKS0303: an input that has no steps") func noSequence() {
    #expect(
      network("input x: Float[4] (correlation: 0.5)").report == #"""
        2:35 DKS0303 'correlation' is that of the steps of a sequence, the input 'x' is a vector [4]
          help: write it for an input of tokens, 'Int[T]', or of vectors, 'Float[T, d]'
        """#)
  }
}
