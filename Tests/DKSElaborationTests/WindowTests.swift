import Testing

/// Heights and widths, explicit padding and dilation, and the layers that imported networks need.
@Suite struct WindowTests {
  @Test("a window is one number or two, padding a word, one number, two or four") func windows() {
    let result = compile(
      """
      network N {
        method none
        param wide: Int = 7
        input x: Float[4, 12, 12]
        let sizes = [1, wide]
        let a = x
          -> conv(8, [1, wide], padding: [0, floor(wide / 2)])
          -> conv(8, sizes, padding: .same, stride: [1, 2])
          -> conv(8, 3, padding: 1, dilation: 1)
          -> conv(8, 3, dilation: 2, padding: [2, 2, 2, -1])
          -> depthwiseConv([3, 1], multiplier: 2, padding: .valid)
        let b = a -> maxPool(3, stride: 2, padding: 1) -> averagePool([1, 2], countsPadding: true)
        output y = b -> transposedConv(4, 2, stride: 2) -> flatten -> dense(2)
      }
      """)
    #expect(result.report == "")
    #expect(
      result.graphText == #"""
        graph N method=none {
          x = input : f32[4, 12, 12]
          a.conv = conv(x) {channels: 8, kernel: [1, 7], padding: [0, 3]} : f32[8, 12, 12]
          a.conv_2 = conv(a.conv) {channels: 8, kernel: [1, 7], stride: [1, 2]} : f32[8, 12, 6]
          a.conv_3 = conv(a.conv_2) {channels: 8, kernel: 3, padding: 1} : f32[8, 12, 6]
          a.conv_4 = conv(a.conv_3) {channels: 8, kernel: 3, dilation: 2, padding: [2, 2, 2, -1]} : f32[8, 12, 3]
          a.depthwiseConv = depthwiseConv(a.conv_4) {kernel: [3, 1], padding: valid, multiplier: 2} : f32[16, 10, 3]
          b.maxPool = maxPool(a.depthwiseConv) {size: 3, stride: 2, padding: 1} : f32[16, 5, 2]
          b.averagePool = averagePool(b.maxPool) {size: [1, 2], countsPadding: true} : f32[16, 5, 1]
          y.transposedConv = transposedConv(b.averagePool) {channels: 4, kernel: 2, stride: 2} : f32[4, 10, 2]
          y.flatten = flatten(y.transposedConv) : f32[80]
          output y = dense(y.flatten) {units: 2} : f32[2]
        }

        """#)
  }

  @Test("layers that imported networks need") func layers() {
    let result = compile(
      """
      network N {
        method none
        input x: Float[4, 6, 6]
        let a = x -> pad([1, -1]) -> slice(0, 2) -> scaleShift -> scaleShift(shift: false)
        let b = a -> localResponseNorm(5, alpha: 0.1) -> upsample([1, 2], mode: .linear) -> channelShuffle(2)
        output y = b -> globalAveragePool -> softmax(log: true)
      }
      """)
    #expect(result.report == "")
    #expect(
      result.graphText == #"""
        graph N method=none {
          x = input : f32[4, 6, 6]
          a.pad = pad(x) {border: [1, -1]} : f32[4, 8, 4]
          a.slice = slice(a.pad) {start: 0, count: 2} : f32[2, 8, 4]
          a.scaleShift = scaleShift(a.slice) : f32[2, 8, 4]
          a.scaleShift_2 = scaleShift(a.scaleShift) {shift: false} : f32[2, 8, 4]
          b.localResponseNorm = localResponseNorm(a.scaleShift_2) {size: 5, alpha: 0.1} : f32[2, 8, 4]
          b.upsample = upsample(b.localResponseNorm) {factor: [1, 2], mode: linear} : f32[2, 8, 8]
          b.channelShuffle = channelShuffle(b.upsample) {groups: 2} : f32[2, 8, 8]
          y.globalAveragePool = globalAveragePool(b.channelShuffle) : f32[2]
          output y = softmax(y.globalAveragePool) {log: true} : f32[2]
        }

        """#)
  }

  @Test("a signal is what a window reads first, its windows have one extent") func signals() {
    let result = compile(
      """
      network N {
        method none
        input x: Float[2, 16]
        input stated: Float[2, 16] (signal: true)
        input words: Float[16, 2]
        let a = (0.5 * x) -> conv(4, 3, padding: .causal, dilation: 2)
        let heard = (x -> tanh) -> conv(4, 3)
        let b = heard -> maxPool(2) -> pad([1, 0]) -> upsample(2) -> transposedConv(4, 2, stride: 2, padding: 1)
        let turned = words -> transpose(1, 0) -> depthwiseConv(3, padding: [0, 2]) -> transpose(1, 0)
        let latent = words -> flatten -> dense(32) -> reshape(2, 16) -> conv(2, 1)
        output y = b -> reverse -> globalAveragePool
        output z = (turned -> last, latent -> average(axis: 1), stated -> globalAveragePool) -> concat -> gain(0)
      }
      """)
    #expect(result.report == "")
    for line in [
      "x = input : signal[2, 16]", "stated = input : signal[2, 16]", "words = input : f32[16, 2]",
      "conv(heard.tanh) {channels: 4, kernel: [1, 3]} : signal[4, 16]",
      "{channels: 4, kernel: [1, 3], dilation: [1, 2], padding: [0, 4, 0, 0]} : signal[4, 16]",
      "b.maxPool = maxPool(heard.conv) {size: [1, 2]} : signal[4, 8]",
      "b.pad = pad(b.maxPool) {border: [0, 1, 0, 0]} : signal[4, 9]",
      "b.upsample = upsample(b.pad) {factor: [1, 2]} : signal[4, 18]",
      "{channels: 4, kernel: [1, 2], stride: [1, 2], padding: [0, 1]} : signal[4, 34]",
      "turned.transpose = transpose(words) {axes: [1, 0], signal: true} : signal[2, 16]",
      "{kernel: [1, 3], padding: [0, 0, 0, 2]} : signal[2, 16]",
      "turned.transpose_2 = transpose(turned.depthwiseConv) {axes: [1, 0]} : f32[16, 2]",
      "latent.reshape = reshape(latent.dense) {shape: [2, 16], signal: true} : signal[2, 16]",
      "reverse(b.transposedConv) : signal[4, 34]", "{initial: 0} : f32[6]",
    ] {
      #expect(result.graphText.contains(line), "\(line)\n\(result.graphText)")
    }
  }

  @Test("what was read as a sequence stays one") func sequences() {
    #expect(
      faults("let s = x -> reshape(2, 2) let a = s -> dense(3) let b = s -> conv(3, 3)").contains(
        "'conv' got a sequence [2, 2], it takes an image [C, H, W] or a signal [C, T]"))
  }

  @Test("DKS0301: a list of the wrong length, a value of the wrong kind") func wrongSides() {
    #expect(
      faults("let i = x -> reshape(1, 2, 2) let a = i -> conv(3, [1, 1, 1])") == #"""
        3:52 DKS0301 'kernel' of 'conv' got a list of 3 numbers, it takes a whole number or a list '[height, width]'
        """#)
    #expect(
      faults("let i = x -> reshape(1, 2, 2) let a = i -> pad([])") == #"""
        3:48 DKS0301 'border' of 'pad' got an empty list, it takes a whole number, or a list '[height, width]' or '[top, left, bottom, right]'
        """#)
    #expect(
      faults("let i = x -> reshape(1, 2, 2) let a = i -> maxPool(true)") == #"""
        3:52 DKS0301 'size' of 'maxPool' got a truth value, it takes a whole number or a list '[height, width]'
        """#)
    #expect(
      faults("let i = x -> reshape(1, 2, 2) let a = i -> conv(3, 1, padding: \"same\")") == #"""
        3:64 DKS0301 'padding' of 'conv' got a string, it takes '.same', '.valid', '.causal', a whole number, or a list '[height, width]' or '[top, left, bottom, right]'
        """#)
  }

  @Test("DKS0213, DKS0302, DKS0303, DKS0308: words, fractions, bounds and tensors") func wrongValues() {
    #expect(
      faults("let i = x -> reshape(1, 2, 2) let a = i -> conv(3, 1, padding: .full)").contains("DKS0213"))
    #expect(
      faults("let i = x -> reshape(1, 2, 2) let a = i -> conv(3, 1, padding: same)").contains("'.same'"))
    #expect(faults("let i = x -> reshape(1, 2, 2) let a = i -> conv(3, [1, 0.5])").contains("DKS0302"))
    #expect(faults("let i = x -> reshape(1, 2, 2) let a = i -> conv(3, 1, dilation: 0)").contains("DKS0303"))
    #expect(faults("let i = x -> reshape(1, 2, 2) let a = i -> conv(3, x)").contains("DKS0308"))
    #expect(faults("let i = x -> reshape(1, 2, 2) let a = i -> conv(3, [1, tanh])").contains("DKS0301"))
    #expect(
      faults("let i = x -> reshape(1, 2, 2) let a = i -> conv(3, 3, padding: [0, 1])").contains("DKS0305"))
  }
}
