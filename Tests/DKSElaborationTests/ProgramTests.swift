import DKSElaboration
import DKSFormulas
import DKSGraph
import Testing

/// Files, networks, parameters from outside, methods.
@Suite struct ProgramTests {
  @Test("an imported file brings blocks, activations and constants, once even if two files import it")
  func imports() {
    let result = compile(
      """
      import "a.dks"
      import "b.dks"
      network N { input x: Float[4] output y = x -> A -> B }
      """,
      files: [
        "a.dks": "import \"c.dks\" block A { dense(width) }",
        "b.dks": "import \"c.dks\" block B { dense(width) }",
        "c.dks": "let width = 7 network Ignored { }",
      ])
    #expect(result.report == "")
    #expect(result.networks.map(\.graph.name) == ["N"])
    #expect(result.networks[0].graph.nodes.last?.type.shape == [7])
  }

  @Test("DKS0208, DKS0209: missing files and cycles, at the import")
  func importFaults() {
    let result = compile(
      "import \"a.dks\" import \"c.dks\" network N { input x: Float[4] output y = x -> A }",
      files: ["a.dks": "import \"b.dks\" block A { tanh }", "b.dks": "import \"a.dks\""])
    #expect(
      result.report == """
        b.dks:1:8 DKS0209 importing 'a.dks' leads back to this import
          note: the imports on the way are 'b.dks', 'a.dks'
          help: move what both files need into a third
        1:23 DKS0208 cannot read 'c.dks': no such file
          help: paths are relative to the file that imports
        """)
  }

  @Test("a file that imports itself")
  func selfImport() {
    #expect(
      compile("import \"main.dks\"").report == """
        1:8 DKS0209 importing 'main.dks' leads back to this import
          note: the imports on the way are 'main.dks'
          help: move what both files need into a third
        """)
  }

  @Test("DKS0203: a name that two files declare")
  func duplicates() {
    #expect(
      compile("import \"a.dks\" block A { relu }", files: ["a.dks": "block A { tanh }"]).report == """
        1:22 DKS0203 'A' is declared twice
          a.dks:1:7: first declared here
        """)
  }

  private let parameters = """
    activation own(x) = x
    network N {
      param n: Int = 3
      param f: Float = 2 * n
      param b: Bool = false
      param act: Activation = tanh
      input x: Float[n]
      output y = b ? x -> act : x + f * (x -> act)
    }
    """

  @Test("parameters have defaults that see those before them, and values from outside")
  func overrides() {
    #expect(
      compile(parameters).networks[0].parameters.map(\.value) == ["3", "6", "false", "tanh"])
    let result = compile(
      parameters,
      overrides: [.init("n", "5"), .init("b", "true"), .init("act", "leakyRelu(0.1)"), .init("n", "4")])
    #expect(result.report == "")
    #expect(result.networks[0].parameters.map(\.value) == ["4", "8", "true", "leakyRelu(0.1)"])
    #expect(compile(parameters, overrides: [.init("act", "own")]).networks[0].parameters[3].value == "own")
  }

  @Test("DKS0210, DKS0216: values from outside that no parameter takes")
  func overrideFaults() {
    let result = compile(
      parameters,
      overrides: [
        .init("m", "5"), .init("atc", "relu"), .init("n", "2.5"), .init("b", "yes"), .init("act", "dense"),
      ])
    #expect(
      result.report == """
        - DKS0210 no network has a parameter 'm' for '-D'
          help: there is 'n', 'f', 'b' or 'act'
        - DKS0210 no network has a parameter 'atc' for '-D'
          help: did you mean 'act'?
        - DKS0216 '-D n' got '2.5', the parameter takes '50'
        - DKS0216 '-D b' got 'yes', the parameter takes 'true' or 'false'
        - DKS0216 '-D act' got 'dense', the parameter takes 'tanh' or 'leakyRelu(0.1)'
        """)
  }

  @Test(
    "methods with their defaults",
    arguments: [
      ("dks", Method(.dks(zeta: 1.5))),
      ("dks(zeta: 1.2, inputs: off)", Method(.dks(zeta: 1.2), inputs: .off)),
      ("tat", Method(.tat(.automatic))),
      ("tat(tau: 0.4)", Method(.tat(.curvature(0.4)))),
      ("tat(eta: 0.8, inputs: .averageQ)", Method(.tat(.cAtZero(0.8)), inputs: .averageQ)),
      ("none", Method.none),
    ])
  func methods(_ text: String, _ method: Method) {
    let result = compile("network N { method \(text) input x: Float[4] output y = x -> tanh }")
    #expect(result.report == "")
    #expect(result.networks[0].graph.method == method)
    #expect(result.networks[0].methodSpan != nil)
  }

  @Test("a network without a method has none, and says so")
  func noMethod() {
    let result = compile("network N { input x: Float[4] output y = x -> tanh }")
    #expect(result.networks[0].graph.method == .none)
    #expect(result.networks[0].methodSpan == nil)
  }

  @Test("DKS0420, DKS0421: networks without outputs and inputs without use")
  func wholeNetworks() {
    #expect(
      compile(
        "network N { input x: Float[4] } network M { input x: Float[4] input z: Float[4] output y = x }"
      )
      .report == """
        1:9 DKS0420 network 'N' has no output
          help: name what it computes: 'output digit = features -> dense(10)'
        1:19 DKS0421 input 'x' is not used
          help: leave it out, or let it flow into a layer
        """)
    #expect(
      compile("network M { input x: Float[4] input z: Float[4] output y = x }").report == """
        1:37 DKS0421 input 'z' is not used
          help: leave it out, or let it flow into a layer
        """)
  }

  @Test("the chain of blocks is told at most three deep, and what would mend the shapes")
  func chain() {
    let result = compile(
      """
      block Residual(channels: Int, stride: Int = 1, act: Activation = swish) { x in
        let branch = x -> conv(channels, 3, stride: stride) -> act -> conv(channels, 3)
        let skip = stride == 1 ? x : x -> conv(channels, 1)
        return (0.6 * branch + 0.8 * skip) -> act
      }
      block Stage(channels: Int, count: Int, stride: Int = 2) {
        Residual(channels, stride: stride) -> repeat count - 1 { Residual(channels) }
      }
      network N {
        input image: Float[3, 56, 56]
        output y = image -> for channels in [128, 256] { Stage(channels, count: 2) }
      }
      """)
    #expect(
      result.report == """
        4:17 DKS0304 'branch' and 'skip' have different shapes
          ^ [128, 28, 28]
          3:7: [128, 56, 56]
          note: in Residual(128, stride: 2), from Stage at main.dks:11:52
          help: give 'skip' the same stride: 'conv(channels, 1, stride: stride)'
        """)
  }
}
