import DKSDiagnostics
import DKSPasses
import Testing

/// Rules R1 and R2 of Theory 1.5, and the maps that are bent or missing.
@Suite("Check architecture") struct CheckArchitectureTests {
  private func codes(_ nodes: String, method: String = "dks(zeta: 1.5)") throws -> [String] {
    try run(CheckArchitecture.self, on: "graph N method=\(method) {\n\(nodes)\n}\n").codes
  }

  @Test func aPreActivationResidualNetworkIsFine() throws {
    #expect(
      try codes(
        """
        x = input : f32[4]
        s = dense(x) {units: 4} : f32[4]
        a = activation(s) {phi: tanh} : f32[4]
        b = dense(a) {units: 4} : f32[4]
        t = sum(s, b) {weights: [0.8, 0.6]} : f32[4]
        c = activation(t) {phi: tanh} : f32[4]
        output y = dense(c) {units: 2} : f32[2]
        """) == [])
  }

  @Test func anActivationOfAnActivationIsRefused() throws {
    #expect(
      try codes(
        """
        x = input : f32[4]
        s = dense(x) {units: 4} : f32[4]
        a = activation(s) {phi: tanh} : f32[4]
        b = activation(a) {phi: softplus} : f32[4]
        output y = dense(b) {units: 2} : f32[2]
        """) == ["DKS0501"])
  }

  @Test(arguments: [
    ("orthogonal", []), ("gaussian", []), ("gaussian(scale: 2)", ["DKS0550"]), ("zeros", ["DKS0550"]),
  ])
  func anInitializerThatChangesQIsBent(initializer: String, expected: [String]) throws {
    #expect(
      try codes(
        """
        x = input : f32[4]
        s = dense(x) {units: 4, init: \(initializer)} : f32[4]
        a = activation(s) {phi: tanh} : f32[4]
        output y = dense(a) {units: 2, init: zeros} : f32[2]
        """) == expected)
  }

  @Test func anActivationOfAnInputIsRefused() throws {
    #expect(
      try codes(
        """
        x = input : f32[4]
        a = activation(x) {phi: tanh} : f32[4]
        output y = dense(a) {units: 2} : f32[2]
        """) == ["DKS0503"])
  }

  /// Operations without a map never pass in silence, whatever the method promises.
  @Test(
    arguments: [
      "output y = multiply(a, b) : f32[4]",
      "output y = multiply(a, a) : f32[4]",
      "s = activation(b) {phi: sigmoid} : f32[4]  g = multiply(a, s) : f32[4]  output y = dense(g) {units: 2} : f32[2]",
      "s = softmax(b) : f32[4]  output y = dense(s) {units: 2} : f32[2]",
    ], ["none", "he", "lecun", "looksLinear"])
  func whatHasNoMapIsSaidUnderEveryMethod(nodes: String, method: String) throws {
    let text = """
      graph N method=\(method) {
        x = input : f32[4]
        a = dense(x) {units: 4} : f32[4]
        b = dense(x) {units: 4} : f32[4]
        \(nodes.replacing("  ", with: "\n  "))
      }
      """
    for isStrict in [false, true] {
      var graph = try graph(text)
      var context = PassContext(isStrict: isStrict)
      CheckArchitecture.run(on: &graph, in: &context)
      let said = context.diagnostics.all.filter { $0.code == "DKS0551" }
      #expect(said.map(\.severity) == [isStrict ? .error : .warning])
      #expect(said.allSatisfy { $0.span != nil })
    }
  }

  /// A softmax behind the last layer is outside of what the theory looks at.
  @Test func aSoftmaxAtTheEndIsSilent() throws {
    #expect(
      try codes(
        """
        x = input : f32[4]
        a = dense(x) {units: 4} : f32[4]
        output y = softmax(a) : f32[4]
        """, method: "none") == [])
  }

  @Test func aProductIsRefused() throws {
    #expect(
      try codes(
        """
        x = input : f32[4]
        a = dense(x) {units: 4} : f32[4]
        b = dense(x) {units: 4} : f32[4]
        output y = multiply(a, b) : f32[4]
        """) == ["DKS0504"])
  }

  @Test func aShortcutBehindAnActivationBendsR1() throws {
    #expect(
      try codes(
        """
        x = input : f32[4]
        s = dense(x) {units: 4} : f32[4]
        a = activation(s) {phi: tanh} : f32[4]
        b = dense(a) {units: 4} : f32[4]
        t = sum(a, b) {weights: [0.8, 0.6]} : f32[4]
        c = activation(t) {phi: tanh} : f32[4]
        output y = dense(c) {units: 2} : f32[2]
        """) == ["DKS0506"])
  }

  @Test func aValueAndItsActivationAreDependent() throws {
    #expect(
      try codes(
        """
        x = input : f32[4]
        s = dense(x) {units: 4} : f32[4]
        a = activation(s) {phi: tanh} : f32[4]
        t = sum(s, a) {weights: [0.8, 0.6]} : f32[4]
        output y = dense(t) {units: 2} : f32[2]
        """) == ["DKS0505"])
  }

  @Test func imagesUnderTheSameWeightsAreRefused() throws {
    #expect(
      try codes(
        """
        x = input : f32[4]
        z = input : f32[4]
        a = dense(x) {units: 4, weights: w} : f32[4]
        b = dense(z) {units: 4, weights: w} : f32[4]
        t = sum(a, b) {weights: [0.8, 0.6]} : f32[4]
        output y = dense(t) {units: 2} : f32[2]
        """
      ).contains("DKS0526"))
  }

  @Test func twoActivationOutputsAreFineOnlyIfCentred() throws {
    let nodes = """
      x = input : f32[4]
      a = dense(x) {units: 4} : f32[4]
      b = activation(a) {phi: tanh} : f32[4]
      c = dense(x) {units: 4} : f32[4]
      d = activation(c) {phi: tanh} : f32[4]
      t = sum(b, d) {weights: [0.8, 0.6]} : f32[4]
      output y = dense(t) {units: 2} : f32[2]
      """
    #expect(try codes(nodes) == [])
    #expect(try codes(nodes, method: "tat(tau: 0.3)") == ["DKS0527"])
  }

  @Test func poolingIsFineBehindTheLastActivationAlone() throws {
    #expect(
      try codes(
        """
        x = input : f32[3, 8, 8]
        a = conv(x) {channels: 4, kernel: 3} : f32[4, 8, 8]
        b = activation(a) {phi: tanh} : f32[4, 8, 8]
        p = globalAveragePool(b) : f32[4]
        output y = dense(p) {units: 2} : f32[2]
        """) == [])
    #expect(
      try codes(
        """
        x = input : f32[3, 8, 8]
        a = conv(x) {channels: 4, kernel: 3} : f32[4, 8, 8]
        p = averagePool(a) {size: 2} : f32[4, 4, 4]
        b = activation(p) {phi: tanh} : f32[4, 4, 4]
        f = flatten(b) : f32[64]
        output y = dense(f) {units: 2} : f32[2]
        """) == ["DKS0511"])
  }

  @Test func withoutAMethodNothingIsAssumed() throws {
    #expect(
      try codes(
        """
        x = input : f32[4]
        a = activation(x) {phi: tanh} : f32[4]
        output y = activation(a) {phi: tanh} : f32[4]
        """, method: "none") == [])
  }

  @Test func aLongResidualStreamIsCheckedInLinearTime() throws {
    var nodes = "x = input : f32[4]\ns0 = dense(x) {units: 4} : f32[4]\n"
    for i in 1...20_000 {
      nodes +=
        "a\(i) = activation(s\(i - 1)) {phi: tanh} : f32[4]\nb\(i) = dense(a\(i)) {units: 4} : f32[4]\n"
      nodes += "s\(i) = sum(s\(i - 1), b\(i)) {weights: [0.8, 0.6]} : f32[4]\n"
    }
    #expect(try codes(nodes + "output y = dense(s20000) {units: 2} : f32[2]") == [])
  }
}
