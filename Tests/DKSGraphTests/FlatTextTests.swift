import DKSDiagnostics
import DKSFormulas
import DKSGraph
import Testing

@Suite("The flat text")
struct FlatTextTests {
  @Test("One node a line, operands before users, settings that are not the defaults in braces")
  func golden() throws {
    var builder = GraphBuilder(name: "Tagger", method: Method(.dks(zeta: 1.5)))
    let words = builder.addInput(.integers(2), named: "sentence")
    let embed = try builder.add(
      Embedding(count: 10_000, size: 4), to: [words], named: "states.embed", sharedWeights: "embed")
    let word = try builder.add(Element(index: 0), to: [embed], named: "states.scan[0].word")
    let zeros = try builder.add(Zeros(shape: [4]), to: [], named: "states.zeros")
    let sum = try builder.add(WeightedSum(weights: [0.6, 0.8]), to: [word, zeros], named: "mixed")
    let orthogonal = Initializer(.orthogonal, scale: 2)
    let dense = try builder.add(
      Dense(units: 4, hasBias: false, initializer: orthogonal), to: [sum], named: "odd name")
    let tanh = try #require(ActivationCatalogue.activation("tanh"))
    let transform = ActivationTransform(
      inputScale: 0.97, inputShift: 0.08, outputScale: 1.36, outputShift: -0.11, residual: 1e-16)
    let hidden = try builder.add(ActivationLayer(phi: tanh, transform: transform), to: [dense], named: "tanh")
    let leaky = try #require(ActivationCatalogue.activation("leakyRelu", [0.1]))
    let kept = try builder.add(ActivationLayer(phi: leaky, isKept: true), to: [hidden], named: "tag")
    let mish = Activation(
      name: "mish", expression: try ScalarExpression(parsing: "x * tanh(softplus(x))"), isBuiltIn: false)
    let own = try builder.add(ActivationLayer(phi: mish), to: [kept], named: "mish")
    builder.output("tag", kept)
    builder.output("second", own)

    let text = """
      graph Tagger method=dks(zeta: 1.5) {
        sentence = input : i32[2]
        states.embed = embedding(sentence) {count: 10000, size: 4, weights: embed} : f32[2, 4]
        states.scan[0].word = element(states.embed) {index: 0} : f32[4]
        states.zeros = zeros {shape: [4]} : f32[4]
        mixed = sum(states.scan[0].word, states.zeros) {weights: [0.6, 0.8]} : f32[4]
        "odd name" = dense(mixed) {units: 4, bias: false, init: orthogonal(scale: 2)} : f32[4]
        tanh = activation("odd name") {phi: tanh, alpha: 0.97, beta: 0.08, gamma: 1.36, delta: -0.11, residual: 1e-16} : f32[4]
        output tag = activation(tanh) {phi: leakyRelu(0.1), kept: true} : f32[4]
        mish = activation(tag) {phi: "x * tanh(softplus(x))", name: mish} : f32[4]
        output second = mish
      }

      """
    #expect(builder.graph.description == text)
    #expect(try graph(text) == builder.graph)
  }

  @Test("Outputs keep their order, whatever the order of their nodes")
  func outputOrder() throws {
    var builder = GraphBuilder(name: "N")
    let a = builder.addInput(.floats(1), named: "a")
    let b = builder.addInput(.floats(1), named: "b")
    for (name, node) in [("b", b), ("a", a), ("again", a)] { builder.output(name, node) }
    let text = """
      graph N method=none {
        a = input : f32[1]
        output b = input : f32[1]
        output a = a
        output again = a
      }

      """
    #expect(builder.graph.description == text)
    #expect(try graph(text).outputs == builder.graph.outputs)
  }

  @Test("People may leave out types that follow, write comments and put lines where they like")
  func byHand() throws {
    let text = """
      // a test
      graph N {
        x = input : f32[4,]
        y = dense(
          x,  // the input
        ) {units: 2,}
        output = dense(y) {units: 1} output o = output
      }
      """
    let parsed = try graph(text)
    #expect(parsed.nodes.map(\.name) == ["x", "y", "output"])
    #expect(parsed.nodes.map(\.type.shape) == [[4], [2], [1]])
    #expect(parsed.method == .none)
    #expect(parsed.outputs == [Graph.Output("o", Node.ID(2))])
  }

  @Test(
    "Methods, with settings that are not the defaults",
    arguments: [
      (Method(.dks(zeta: 1.5)), "dks(zeta: 1.5)"), (Method(.tat(.automatic)), "tat"),
      (Method(.tat(.cAtZero(0.9)), inputs: .off), "tat(eta: 0.9, inputs: off)"),
      (Method(.tat(.curvature(0.3)), inputs: .averageQ), "tat(tau: 0.3, inputs: averageQ)"), (.none, "none"),
      (Method(.none, inputs: .one), "none(inputs: one)"),
    ])
  func methods(method: Method, text: String) throws {
    #expect(method.description == text)
    #expect(try graph("graph N method=\(text) {}").method == method)
  }

  @Test(
    "A method or setting that there is not is refused",
    arguments: [
      "dks(zeta: true)", "tat(tau: 0.3, input: off)", "none(zeta: 1.5)", "dsk", "dks(eta: 0.9)",
      "tat(tau: 0.3, eta: 0.9)", "[1]",
    ])
  func wrongMethods(text: String) {
    #expect(parse("graph N method=\(text) {}").diagnostics.map(\.code) == ["DKS0411"])
  }

  @Test("Nodes know where they stand")
  func spans() throws {
    let file = SourceFile(name: "t.graph", text: "graph N {\n  x = input : f32[4]\n}")
    var diagnostics = DiagnosticSet()
    let graph = try #require(Graph.parse(file, number: 3, diagnostics: &diagnostics))
    let span = try #require(graph.nodes[0].span)
    #expect(span.file == 3)
    #expect(file.text(from: span.start, to: span.end) == "input")
  }

  @Test("Twenty thousand nodes are printed, read and verified")
  func large() throws {
    var builder = GraphBuilder(name: "Deep", method: Method(.dks(zeta: 1.5)))
    var node = builder.addInput(.floats(8), named: "x")
    let phi = try #require(ActivationCatalogue.activation("tanh"))
    for i in 0..<10_000 {
      node = try builder.add(Dense(units: 8), to: [node], named: "repeat[\(i)].dense")
      node = try builder.add(ActivationLayer(phi: phi), to: [node], named: "tanh")
    }
    builder.output("y", node)
    #expect(builder.graph.verify().isEmpty)
    let text = builder.graph.description
    #expect(try graph(text).description == text)
  }
}
