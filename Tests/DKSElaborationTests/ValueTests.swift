import DKSElaboration
import DKSFormulas
import DKSGraph
import Testing

/// What expressions mean (Language 5), seen in the sizes of layers and the weights of sums.
@Suite struct ValueTests {
  private func units(_ size: String, before: String = "") -> Int? {
    let result = compile("\(before) network N { input x: Float[4] output y = x -> dense(\(size)) }")
    #expect(result.report == "")
    return result.networks[0].graph.nodes.last?.type.shape.last
  }

  private func sum(_ expression: String) -> String {
    let result = compile(
      """
      network N { input x: Float[4] input z: Float[4]
        let s = \(expression)
        output y = s + z
      }
      """)
    #expect(result.report == "")
    return result.networks[0].graph.nodes.compactMap { node in
      guard let sum = node.operation as? WeightedSum, node.name != "y" else { return nil }
      let names = node.operands.map { result.networks[0].graph[$0].name }
      return node.name + " = " + zip(sum.weights, names).map { "\($0.plain) \($1)" }.joined(separator: " + ")
    }.joined(separator: "; ")
  }

  @Test(
    "numbers are real; a whole result is a size",
    arguments: [
      ("7 / 2 + 0.5", 4), ("2 * 3 - 1", 5), ("7 % 4", 3), ("sqrt(16)", 4), ("floor(2.7)", 2),
      ("max(1, 2, 3)", 3), ("pow(2, 3)", 8), ("-(-2)", 2), ("1_000", 1000), ("round(tanh(9))", 1),
      ("3 > 2 && !(1 == 2) ? 5 : undefined", 5),
    ])
  func numbers(_ text: String, _ value: Int) { #expect(units(text) == value) }

  @Test("constants see those before them, lists are indexed")
  func constants() {
    #expect(units("sizes[1] + base", before: "let base = 2 let sizes = [base, 3 * base]") == 8)
  }

  @Test(
    "arithmetic on tensors is a weighted sum",
    arguments: [
      ("0.6 * x + 0.8 * z", "s = 0.6 x + 0.8 z"),
      ("x - z", "s = 1 x + -1 z"),
      ("-x", "s = -1 x"),
      ("x / 2", "s = 0.5 x"),
      ("x * 2 * 3", "s = 6 x"),
      ("x + x + z", "s = 2 x + 1 z"),
      ("0.5 * (2 * x) + z", "s = 1 x + 1 z"),
      ("0.6 * (x + z) + 0.8 * z", "s.sum = 1 x + 1 z; s = 0.6 s.sum + 0.8 z"),
      ("(x + z)", "s = 1 x + 1 z"),
      ("0 * x + z", "s = 0 x + 1 z"),
    ])
  func sums(_ text: String, _ expected: String) { #expect(sum(text) == expected) }

  @Test("a single tensor times one makes no node")
  func identity() { #expect(sum("1 * x") == "") }

  @Test("a product of two tensors is a node that the kernel analysis judges")
  func product() {
    let result = compile("network N { input x: Float[4] output y = 2 * x * (x -> tanh) }")
    #expect(result.names == ["x", "y.tanh", "y.multiply", "y"])
  }

  @Test("activations are values: parameters, lets, conditions")
  func activations() {
    let result = compile(
      """
      block B(act: Activation = swish) { act -> @keep act }
      network N {
        param deep: Bool = true
        input x: Float[4]
        let act = deep ? leakyRelu(0.2) : relu
        output y = x -> B -> B(act) -> silu
      }
      """)
    #expect(result.report == "")
    let layers = result.networks[0].graph.nodes.compactMap { $0.operation as? ActivationLayer }
    #expect(layers.map(\.phi.name) == ["swish", "swish", "leakyRelu", "leakyRelu", "swish"])
    #expect(layers.map(\.isKept) == [false, true, false, true, false])
    #expect(layers[2].phi.arguments == [0.2])
  }

  @Test("an own activation has its parameters put in and its constants computed")
  func formulas() {
    let result = compile(
      """
      let two = 2
      activation f(t, a: Float = 0.5, sharp: Bool = false) = sharp ? tanh(t) : t > 0 ? t : a * t / sqrt(two * 8)
      network N { input x: Float[4] output y = x -> f -> f(a: 3) -> f(sharp: true) }
      """)
    #expect(result.report == "")
    let layers = result.networks[0].graph.nodes.compactMap { $0.operation as? ActivationLayer }
    #expect(
      layers.map(\.phi.expression.description) == [
        "x > 0 ? x : 0.5 * x / 4", "x > 0 ? x : 3 * x / 4", "tanh(x)",
      ])
    #expect(layers.map(\.phi.arguments) == [[0.5, 0], [3, 0], [0.5, 1]])
  }

  @Test("only the branch taken is looked at")
  func conditions() {
    #expect(
      compile("network N { input x: Float[4] output y = 1 < 2 ? x -> tanh : x -> dense(0) }").names == [
        "x", "y",
      ])
  }
}
