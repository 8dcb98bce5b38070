import DKSBackEnds
import DKSDiagnostics
import DKSFormulas
import DKSGraph
import Testing

@Suite("Every operation has a form in Swift or a refusal")
struct FormTests {
  /// For each operation a line of flat text on `x`, `image`, `sequence` or `tokens`, and the Swift for it.
  private static let forms: [(mnemonic: String, line: String, swift: String)] = [
    ("input", "y = flatten(x) : f32[6]", "Output(y: x.flattened())"),
    (
      "normalizeInput", "y = normalizeInput(x) {mode: averageQ} : f32[7]",
      "x.normalizedPerLocation(.averageQ)"
    ),
    (
      "dense", "y = dense(x) {units: 3, bias: false, init: gaussian(scale: 2)} : f32[3]",
      #"y = build.dense("y", from: 6, to: 3, bias: false, init: .gaussian(scale: 2))"#
    ),
    (
      "conv", "y = conv(image) {channels: 6, kernel: 3, stride: 2, padding: valid, groups: 3} : f32[6, 3, 3]",
      #"y = build.convolution("y", from: 3, to: 6, kernel: 3, stride: 2, padding: .valid, groups: 3)"#
    ),
    (
      "depthwiseConv", "y = depthwiseConv(image) {kernel: 3, init: delta(uniform)} : f32[3, 8, 8]",
      #"y = build.depthwiseConvolution("y", channels: 3, kernel: 3, init: .delta(.uniform))"#
    ),
    ("averagePool", "y = averagePool(image) {size: 2} : f32[3, 4, 4]", "image.averagePooled(2, stride: 2)"),
    (
      "maxPool", "y = maxPool(image) {size: 3, stride: 2, padding: valid} : f32[3, 3, 3]",
      "image.maxPooled(3, stride: 2, padding: .valid)"
    ),
    ("globalAveragePool", "y = globalAveragePool(image) : f32[3]", "image.globalAveragePooled()"),
    ("layerNorm", "y = layerNorm(sequence) : f32[4, 6]", #"y = build.layerNorm("y", 6)"#),
    ("flatten", "y = flatten(image) : f32[192]", "image.flattened()"),
    ("reshape", "y = reshape(x) {shape: [2, 3]} : f32[2, 3]", "x.reshaped([2, 3])"),
    ("transpose", "y = transpose(sequence) {axes: [1, 0]} : f32[6, 4]", "sequence.transposed([1, 0])"),
    ("concat", "y = concat(sequence, sequence) : f32[4, 12]", "concatenated([sequence, sequence], axis: 1)"),
    ("part", "y = part(x) {index: 1, count: 2} : f32[3]", "x.split(into: 2)[1]"),
    ("dropout", "y = dropout(x) {rate: 0.25} : f32[6]", "x.dropout(0.25)"),
    (
      "embedding", "y = embedding(tokens) {count: 9, size: 2} : f32[5, 2]",
      #"y = build.embedding("y", count: 9, size: 2)"#
    ),
    ("reverse", "y = reverse(image) {axis: 2} : f32[3, 8, 8]", "image.reversed(axis: 2)"),
    ("gain", "y = gain(x) {initial: 0} : f32[6]", #"y = build.gain("y", initial: 0)"#),
    ("average", "y = average(sequence) {axis: 0} : f32[6]", "sequence.averaged(axis: 0)"),
    ("last", "y = last(sequence) : f32[6]", "sequence.last()"),
    ("scale", "y = scale(x) {factor: 0.1} : f32[6]", "x.scaled(by: 0.1)"),
    ("sum", "y = sum(x, x) {weights: [0.6, 0.8]} : f32[6]", "weightedSum((0.6, x), (0.8, x))"),
    ("multiply", "y = multiply(x, x) : f32[6]", "x.multiplied(by: x)"),
    ("zeros", "y = zeros {shape: [2]} : f32[2]", "Tensor.zeros(shape: [2], like: x)"),
    ("element", "y = element(sequence) {index: 2} : f32[6]", "sequence.element(2)"),
    ("stack", "y = stack(x, x) : f32[2, 6]", "stacked([x, x])"),
    (
      "activation", "y = activation(x) {phi: leakyRelu(0.1), gamma: 1.5} : f32[6]",
      "Activation(.leakyReLU(negativeSlope: 0.1), outputScale: 1.5)"
    ),
  ]

  /// Operations of imported networks that the runtime does not have.
  private static let refused = [
    "transposedConv", "localResponseNorm", "scaleShift", "rescale", "pad", "slice", "upsample",
    "channelShuffle",
    "softmax", "opaque",
  ]

  @Test(
    "The operations of the catalogue",
    arguments: OperationCatalogue.all.map { $0.mnemonic }.filter { !refused.contains($0) })
  func form(mnemonic: String) throws {
    let form = try #require(Self.forms.first { $0.mnemonic == mnemonic }, "no form is tested for it")
    let program = try swift(
      """
      graph One method=none {
        x = input : f32[6]
        image = input : f32[3, 8, 8]
        sequence = input : f32[4, 6]
        tokens = input : i32[5]
        output \(form.line)
      }
      """)
    #expect(program.contains(form.swift), "\(program)")
  }

  @Test("What the runtime cannot do is refused at its place, not written")
  func refusal() throws {
    var diagnostics = DiagnosticSet()
    let network = try graph(
      """
      graph Fine method=none {
        x = input : f32[6]
        output y = layerNorm(x) {epsilon: 0.001} : f32[6]
      }
      """)
    let program = swiftProgram(
      for: [BackEndInput(graph: network)], options: SwiftOptions(sourceName: "a"),
      diagnostics: &diagnostics)
    #expect(program == nil)
    #expect(diagnostics.all.map(\.code) == ["DKS0601"])
    #expect(diagnostics.all.first?.span == network.nodes[1].span)
  }

  @Test(
    "What only other targets can do is refused with their names",
    arguments: [
      ("transposedConv(x) {channels: 3, kernel: 2}", "the runtime has no such layer"),
      ("localResponseNorm(x) {size: 3}", "the runtime has no such layer"),
      ("scaleShift(x)", "the runtime has no such layer"),
      ("pad(x) {border: 1}", "the runtime has no such layer"),
      ("slice(x) {start: 0, count: 1}", "the runtime has no such layer"),
      ("upsample(x) {factor: 2}", "the runtime has no such layer"),
      ("channelShuffle(x) {groups: 3}", "the runtime has no such layer"),
      ("opaque(x) {kind: gate, region: r, shape: [3]}", "the runtime has no such layer"),
    ])
  func refusedByName(line: String, reason: String) throws {
    var diagnostics = DiagnosticSet()
    let network = try graph(
      """
      graph Foreign method=none {
        x = input : f32[3, 8, 8]
        output y = \(line)
      }
      """)
    let program = swiftProgram(
      for: [BackEndInput(graph: network)], options: SwiftOptions(sourceName: "a"),
      diagnostics: &diagnostics)
    #expect(program == nil)
    #expect(diagnostics.all.map(\.code) == ["DKS0601"])
    #expect(diagnostics.all.first?.message.hasSuffix(": " + reason) == true)
    #expect(diagnostics.all.first?.helps == ["write it with '--emit onnx' or '--emit pytorch' instead"])
    #expect(diagnostics.all.first?.span == network.nodes[1].span)
  }

  @Test(
    "Padding that does what a rule does is written as the rule",
    arguments: [
      ("conv(x) {channels: 2, kernel: 3, padding: 1}", "to: 2, kernel: 3)"),
      ("conv(x) {channels: 2, kernel: 3, stride: 2, padding: [0, 0, 1, 1]}", "to: 2, kernel: 3, stride: 2)"),
      ("conv(x) {channels: 2, kernel: 3, padding: 0}", "to: 2, kernel: 3, padding: .valid)"),
      ("averagePool(x) {size: 2, padding: 0, countsPadding: true}", "x.averagePooled(2, stride: 2)"),
      ("maxPool(x) {size: 3, stride: 1, padding: 1}", "x.maxPooled(3, stride: 1)"),
      ("depthwiseConv(x) {kernel: 5, padding: 2}", "channels: 3, kernel: 5)"),
    ])
  func paddingByRule(line: String, swift text: String) throws {
    let program = try swift(
      """
      graph One method=none {
        x = input : f32[3, 8, 8]
        output y = \(line)
      }
      """)
    #expect(program.contains(text), "\(program)")
  }

  @Test(
    "Windows of two extents, with gaps and borders",
    arguments: [
      ("conv(x) {channels: 2, kernel: [1, 3]}", "to: 2, kernel: [1, 3])"),
      ("conv(x) {channels: 2, kernel: 3, stride: [1, 2]}", "to: 2, kernel: 3, stride: [1, 2])"),
      ("conv(x) {channels: 2, kernel: 3, dilation: [1, 2]}", "to: 2, kernel: 3, dilation: [1, 2])"),
      (
        "conv(x) {channels: 2, kernel: 3, padding: [2, 0, 0, 0]}",
        "to: 2, kernel: 3, padding: .border(top: 2, left: 0, bottom: 0, right: 0), tap: [2, 1])"
      ),
      (
        "conv(x) {channels: 2, kernel: 3, padding: [2, 0, 0, 0], init: gaussian}",
        "padding: .border(top: 2, left: 0, bottom: 0, right: 0), init: .gaussian)"
      ),
      (
        "depthwiseConv(x) {kernel: 3, padding: 2}",
        "channels: 3, kernel: 3, padding: .border(top: 2, left: 2, bottom: 2, right: 2))"
      ),
      (
        "depthwiseConv(x) {kernel: 3, multiplier: 2}",
        #"build.convolution("y", from: 3, to: 3 * 2, kernel: 3, groups: 3)"#
      ),
      (
        "averagePool(x) {size: 3, padding: 1, countsPadding: true}",
        "x.averagePooled(3, stride: 3, padding: .border(top: 1, left: 1, bottom: 1, right: 1), countsPadding: true)"
      ),
      ("maxPool(x) {size: [3, 2]}", "x.maxPooled([3, 2], stride: [3, 2])"),
    ])
  func windows(line: String, swift text: String) throws {
    let program = try swift(
      """
      graph One method=none {
        x = input : f32[3, 8, 8]
        output y = \(line)
      }
      """)
    // The renderer breaks long lines.
    func joined(_ text: String) -> String { text.filter { !$0.isWhitespace } }
    #expect(joined(program).contains(joined(text)), "\(program)")
  }

  @Test("A signal is an image 1 high to the runtime, between inputs and outputs of its own shape")
  func signals() throws {
    let program = try swift(
      """
      graph One method=none {
        x = input : signal[2, 16]
        a = conv(x) {channels: 4, kernel: [1, 3], padding: [0, 2, 0, 0]} : signal[4, 16]
        b = maxPool(a) {size: [1, 2]} : signal[4, 8]
        d = reverse(b) : signal[4, 8]
        turned = transpose(d) {axes: [1, 0]} : f32[8, 4]
        again = transpose(turned) {axes: [1, 0], signal: true} : signal[4, 8]
        mean = average(again) {axis: 1} : f32[4]
        output y = concat(b, again) {axis: 1} : signal[4, 16]
        output z = dense(mean) {units: 2} : f32[2]
      }
      """)
    for text in [
      "x.reshaped([2, 1, 16])", "from: 2, to: 4, kernel: [1, 3]", "tap: [0, 2]",
      "maxPooled([1, 2], stride: [1, 2])", "reversed(axis: 2)", ".transposed([1, 0])",
      ".globalAveragePooled()", "axis: 2)", ".reshaped([4, 16])", "/// Head `y`, [4, 16].",
    ] {
      #expect(program.contains(text), "\(text)\n\(program)")
    }
  }

  @Test("The classes of each step of a signal are compared step by step")
  func signalLabels() throws {
    let program = try swift(
      """
      graph One method=none {
        x = input : signal[2, 16]
        output y = conv(x) {channels: 3, kernel: 1} : signal[3, 16]
      }
      """,
      training: TrainingPlan(
        data: .csv(path: "a.csv", test: 0.2),
        loss: [.init(weight: 1, kind: .crossEntropy, output: "y", target: "y")],
        optimizer: .sgd(rate: 0.1, momentum: 0)))
    #expect(program.contains(#"crossEntropy(output.y.transposed([1, 0]), batch["y"])"#), "\(program)")
    #expect(program.contains(#"Field("y", shape: [16], classes: 3)"#), "\(program)")
  }

  @Test("Tensors of integers are embedded or refused")
  func integers() throws {
    var diagnostics = DiagnosticSet()
    let network = try graph(
      """
      graph Indices method=none {
        tokens = input : i32[6]
        output y = concat(tokens, tokens) {axis: 0} : i32[12]
      }
      """)
    let program = swiftProgram(
      for: [BackEndInput(graph: network)], options: SwiftOptions(sourceName: "a"),
      diagnostics: &diagnostics)
    #expect(program == nil)
    #expect(diagnostics.all.map(\.code) == ["DKS0601"])
  }
}
