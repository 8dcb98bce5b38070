import DKSBackEnds
import DKSGraph
import Testing

@Suite("Signals in PyTorch")
struct PyTorchSignalTests {
  private static let signals = """
    graph N method=dks(zeta: 1.5, inputs: off) {
      x = input : signal[2, 16]
      first = conv(x) {channels: 4, kernel: [1, 3], dilation: [1, 2]} : signal[4, 16]
      causal = conv(first) {channels: 4, kernel: [1, 3], padding: [0, 2, 0, 0], bias: false} : signal[4, 16]
      each = depthwiseConv(causal) {kernel: [1, 5], stride: [1, 2], padding: [0, 2]} : signal[4, 8]
      both = concat(each, each) : signal[8, 8]
      mean = averagePool(both) {size: [1, 2], padding: valid} : signal[8, 4]
      max = maxPool(mean) {size: [1, 3], stride: 1} : signal[8, 4]
      whole = globalAveragePool(max) : f32[8]
      output y = reverse(max) : signal[8, 4]
      output z = dense(whole) {units: 3} : f32[3]
    }
    """

  @Test("A signal is [N, C, T], its kernels have one extent")
  func layers() throws {
    let module = try pyTorch(Self.signals)
    for line in [
      "self.first = nn.Conv1d(2, 4, 3, padding=2, dilation=2)",
      "self.causal = nn.Conv1d(4, 4, 3, bias=False)",
      "F.pad(self.first(x), (2, 0))", "self.each = nn.Conv1d(4, 4, 5, stride=2, padding=2, groups=4)",
      "torch.cat([",
      "F.avg_pool1d(", "F.max_pool1d(", ".mean(2)", ".flip(2)", "x: [N, 2, 16].", "y: [N, 8, 4].",
      "isinstance(module, nn.Conv1d)",
    ] {
      #expect(module.text.contains(line), "\(line)\n\(module.text)")
    }
    for word in ["Conv2d(", "pool2d("] { #expect(!module.text.contains(word), "\(word)") }
    let shapes = Dictionary(uniqueKeysWithValues: module.parameters.map { ($0.key, $0.shape) })
    #expect(shapes["first.weight"] == [4, 2, 3])
    #expect(shapes["first.bias"] == [4])
    #expect(shapes["each.weight"] == [4, 1, 5])
    #expect(shapes["z.weight"] == [3, 8])
  }

  @Test("What depends on the extent of a signal or of an image, and what lies on the way between both")
  func helpers() throws {
    let module = try pyTorch(
      """
      graph N {
        x = input : signal[2, 15]
        a = conv(x) {channels: 4, kernel: [1, 3], stride: [1, 2]} : signal[4, 8]
        b = transposedConv(a) {channels: 2, kernel: [1, 4], stride: [1, 2], padding: same} : signal[2, 16]
        c = upsample(b) {factor: [1, 2], mode: linear} : signal[2, 32]
        d = pad(c) {border: [0, 1, 0, 0], mode: replicate} : signal[2, 33]
        e = layerNorm(d) : signal[2, 33]
        f = averagePool(e) {size: [1, 2]} : signal[2, 17]
        image = reshape(f) {shape: [2, 1, 17]} : f32[2, 1, 17]
        output y = conv(image) {channels: 3, kernel: [1, 3], stride: [1, 2], dilation: [1, 2]} : f32[3, 1, 9]
      }
      """)
    for line in [
      "Conv1dSame(2, 4, 3, stride=2)", "nn.ConvTranspose1d(4, 2, 4, stride=2, padding=1)",
      "scale_factor=2.0, mode=\"linear\"", "mode=\"replicate\"", "ChannelNorm(2)",
      "average_pool(", "same_border(", "Conv2dSame(2, 3, (1, 3), stride=(1, 2), dilation=(1, 2))",
      "isinstance(module, nn.ConvTranspose1d)", "isinstance(module, nn.Conv2d)",
    ] {
      #expect(module.text.contains(line), "\(line)\n\(module.text)")
    }
  }
}
