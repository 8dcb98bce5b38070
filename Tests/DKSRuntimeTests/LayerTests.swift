import Testing

@testable import DKSRuntime

@Suite struct LayerTests {
  @Test func denseGradients() {
    var build = ParameterBuilder(seed: 1)
    let layer = build.dense("d", from: 5, to: 4)
    var check = GradientCheck([[5]])
    check.parameters = build.parameters()
    check.expect { layer($0[0]) }
  }

  @Test func denseActsOnTheLastAxisAndSharesWeights() {
    var build = ParameterBuilder(seed: 1)
    let layer = build.dense("d", from: 4, to: 4, bias: false)
    var check = GradientCheck([[2, 4]])
    check.parameters = build.parameters()
    check.expect { layer(layer($0[0])) }
  }

  @Test(arguments: [
    (kernel: 3, stride: 1, groups: 1, padding: Padding.same), (3, 2, 1, .same), (2, 1, 1, .same),
    (3, 1, 2, .same), (3, 2, 1, .valid), (1, 1, 1, .same), (1, 2, 1, .same), (5, 1, 1, .same),
  ])
  func convolutionGradients(kernel: Int, stride: Int, groups: Int, padding: Padding) {
    var build = ParameterBuilder(seed: 1)
    let layer = build.convolution(
      "c", from: 2, to: 4, kernel: Extents(kernel), stride: Extents(stride), padding: padding, groups: groups,
      init: .gaussian)
    var check = GradientCheck([[2, 5, 4]])
    check.batch = 2
    check.parameters = build.parameters()
    check.expect { layer($0[0]) }
  }

  @Test(arguments: [(1, Padding.same), (2, .same), (1, .valid)])
  func depthwiseGradients(stride: Int, padding: Padding) {
    var build = ParameterBuilder(seed: 1)
    let layer = build.depthwiseConvolution(
      "c", channels: 3, kernel: 3, stride: Extents(stride), padding: padding, init: .gaussian)
    var check = GradientCheck([[3, 5, 4]])
    check.batch = 2
    check.parameters = build.parameters()
    check.expect { layer($0[0]) }
  }

  @Test(arguments: [(3, 1, 1, Padding.same), (3, 2, 1, .same), (3, 1, 2, .valid), (4, 3, 1, .same)])
  func convolutionIsTheSumOverTaps(kernel: Int, stride: Int, groups: Int, padding: Padding) throws {
    let (inputs, outputs, height, width) = (4, 6, 7, 6)
    var build = ParameterBuilder(seed: 2)
    let layer = build.convolution(
      "c", from: inputs, to: outputs, kernel: Extents(kernel), stride: Extents(stride), padding: padding,
      groups: groups, init: .gaussian)
    let parameters = build.parameters()
    parameters["c.bias"] = sampled(outputs, seed: 9)
    let x = sampled(2 * inputs * height * width)
    let y = layer(try Tensor(x, shape: [inputs, height, width], batch: 2))

    let (outHeight, outWidth) = (y.shape[1], y.shape[2])
    func before(_ length: Int, _ out: Int) -> Int {
      padding == .same ? max((out - 1) * stride + kernel - length, 0) / 2 : 0
    }
    let (top, left) = (before(height, outHeight), before(width, outWidth))
    let weight = try #require(parameters["c.weight"])
    let bias = try #require(parameters["c.bias"])
    var expected: [Float] = []
    for example in 0..<2 {
      for output in 0..<outputs {
        let group = output / (outputs / groups)
        for (oy, ox) in (0..<outHeight).flatMap({ oy in (0..<outWidth).map { (oy, $0) } }) {
          var sum = Double(bias[output])
          for ky in 0..<kernel {
            for kx in 0..<kernel {
              let (iy, ix) = (oy * stride + ky - top, ox * stride + kx - left)
              guard 0..<height ~= iy, 0..<width ~= ix else { continue }
              for c in 0..<inputs / groups {
                let channel = group * (inputs / groups) + c
                let value = x[((example * inputs + channel) * height + iy) * width + ix]
                let tap = weight[((ky * kernel + kx) * (inputs / groups) + c) * outputs + output]
                sum += Double(value) * Double(tap)
              }
            }
          }
          expected.append(Float(sum))
        }
      }
    }
    expectClose(y.values, expected, 1e-5)
  }

  /// Windows of two extents, with gaps and borders of their own on each side.
  private static let windows: [(kernel: Extents, stride: Extents, dilation: Extents, padding: Padding)] = [
    ([1, 3], 1, 1, .same), ([3, 2], [2, 1], 1, .valid), ([2, 3], 1, [2, 1], .same), (2, 1, [1, 3], .valid),
    ([1, 3], 1, [1, 2], .border(top: 0, left: 4, bottom: 0, right: 0)),
    (3, [1, 2], 1, .border(top: 2, left: 1, bottom: -1, right: 0)),
    (2, 1, 1, .border(top: -1, left: 0, bottom: 1, right: 2)),
  ]

  @Test(arguments: windows.indices)
  func gradientsOfOtherWindows(number: Int) {
    let (kernel, stride, dilation, padding) = Self.windows[number]
    for groups in [1, 2] {
      var build = ParameterBuilder(seed: 1)
      let layer = build.convolution(
        "c", from: 2, to: 4, kernel: kernel, stride: stride, dilation: dilation, padding: padding,
        groups: groups, init: .gaussian)
      let each = build.depthwiseConvolution(
        "d", channels: 2, kernel: kernel, stride: stride, dilation: dilation, padding: padding,
        init: .gaussian)
      var check = GradientCheck([[2, 5, 6]])
      check.batch = 2
      check.parameters = build.parameters()
      check.expect { concatenated([layer($0[0]), each($0[0])]) }
    }
  }

  @Test(arguments: windows.indices)
  func otherWindowsAreSumsOverTaps(number: Int) throws {
    let (kernel, stride, dilation, padding) = Self.windows[number]
    let (height, width) = (5, 6)
    var build = ParameterBuilder(seed: 2)
    let layer = build.convolution(
      "c", from: 1, to: 1, kernel: kernel, stride: stride, dilation: dilation, padding: padding, bias: false,
      init: .gaussian)
    let weight = try #require(build.parameters()["c.weight"])
    let x = sampled(height * width)
    let y = layer(try Tensor(x, shape: [1, height, width], batch: 1))
    func before(_ length: Int, _ out: Int, _ size: Int, _ stride: Int, _ dilation: Int, _ given: Int) -> Int {
      padding == .same ? max((out - 1) * stride + (size - 1) * dilation + 1 - length, 0) / 2 : given
    }
    var (top, left) = (0, 0)
    if case .border(let rows, let columns, _, _) = padding { (top, left) = (rows, columns) }
    top = before(height, y.shape[1], kernel.height, stride.height, dilation.height, top)
    left = before(width, y.shape[2], kernel.width, stride.width, dilation.width, left)
    var expected: [Float] = []
    for (oy, ox) in (0..<y.shape[1]).flatMap({ oy in (0..<y.shape[2]).map { (oy, $0) } }) {
      var sum = 0.0
      for (ky, kx) in (0..<kernel.height).flatMap({ ky in (0..<kernel.width).map { (ky, $0) } }) {
        let iy = oy * stride.height + ky * dilation.height - top
        let ix = ox * stride.width + kx * dilation.width - left
        guard 0..<height ~= iy, 0..<width ~= ix else { continue }
        sum += Double(x[iy * width + ix]) * Double(weight[ky * kernel.width + kx])
      }
      expected.append(Float(sum))
    }
    expectClose(y.values, expected, 1e-5)
  }

  @Test func aDeltaDrawsTheTapThatItIsTold() throws {
    var build = ParameterBuilder(seed: 2)
    _ = build.convolution("c", from: 1, to: 1, kernel: [1, 3], tap: [0, 2])
    _ = build.depthwiseConvolution("d", channels: 1, kernel: [3, 2], tap: [2, 1])
    let parameters = build.parameters()
    #expect(parameters["c.weight"]?.map { $0 != 0 } == [false, false, true])
    #expect(parameters["d.weight"]?.map { $0 != 0 } == [false, false, false, false, false, true])
  }

  @Test func gainGradients() throws {
    for initial in [0, 1.5] as [Float] {
      var build = ParameterBuilder(seed: 1)
      let layer = build.gain("g", initial: initial)
      #expect(build.parameters()["g.gain"] == [initial])
      var check = GradientCheck([[2, 3]])
      check.parameters = build.parameters()
      check.expect { weightedSum((1, $0[0]), (1, layer($0[0]))) }
    }
  }

  @Test func deltaConvolutionIsADenseLayerPerLocation() throws {
    for kernel in [1, 2, 3, 5] {
      var build = ParameterBuilder(seed: 3)
      let layer = build.convolution("c", from: 3, to: 3, kernel: Extents(kernel))
      let x = sampled(3 * 6 * 6)
      let y = layer(try Tensor(x, shape: [3, 6, 6], batch: 1)).values
      for place in 0..<36 {
        let before = (0..<3).reduce(0) { $0 + x[36 * $1 + place] * x[36 * $1 + place] }
        let after = (0..<3).reduce(0) { $0 + y[36 * $1 + place] * y[36 * $1 + place] }
        #expect(abs(before - after) < 1e-5 * (1 + before))
      }
    }
  }

  @Test func layerNormGradients() {
    var build = ParameterBuilder(seed: 1)
    let layer = build.layerNorm("n", 4)
    let parameters = build.parameters()
    parameters["n.gain"] = [0.5, 1.5, -1, 2]
    for shape in [[4], [3, 4], [4, 2, 3]] {
      var check = GradientCheck([shape])
      check.parameters = parameters
      check.expect { layer($0[0]) }
    }
  }

  @Test func layerNormGivesMeanZeroAndVarianceOne() throws {
    let y = try Tensor(sampled(40), shape: [20], batch: 2).layerNormalized().values
    for row in [y[..<20], y[20...]] {
      #expect(abs(row.reduce(0, +) / 20) < 1e-6)
      #expect(abs(row.reduce(0) { $0 + $1 * $1 } / 20 - 1) < 1e-4)
    }
  }

  @Test func embeddingLooksRowsUpAndCollectsTheirGradients() throws {
    var build = ParameterBuilder(seed: 1)
    let layer = build.embedding("e", count: 5, size: 3)
    let parameters = build.parameters()
    let table = try #require(parameters["e.weight"])
    let y = layer(try IndexTensor([4, 0], shape: [2], batch: 1))
    #expect(y.shape == [2, 3])
    #expect(y.values == Array(table[12..<15]) + Array(table[0..<3]))

    let tape = Tape(batch: 2)
    let gradients = Parameters.allocate(parameters.bufferCount)
    defer { gradients.deallocate() }
    tape.beginTraining(parameters, gradients: gradients, randomSeed: 0)
    let x = layer(IndexTensor(tape: tape, indices: [1, 3, 1, 1], shape: [2], name: nil))
    let seed = tape.gradientSlot(x.id).pointer
    for index in 0..<12 { seed[index] = Float(index) }
    tape.runBackward()
    let rows = (0..<5).map { row in (0..<3).map { gradients[3 * row + $0] } }
    #expect(rows == [[0, 0, 0], [15, 18, 21], [0, 0, 0], [3, 4, 5], [0, 0, 0]])
  }

  @Test func aWrongShapeIsAnErrorAndNotATrap() throws {
    var build = ParameterBuilder(seed: 1)
    let dense = build.dense("head", from: 4, to: 2)
    let convolution = build.convolution("conv", from: 4, to: 2, kernel: 3)
    let x = try Tensor(sampled(6), shape: [3], batch: 2)
    #expect(dense(x).shape == [2])
    #expect(
      x.tape.failure?.description == "dense layer 'head' found an input of shape [3], wanted 4 features")
    let image = try Tensor(sampled(6), shape: [3], batch: 2)
    #expect(convolution(image).shape == [2, 1, 1])
    #expect(image.tape.failure != nil)
    let tokens = try IndexTensor([7], shape: [1], batch: 1)
    let embedding = build.embedding("words", count: 5, size: 3)
    #expect(embedding(tokens).shape == [1, 3])
    #expect(
      tokens.tape.failure?.description == "embedding 'words' found the index 7 in 'tokens', wanted 0...4")
  }
}

func expectClose(
  _ a: [Float], _ b: [Float], _ tolerance: Float, sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(a.count == b.count, sourceLocation: sourceLocation)
  let worst = zip(a, b).map { abs($0 - $1) / (1 + abs($1)) }.max() ?? 0
  #expect(worst <= tolerance, sourceLocation: sourceLocation)
}
