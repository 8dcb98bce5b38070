import DKSBackEnds
import DKSFormulas
import DKSGraph
import Testing

@Suite("Every operation has a form in PyTorch")
struct PyTorchFormTests {
  /// For each operation a line of flat text on `x`, `image`, `sequence` or `tokens`, and the Python for it.
  private static let forms: [(mnemonic: String, line: String, python: String)] = [
    ("input", "y = flatten(x) : f32[6]", "return x.flatten(1)"),
    ("normalizeInput", "y = normalizeInput(sequence) : f32[4, 7]", "normalize_per_location(sequence, dim=2)"),
    (
      "normalizeInput", "y = normalizeInput(x) {mode: averageQ} : f32[7]", "normalize_per_location_by_mean(x)"
    ),
    ("dense", "y = dense(x) {units: 3, bias: false} : f32[3]", "self.y = nn.Linear(6, 3, bias=False)"),
    (
      "conv", "y = conv(image) {channels: 6, kernel: 3, stride: 2, padding: valid, groups: 3} : f32[6, 3, 3]",
      "self.y = nn.Conv2d(3, 6, 3, stride=2, groups=3)"
    ),
    (
      "conv", "y = conv(image) {channels: 6, kernel: [1, 7], padding: [0, 3]} : f32[6, 8, 8]",
      "self.y = nn.Conv2d(3, 6, (1, 7), padding=(0, 3))"
    ),
    (
      "conv", "y = conv(image) {channels: 6, kernel: 3, dilation: 2} : f32[6, 8, 8]",
      "self.y = nn.Conv2d(3, 6, 3, padding=2, dilation=2)"
    ),
    (
      "conv", "y = conv(image) {channels: 6, kernel: 3, padding: [0, 1, 2, 3]} : f32[6, 8, 10]",
      "self.y(F.pad(image, (1, 3, 0, 2)))"
    ),
    (
      "conv", "y = conv(image) {channels: 6, kernel: 2} : f32[6, 8, 8]",
      "self.y = nn.Conv2d(3, 6, 2, padding=\"same\")"
    ),
    (
      "depthwiseConv", "y = depthwiseConv(image) {kernel: 3, multiplier: 2} : f32[6, 8, 8]",
      "self.y = nn.Conv2d(3, 6, 3, padding=1, groups=3)"
    ),
    (
      "transposedConv", "y = transposedConv(image) {channels: 2, kernel: 2, stride: 2} : f32[2, 16, 16]",
      "self.y = nn.ConvTranspose2d(3, 2, 2, stride=2)"
    ),
    (
      "transposedConv",
      "y = transposedConv(image) {channels: 2, kernel: 3, stride: 2, padding: same} : f32[2, 16, 16]",
      "F.pad(self.y(image), (0, -1, 0, -1))"
    ),
    (
      "averagePool", "y = averagePool(image) {size: 2, padding: valid} : f32[3, 4, 4]",
      "F.avg_pool2d(image, 2)"
    ),
    (
      "averagePool", "y = averagePool(image) {size: 3, stride: 1} : f32[3, 8, 8]",
      "F.avg_pool2d(image, 3, stride=1, padding=1, count_include_pad=False)"
    ),
    (
      "averagePool", "y = averagePool(image) {size: 3, stride: 2} : f32[3, 4, 4]",
      "average_pool(image, 3, 2, same_border(image, 3, 2))"
    ),
    (
      "maxPool", "y = maxPool(image) {size: 3, stride: 2, padding: 1} : f32[3, 4, 4]",
      "F.max_pool2d(image, 3, stride=2, padding=1)"
    ),
    (
      "maxPool", "y = maxPool(image) {size: 3, stride: 2} : f32[3, 4, 4]",
      "F.max_pool2d(F.pad(image, same_border(image, 3, 2), value=-math.inf), 3, stride=2)"
    ),
    ("globalAveragePool", "y = globalAveragePool(image) : f32[3]", "image.mean((2, 3))"),
    ("layerNorm", "y = layerNorm(sequence) : f32[4, 6]", "self.y = nn.LayerNorm(6)"),
    (
      "layerNorm", "y = layerNorm(image) {epsilon: 0.001} : f32[3, 8, 8]",
      "self.y = ChannelNorm(3, eps=0.001)"
    ),
    (
      "scaleShift", "y = scaleShift(image) {shift: false} : f32[3, 8, 8]",
      "ScaleShift(3, trailing=2, shift=False)"
    ),
    (
      "rescale", "y = rescale(image) {gain: [0.5], shift: [1, 2, 3]} : f32[3, 8, 8]",
      "rescale_features(image, [0.5], [1.0, 2.0, 3.0])"
    ),
    (
      "localResponseNorm", "y = localResponseNorm(image) {size: 5} : f32[3, 8, 8]",
      "F.local_response_norm(image, 5, alpha=0.0001, beta=0.75, k=1.0)"
    ),
    ("softmax", "y = softmax(image) : f32[3, 8, 8]", "image.softmax(1)"),
    ("flatten", "y = flatten(image) : f32[192]", "image.flatten(1)"),
    ("reshape", "y = reshape(x) {shape: [2, 3]} : f32[2, 3]", "x.reshape(-1, 2, 3)"),
    ("transpose", "y = transpose(sequence) {axes: [1, 0]} : f32[6, 4]", "sequence.permute(0, 2, 1)"),
    ("concat", "y = concat(sequence, sequence) : f32[4, 12]", "torch.cat([sequence, sequence], 2)"),
    ("part", "y = part(x) {index: 1, count: 2} : f32[3]", "x.chunk(2, 1)[1]"),
    (
      "slice", "y = slice(image) {start: 1, count: 3, axis: 2, step: 2} : f32[3, 8, 3]",
      "image[:, :, :, 1:6:2]"
    ),
    ("reverse", "y = reverse(image) {axis: 2} : f32[3, 8, 8]", "image.flip(3)"),
    ("gain", "y = gain(x) {initial: 0} : f32[6]", "Gain(0.0)"),
    (
      "channelShuffle", "y = channelShuffle(image) {groups: 3} : f32[3, 8, 8]",
      "image.unflatten(1, (3, -1)).transpose(1, 2).flatten(1, 2)"
    ),
    ("pad", "y = pad(image) {border: [1, 0, -1, 2]} : f32[3, 8, 10]", "F.pad(image, (0, 2, 1, -1))"),
    (
      "upsample", "y = upsample(image) {factor: [1, 2]} : f32[3, 8, 16]",
      "F.interpolate(image, scale_factor=(1.0, 2.0), mode=\"nearest\")"
    ),
    ("dropout", "y = dropout(x) {rate: 0.25} : f32[6]", "F.dropout(x, 0.25, self.training)"),
    ("embedding", "y = embedding(tokens) {count: 9, size: 2} : f32[5, 2]", "self.y = nn.Embedding(9, 2)"),
    ("average", "y = average(sequence) {axis: 0} : f32[6]", "sequence.mean(1)"),
    ("last", "y = last(sequence) : f32[6]", "sequence[:, -1]"),
    ("scale", "y = scale(x) {factor: 0.1} : f32[6]", "0.1 * x"),
    ("sum", "y = sum(x, x) {weights: [-0.6, 1]} : f32[6]", "-(0.6 * x) + x"),
    ("multiply", "y = multiply(x, x) : f32[6]", "x * x"),
    ("zeros", "y = zeros {shape: [2]} : f32[2]", "x.new_zeros(x.shape[0], 2)"),
    ("element", "y = element(sequence) {index: 2} : f32[6]", "sequence[:, 2]"),
    ("stack", "y = stack(x, x) : f32[2, 6]", "torch.stack([x, x], 1)"),
    ("activation", "y = activation(x) {phi: leakyRelu(0.1)} : f32[6]", "nn.LeakyReLU(0.1)"),
    (
      "activation", "y = activation(x) {phi: leakyRelu(0.1), gamma: 1.5} : f32[6]",
      "LEAKY_RELU = {\"gamma\": 1.5, \"parameter\": 0.1}"
    ),
  ]

  @Test(
    "The operations of the catalogue",
    arguments: OperationCatalogue.all.map { $0.mnemonic }.filter { $0 != "opaque" })
  func form(mnemonic: String) throws {
    let forms = Self.forms.filter { $0.mnemonic == mnemonic }
    #expect(!forms.isEmpty, "no form is tested for it")
    for form in forms {
      let module = try pyTorch(
        """
        graph One method=none {
          x = input : f32[6]
          image = input : f32[3, 8, 8]
          sequence = input : f32[4, 6]
          tokens = input : i32[5]
          output \(form.line)
        }
        """)
      #expect(module.text.contains(form.python), "\(form.python)\n— is not in —\n\(module.text)")
    }
  }

  @Test(
    "The activations of the catalogue, transformed and not", arguments: ActivationCatalogue.all.map(\.name))
  func activation(name: String) throws {
    for transform in ["", ", alpha: 0.5, beta: 0.25, gamma: 2, delta: -0.5, residual: 1e-16"] {
      let module = try pyTorch(
        """
        graph One method=none {
          x = input : f32[6]
          output y = activation(x) {phi: \(name)\(transform)} : f32[6]
        }
        """)
      // Whatever the catalogue knows, PyTorch has or a class in a centered form has.
      #expect(!module.text.contains("FormulaActivation"))
      #expect(transform.isEmpty || module.text.contains("(TransformedActivation):"))
      #expect(module.parameters.isEmpty)
    }
  }
}
