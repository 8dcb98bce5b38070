import DKSBackEnds
import DKSDiagnostics
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

  @Test("The operations of the catalogue", arguments: OperationCatalogue.all.map { $0.mnemonic })
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
      for: [CompiledNetwork(graph: network)], options: SwiftOptions(sourceName: "a"),
      diagnostics: &diagnostics)
    #expect(program == nil)
    #expect(diagnostics.all.map(\.code) == ["DKS0601"])
    #expect(diagnostics.all.first?.span == network.nodes[1].span)
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
      for: [CompiledNetwork(graph: network)], options: SwiftOptions(sourceName: "a"),
      diagnostics: &diagnostics)
    #expect(program == nil)
    #expect(diagnostics.all.map(\.code) == ["DKS0601"])
  }
}
