import DKSAnalysis
import DKSDiagnostics
import DKSGraph
import DKSPasses
import Testing

/// What passes and analyses make of operations that imported networks bring along.
@Suite("Imported operations") struct ImportedOperationTests {
  private func check(
    _ nodes: String, method: String = "dks(zeta: 1.5)", opaque: OpaquePolicy = .error, isStrict: Bool = false
  ) throws -> [String] {
    var graph = try graph("graph N method=\(method) {\n\(nodes)\n}\n")
    var context = PassContext(isStrict: isStrict, opaque: opaque)
    CheckArchitecture.run(on: &graph, in: &context)
    return context.diagnostics.all.map { "\($0.severity) \($0.code)" }
  }

  @Test("A softmax behind the last layer is outside of the network; in front of one it has no map")
  func softmax() throws {
    let trunk = """
      x = input : f32[4]
      a = dense(x) {units: 4} : f32[4]
      b = activation(a) {phi: tanh} : f32[4]
      c = dense(b) {units: 4} : f32[4]
      """
    #expect(try check(trunk + "\noutput y = softmax(c) : f32[4]") == [])
    #expect(
      try check(trunk + "\ns = softmax(c) {log: true} : f32[4]\noutput y = scale(s) {factor: -1} : f32[4]")
        == [])
    #expect(
      try check(trunk + "\ns = softmax(c) : f32[4]\noutput y = dense(s) {units: 2} : f32[2]")
        == ["error DKS0504"])
    #expect(
      try check(
        trunk + "\ns = softmax(c) : f32[4]\noutput y = activation(s) {phi: relu, kept: true} : f32[4]")
        == ["error DKS0504"])
  }

  @Test("Under another shape features of one kind keep their map; several kinds are mixed, which is said")
  func reshapedInput() throws {
    let behind = """
      b = conv(i) {channels: 4, kernel: [1, 3]} : f32[4, 1, 6]
      output y = activation(b) {phi: tanh} : f32[4, 1, 6]
      """
    #expect(
      try check("x = input : f32[4, 6]\ni = reshape(x) {shape: [4, 1, 6]} : f32[4, 1, 6]\n" + behind) == [])
    #expect(
      try check(
        "x = input : f32[4, 6]\nd = dense(x) {units: 6} : f32[4, 6]\n"
          + "i = reshape(d) {shape: [4, 1, 6]} : f32[4, 1, 6]\n" + behind) == [])
    #expect(
      try check(
        """
        x = input : f32[4, 6]
        d = dense(x) {units: 3} : f32[4, 3]
        e = activation(d) {phi: tanh} : f32[4, 3]
        j = concat(d, e) : f32[4, 6]
        i = reshape(j) {shape: [4, 1, 6]} : f32[4, 1, 6]
        """ + "\n" + behind) == ["warning DKS0528"])
  }

  @Test("What softmax is fed is what the outputs are said to be")
  func softmaxHead() throws {
    let graph = try graph(
      """
      graph N method=none {
        x = input : f32[4]
        a = dense(x) {units: 4, init: gaussian(scale: 2)} : f32[4]
        output y = softmax(a) : f32[4]
      }
      """)
    #expect(KernelMaps(graph).entries[2] == KernelMaps(graph).entries[1])
    #expect(NetworkKernel(graph).q(2) == 4)
    #expect(CellNetwork(graph).assumptions().isEmpty)
  }

  private static let gated = """
    x = input : f32[4]
    a = dense(x) {units: 4} : f32[4]
    b = activation(a) {phi: tanh} : f32[4]
    c = dense(b) {units: 4} : f32[4]
    d = opaque(c, a) {kind: gate, region: se, shape: [4]} : f32[4]
    e = sum(a, d) {weights: [0.6, 0.8]} : f32[4]
    f = dense(e) {units: 4} : f32[4]
    g = activation(f) {phi: tanh} : f32[4]
    output y = dense(g) {units: 2} : f32[2]
    """

  @Test("An opaque part is an error, or a warning where it is kept")
  func opaque() throws {
    #expect(try check(Self.gated) == ["error DKS0536"])
    #expect(try check(Self.gated, opaque: .keep) == ["warning DKS0536"])
    #expect(try check(Self.gated, method: "none") == [])
  }

  @Test("An activation behind a kept part is fed what is not Gaussian")
  func activationOfOpaque() throws {
    let nodes = """
      x = input : f32[4]
      d = opaque(x) {kind: gate, region: se, shape: [4]} : f32[4]
      g = activation(d) {phi: tanh} : f32[4]
      output y = dense(g) {units: 2} : f32[2]
      """
    #expect(try check(nodes, opaque: .keep) == ["warning DKS0536", "warning DKS0537"])
    #expect(try check(nodes, opaque: .keep, isStrict: true).contains("error DKS0537"))
  }

  @Test(
    "A kept part is an entry: q is 1 behind it whatever it is before, and what is before it has its own end")
  func opaqueEntry() throws {
    let graph = try graph("graph N method=none {\n\(Self.gated)\n}\n")
    let entry = KernelMaps(graph).entries[4]
    #expect(entry.q == 1 && entry.cAt0 == 0 && entry.slopeAt1 == 1)
    #expect(NetworkKernel(graph).q(4) == 1)
    #expect(CellNetwork(graph).assumptions().map(\.kind) == [.opaque])
  }

  @Test("Activations before a kept part are transformed as those behind it are")
  func opaqueBranches() throws {
    var graph = try graph(
      """
      graph N method=dks(zeta: 1.5) {
        x = input : f32[4]
        a = dense(x) {units: 4} : f32[4]
        b = activation(a) {phi: tanh} : f32[4]
        c = dense(b) {units: 4} : f32[4]
        d = activation(c) {phi: tanh} : f32[4]
        output y = opaque(d) {kind: TopK, region: top, shape: [2], integers: true} : i32[2]
      }
      """)
    var context = PassContext(opaque: .keep)
    TransformActivations.run(on: &graph, in: &context)
    #expect(!context.diagnostics.containsError)
    // ψ = χ², and the slope of both activations together is ζ.
    let slope = try #require(KernelMaps(graph).entries[4].chi1)
    #expect(abs(slope * slope - 1.5) < 1e-6)
  }

  @Test("A kept part sees the input as it is, the layers beside it a normalised one")
  func opaqueInput() throws {
    var graph = try graph(
      """
      graph N method=dks(zeta: 1.5) {
        x = input : f32[4]
        d = opaque(x) {kind: gate, region: se, shape: [4]} : f32[4]
        a = dense(x) {units: 4} : f32[4]
        output y = sum(a, d) {weights: [0.6, 0.8]} : f32[4]
      }
      """)
    var context = PassContext(opaque: .keep)
    NormalizeInputs.run(on: &graph, in: &context)
    #expect(context.diagnostics.all.isEmpty)
    let gate = try #require(graph.nodes.first { $0.operation is Opaque })
    let dense = try #require(graph.nodes.first { $0.operation is Dense })
    #expect(graph[gate.operands[0]].operation is Input)
    #expect(graph[dense.operands[0]].operation is NormalizeInput)
  }

  @Test(
    "Delta where a tap stays inside, otherwise the whole kernel, with a word of its own",
    arguments: [
      ("conv(x) {channels: 8, kernel: 3}", true),
      ("conv(x) {channels: 8, kernel: [1, 7], padding: [0, 3]}", true),
      ("conv(x) {channels: 8, kernel: 4, stride: 2, padding: 1}", true),
      ("conv(x) {channels: 8, kernel: 1, stride: 2}", true),
      ("conv(x) {channels: 8, kernel: 4, stride: 4, padding: valid}", false),
      ("conv(x) {channels: 8, kernel: 3, padding: 2}", false),
      ("transposedConv(x) {channels: 8, kernel: 3, padding: 1}", true),
      ("transposedConv(x) {channels: 8, kernel: 3}", false),
    ])
  func deltaOrWhole(layer: String, isDelta: Bool) throws {
    var graph = try graph(
      """
      graph N method=dks(zeta: 1.5) {
        x = input : f32[8, 8, 8]
        a = \(layer)
        b = activation(a) {phi: tanh}
        f = flatten(b)
        output y = dense(f) {units: 2}
      }
      """)
    var context = PassContext(isStrict: true)
    CheckArchitecture.run(on: &graph, in: &context)
    #expect(context.diagnostics.all.map(\.code) == (isDelta ? [] : ["DKS0535"]))
    // Patches keep q, so that theirs is a warning even under --strict; elsewhere a border is in the kernel.
    let isPatch = layer.contains("stride: 4")
    #expect(context.diagnostics.containsError == (!isDelta && !isPatch))
    context.diagnostics = DiagnosticSet()
    AssignInitializers.run(on: &graph, in: &context)
    let initializer = (graph.nodes[1].operation as? any AffineOperation)?.initializer
    #expect(initializer == Initializer(.orthogonal, isDelta: isDelta))
    #expect(CellNetwork(graph).assumptions().contains { $0.kind == .everyTap } == !isDelta)
  }

  @Test(
    "Kernels that a block of taps covers mix no locations, nor do those of one location, and nothing is said",
    arguments: [
      ("[8, 8, 8]", "kernel: 2, stride: 2", true), ("[8, 8, 8]", "kernel: 4, stride: 2, padding: 1", true),
      ("[8, 8, 8]", "kernel: 3, stride: 2, padding: 1, outputPadding: 1", true),
      ("[8, 1, 1]", "kernel: 4", false),
    ])
  func transposedCopies(shape: String, window: String, isDelta: Bool) throws {
    var graph = try graph(
      """
      graph N method=dks(zeta: 1.5) {
        x = input : f32\(shape)
        a = transposedConv(x) {channels: 8, \(window)}
        b = activation(a) {phi: tanh}
        f = flatten(b)
        output y = dense(f) {units: 2}
      }
      """)
    var context = PassContext()
    CheckArchitecture.run(on: &graph, in: &context)
    AssignInitializers.run(on: &graph, in: &context)
    #expect(context.diagnostics.all.isEmpty)
    let initializer = (graph.nodes[1].operation as? any AffineOperation)?.initializer
    #expect(initializer == Initializer(.orthogonal, isDelta: isDelta))
    #expect(CellNetwork(graph).assumptions().isEmpty)
  }

  @Test(
    "What is bent and what is missing",
    arguments: [
      ("transposedConv(a) {channels: 4, kernel: 4, stride: 2}", ["error DKS0504"]),
      ("transposedConv(a) {channels: 4, kernel: 2, stride: 3}", ["error DKS0504"]),
      ("transposedConv(a) {channels: 4, kernel: 4, stride: 2, padding: 1}", []),
      ("scaleShift(a)", ["warning DKS0523"]), ("scaleShift(a) {scale: false, shift: false}", []),
      ("localResponseNorm(a) {size: 5}", ["warning DKS0533"]),
      ("upsample(a) {factor: 2, mode: linear}", ["warning DKS0534"]), ("upsample(a) {factor: 2}", []),
      ("pad(a) {border: 1}", ["warning DKS0543"]), ("pad(a) {border: -1}", []),
      ("slice(a) {start: 1, count: 2}", []),
      ("channelShuffle(a) {groups: 2}", []),
      ("depthwiseConv(a) {kernel: 3, multiplier: 2}", ["warning DKS0514"]),
    ])
  func rules(layer: String, expected: [String]) throws {
    let nodes = """
      x = input : f32[4, 8, 8]
      a = conv(x) {channels: 4, kernel: 1}
      b = \(layer)
      c = activation(b) {phi: tanh}
      f = flatten(c)
      output y = dense(f) {units: 2}
      """
    #expect(try check(nodes) == expected)
  }
}
