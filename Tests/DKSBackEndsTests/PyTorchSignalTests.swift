import DKSBackEnds
import DKSGraph
import Testing

@Suite("Signals in PyTorch")
struct PyTorchSignalTests {
  private static let signals = """
    graph N method=dks(zeta: 1.5, inputs: off) {
      x = input : f32[2, 16]
      image = reshape(x) {shape: [2, 1, 16]} : f32[2, 1, 16]
      first = conv(image) {channels: 4, kernel: [1, 3], dilation: [1, 2]} : f32[4, 1, 16]
      causal = conv(first) {channels: 4, kernel: [1, 3], padding: [0, 2, 0, 0], bias: false} : f32[4, 1, 16]
      each = depthwiseConv(causal) {kernel: [1, 5], stride: [1, 2], padding: [0, 2]} : f32[4, 1, 8]
      both = concat(each, each) : f32[8, 1, 8]
      mean = averagePool(both) {size: [1, 2], padding: valid} : f32[8, 1, 4]
      max = maxPool(mean) {size: [1, 3], stride: 1} : f32[8, 1, 4]
      whole = globalAveragePool(max) : f32[8]
      output y = reshape(max) {shape: [8, 4]} : f32[8, 4]
      output z = dense(whole) {units: 3} : f32[3]
    }
    """

  @Test("images of height 1 between values without a height are [N, C, L], as are their kernels")
  func layers() throws {
    let module = try pyTorch(Self.signals)
    for line in [
      "self.first = nn.Conv1d(2, 4, 3, padding=2, dilation=2)",
      "self.causal = nn.Conv1d(4, 4, 3, bias=False)",
      "F.pad(x, (2, 0))", "self.each = nn.Conv1d(4, 4, 5, stride=2, padding=2, groups=4)", "torch.cat([",
      "F.avg_pool1d(", "F.max_pool1d(", ".mean(2)", "x: [N, 2, 16].", "y: [N, 8, 4].",
      "isinstance(module, nn.Conv1d)", "height, width = 1, weight.shape[2]",
    ] {
      #expect(module.text.contains(line), "\(line)\n\(module.text)")
    }
    for word in ["2d(", "reshape(x", ".reshape(-1"] { #expect(!module.text.contains(word), "\(word)") }
    let shapes = Dictionary(uniqueKeysWithValues: module.parameters.map { ($0.key, $0.shape) })
    #expect(shapes["first.weight"] == [4, 2, 3])
    #expect(shapes["first.bias"] == [4])
    #expect(shapes["each.weight"] == [4, 1, 5])
    #expect(shapes["z.weight"] == [3, 8])
  }

  @Test("where an image of height 1 is given or wanted, or meets a layer that needs a height, it stays one")
  func images() throws {
    let given = """
      graph N {
        x = input : f32[2, 1, 16]
        a = conv(x) {channels: 4, kernel: [1, 3]} : f32[4, 1, 16]
        output y = flatten(a) : f32[64]
      }
      """
    let grown = """
      graph N {
        x = input : f32[2, 16]
        i = reshape(x) {shape: [2, 1, 16]} : f32[2, 1, 16]
        a = conv(i) {channels: 4, kernel: [1, 3]} : f32[4, 1, 16]
        b = upsample(a) {factor: 2} : f32[4, 2, 32]
        output y = flatten(b) : f32[256]
      }
      """
    for text in [given, grown] {
      let module = try pyTorch(text)
      #expect(module.text.contains("nn.Conv2d(2, 4, (1, 3), padding=(0, 1))"))
      #expect(module.parameters.first?.shape == [4, 2, 1, 3])
    }
  }
}
