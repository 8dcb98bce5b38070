import DKSDiagnostics
import DKSGraph
import Testing

/// Operations of imported networks in the flat text.
@Suite("The flat text of windows and imported operations")
struct WindowTextTests {
  @Test("Squares are one number, rectangles two, borders up to four; defaults are left out")
  func golden() throws {
    let text = """
      graph N method=none {
        x = input : f32[4, 12, 12]
        conv = conv(x) {channels: 8, kernel: [1, 7], padding: [0, 3]} : f32[8, 12, 12]
        dilated = conv(conv) {channels: 8, kernel: 3, stride: [1, 2], dilation: 2, padding: 2} : f32[8, 12, 6]
        cropped = conv(conv) {channels: 8, kernel: 3, padding: [-1, 0, 1, 2]} : f32[8, 10, 12]
        zero = conv(conv) {channels: 8, kernel: 3, padding: 0} : f32[8, 10, 10]
        depthwise = depthwiseConv(conv) {kernel: [3, 1], dilation: [2, 1], padding: valid, multiplier: 2} : f32[16, 8, 12]
        transposed = transposedConv(conv) {channels: 4, kernel: 2, stride: 2, groups: 2} : f32[4, 24, 24]
        same = transposedConv(conv) {channels: 4, kernel: 3, stride: 2, padding: 1, outputPadding: 1} : f32[4, 24, 24]
        mean = averagePool(conv) {size: [2, 3], stride: 2, padding: [0, 1], countsPadding: true} : f32[8, 6, 6]
        max = maxPool(conv) {size: 3, stride: 2, padding: 1} : f32[8, 6, 6]
        affine = scaleShift(max) : f32[8, 6, 6]
        gain = scaleShift(max) {shift: false} : f32[8, 6, 6]
        lrn = localResponseNorm(max) {size: 5, alpha: 2, bias: 2} : f32[8, 6, 6]
        pad = pad(max) {border: [0, 1]} : f32[8, 6, 8]
        slice = slice(max) {start: 1, count: 2, axis: 2, step: 3} : f32[8, 6, 2]
        up = upsample(max) {factor: [1, 2], mode: linear} : f32[8, 6, 12]
        shuffled = channelShuffle(max) {groups: 4} : f32[8, 6, 6]
        gate = opaque(max, up) {kind: "two activations are multiplied (a gate)", region: "features[3].se", shape: [8, 6, 6]} : f32[8, 6, 6]
        tokens = opaque(max) {kind: "TopK", region: "TopK", result: 1, shape: [5], integers: true} : i32[5]
        flat = flatten(gate) : f32[288]
        output y = softmax(flat) {log: true} : f32[288]
      }

      """
    #expect(try graph(text).description == text)
  }

  @Test(
    "What is no window is refused",
    arguments: [
      (
        "conv(x) {channels: 8, kernel: [3]}",
        "'kernel' of 'conv' must be a whole number or a list of two, height and width"
      ),
      (
        "conv(x) {channels: 8, kernel: [3, 0]}",
        "'kernel' of 'conv' is 0, it must be a whole number of at least 1"
      ),
      (
        "conv(x) {channels: 8, kernel: 3, stride: [1, 2.5]}",
        "'stride' of 'conv' must be a whole number or a list of two, height and width"
      ),
      (
        "conv(x) {channels: 8, kernel: 3, padding: full}",
        "'padding' of 'conv' must be same, valid, a whole number, a list [height, width] or a list [top, left, bottom, right]"
      ),
      (
        "conv(x) {channels: 8, kernel: 3, padding: [1, 2, 3]}",
        "'padding' of 'conv' must be same, valid, a whole number, a list [height, width] or a list [top, left, bottom, right]"
      ),
      (
        "conv(x) {channels: 8, kernel: 3, padding: -5}",
        "'conv' got an image [4, 12, 12] and padding -5, its window takes 3×3"
      ),
      (
        "pad(x) {border: same}",
        "'border' of 'pad' must be a whole number, a list [height, width] or a list [top, left, bottom, right]"
      ),
      (
        "slice(x) {start: 0, count: 13, axis: 1}",
        "'slice' got an image [4, 12, 12], whose axis 1 has not 13 elements from 0 on"
      ),
      (
        "upsample(x) {factor: 2, mode: cubic}", "'mode' of 'upsample' must be one of nearest, linear, aligned"
      ),
      ("opaque(x) {kind: LSTM, shape: [4]}", "'opaque' lacks the setting 'region'"),
      (
        "localResponseNorm(x) {size: 5, bias: 0}",
        "'bias' of 'localResponseNorm' is 0, it must be a number greater than 0"
      ),
    ])
  func refused(line: String, message: String) {
    var diagnostics = DiagnosticSet()
    let text = "graph N {\n  x = input : f32[4, 12, 12]\n  output y = \(line)\n}\n"
    let file = SourceFile(name: "n", text: text)
    #expect(Graph.parse(file, number: 0, diagnostics: &diagnostics) == nil)
    #expect(diagnostics.all.map(\.message) == [message])
  }
}
