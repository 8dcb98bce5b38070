import DKSPasses
import Testing

/// Rule R2 of Theory 1.5 on sums of many summands, which are looked at all at once.
@Suite("Independence of many summands") struct IndependenceTests {
  private func codes(_ nodes: String, method: String = "dks(zeta: 1.5)") throws -> [String] {
    try run(CheckArchitecture.self, on: "graph N method=\(method) {\nx = input : f32[4]\n\(nodes)\n}\n").codes
  }

  /// `count` tanh layers side by side on x, and their sum.
  private func wide(_ count: Int, summands: [String] = []) -> String {
    var lines: [String] = []
    for i in 0..<count {
      lines += ["d\(i) = dense(x) {units: 4}", "a\(i) = activation(d\(i)) {phi: tanh}"]
    }
    let names = (0..<count).map { "a\($0)" } + summands
    let weights = names.map { _ in "1" }.joined(separator: ", ")
    lines.append("output s = sum(\(names.joined(separator: ", "))) {weights: [\(weights)]}")
    return lines.joined(separator: "\n")
  }

  @Test func branchesOfOneInputAreIndependent() throws {
    #expect(try codes(wide(3)) == [])
    #expect(try codes(wide(3), method: "tat(tau: 0.3)") == ["DKS0527"])
  }

  @Test func aSummandThatStandsTwiceIsNot() throws {
    #expect(try codes(wide(3, summands: ["a1"])) == ["DKS0505"])
  }

  @Test func anActivationAndItsInputAreNot() throws {
    #expect(try codes(wide(3, summands: ["d0"])) == ["DKS0505"])
  }

  /// E[Wp·Wr] is E[p·r]: not zero where r has p in it.
  @Test func sharedWeightsAreFoundAmongMany() throws {
    let nodes = """
      p = dense(x) {units: 4}
      r = sum(p, z) {weights: [0.6, 0.8]}
      a = dense(p) {units: 4, weights: W}
      b = dense(x) {units: 4}
      c = dense(r) {units: 4, weights: W}
      output s = sum(a, b, c) {weights: [1, 1, 1]}
      """
    #expect(try codes("z = dense(x) {units: 4}\n" + nodes) == ["DKS0526"])
  }

  /// The same weights on two values that have nothing in common are as good as two sets of weights.
  @Test func sharedWeightsOfIndependentValuesAreIndependent() throws {
    let nodes = """
      z = dense(x) {units: 4}
      a = dense(x) {units: 4, weights: W}
      b = dense(x) {units: 4}
      c = dense(z) {units: 4, weights: W}
      output s = sum(a, b, c) {weights: [1, 1, 1]}
      """
    #expect(try codes(nodes) == [])
  }

  @Test func aChainThatIsSummedUpIsIndependent() throws {
    #expect(
      try codes(
        """
        d0 = dense(x) {units: 4}
        a0 = activation(d0) {phi: tanh}
        d1 = dense(a0) {units: 4}
        a1 = activation(d1) {phi: tanh}
        d2 = dense(a1) {units: 4}
        output s = sum(d0, d1, d2) {weights: [1, 1, 1]}
        """) == [])
  }

  @Test func manySummandsAndLongChainsOfSumsAreNoBurden() throws {
    #expect(try codes(wide(5_000)) == [])
    let sums = (1..<5_000).map { "h\($0) = sum(h\($0 - 1), h\($0 - 1)) {weights: [1, 1]}" }
    let found = try codes(
      "h0 = dense(x) {units: 4}\n" + sums.joined(separator: "\n") + "\noutput y = dense(h4999) {units: 2}")
    #expect(Set(found) == ["DKS0505", "DKS0526"] || Set(found) == ["DKS0505"] || Set(found) == ["DKS0526"])
  }
}
