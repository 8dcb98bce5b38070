import Testing

@testable import DKSRuntime

@Suite struct OperationTests {
  @Test func arithmeticGradients() {
    GradientCheck([[4], [4]]).expect { weightedSum((0.6, $0[0]), (-0.8, $0[1])) }
    GradientCheck([[4]]).expect { weightedSum([(2, $0[0]), (3, $0[0])]) }
    GradientCheck([[4], [4]]).expect { $0[0].multiplied(by: $0[1]) }
    GradientCheck([[4]]).expect { $0[0].multiplied(by: $0[0]) }
    GradientCheck([[4]]).expect { weightedSum((1, $0[0].scaled(by: 3)), (1, $0[0].shifted(by: 2))) }
  }

  @Test func reshapingGradients() {
    GradientCheck([[2, 3, 4]]).expect { $0[0].flattened() }
    GradientCheck([[2, 3, 4]]).expect { $0[0].reshaped([4, 2, 3]) }
    GradientCheck([[2, 3, 4]]).expect { $0[0].transposed([2, 0, 1]) }
    GradientCheck([[6]]).expect { weightedSum((1, $0[0].reshaped([2, 3]).flattened()), (2, $0[0])) }
  }

  @Test func joiningGradients() {
    GradientCheck([[2, 3], [1, 3]]).expect { concatenated([$0[0], $0[1], $0[0]], axis: 0) }
    GradientCheck([[2, 3], [2, 1]]).expect { concatenated([$0[0], $0[1]], axis: 1) }
    GradientCheck([[2, 3, 2], [1, 3, 2]]).expect { concatenated([$0[0], $0[1]]) }
    GradientCheck([[4, 3]]).expect {
      let parts = $0[0].split(into: 2)
      return weightedSum((1, parts[0]), (3, parts[1]))
    }
    GradientCheck([[5, 2, 2]]).expect { $0[0].split(sizes: [1, 4])[1] }
    GradientCheck([[3], [3]]).expect { stacked([$0[0], $0[1], $0[0]]) }
    GradientCheck([[2, 3], [2, 3]]).expect { stacked($0) }
    GradientCheck([[2, 3, 2], [2, 3, 2]]).expect { stacked($0).element(1) }
    GradientCheck([[3, 2]]).expect { weightedSum((1, $0[0].element(1)), (2, $0[0].last())) }
    for axis in 0..<3 { GradientCheck([[2, 3, 2]]).expect { $0[0].reversed(axis: axis) } }
  }

  @Test func poolingGradients() {
    let windows: [(Extents, Extents, Padding)] = [
      (3, 2, .same), (2, 2, .same), (3, 1, .valid), ([1, 3], [1, 2], .same), ([3, 2], 1, .valid),
      ([2, 3], 1, .border(top: 1, left: 0, bottom: -1, right: 2)),
    ]
    for (size, stride, padding) in windows {
      var check = GradientCheck([[2, 5, 4]])
      check.batch = 2
      check.expect { $0[0].averagePooled(size, stride: stride, padding: padding) }
      check.expect { $0[0].averagePooled(size, stride: stride, padding: padding, countsPadding: true) }
      check.isSpaced = true
      check.expect { $0[0].maxPooled(size, stride: stride, padding: padding) }
    }
    GradientCheck([[3, 2, 4]]).expect { $0[0].globalAveragePooled() }
    GradientCheck([[3, 2]]).expect { $0[0].globalAveragePooled() }
    for axis in 0..<3 { GradientCheck([[3, 2, 4]]).expect { $0[0].averaged(axis: axis) } }
    GradientCheck([[3, 2]]).expect { $0[0].averaged(axis: 0) }
  }

  @Test func normalizationGradients() {
    // The coordinate that is appended is a constant here, so averageQ is checked by its values below.
    GradientCheck([[4]]).expect { $0[0].normalizedPerLocation(.one) }
    GradientCheck([[3, 2, 2]]).expect { $0[0].normalizedPerLocation(.one, scale: 0.5) }
  }

  @Test func shapesAreRowMajorToTheReader() throws {
    let x = try Tensor((0..<24).map(Float.init), shape: [2, 3, 4], batch: 1)
    #expect(x.values == (0..<24).map(Float.init))
    #expect(x.flattened().values == x.values)
    #expect(x.reshaped([3, 2, 4]).values == x.values)
    let turned = x.transposed([2, 0, 1])
    #expect(turned.shape == [4, 2, 3])
    #expect(turned.values == (0..<4).flatMap { k in (0..<6).map { Float(4 * $0 + k) } })
    #expect(x.element(1).values == (12..<24).map(Float.init))
    #expect(x.averaged(axis: 0).values == (0..<12).map { Float($0) + 6 })
    #expect(x.globalAveragePooled().values == [5.5, 17.5])
    let steps = try Tensor([1, 2, 3, 4, 5, 6], shape: [3, 2], batch: 1)
    #expect(steps.globalAveragePooled().values == [3, 4])
    #expect(steps.reversed().values == [5, 6, 3, 4, 1, 2])
    let image = try Tensor([1, 2, 3, 4, 5, 6, 7, 8], shape: [2, 2, 2], batch: 1)
    #expect(image.reversed(axis: 2).values == [2, 1, 4, 3, 6, 5, 8, 7])
    #expect(image.reversed(axis: 0).values == [5, 6, 7, 8, 1, 2, 3, 4])
    #expect(concatenated([x, x]).values == x.values + x.values)
    #expect(stacked([x, x]).values == x.values + x.values)
    #expect(x.split(into: 3, axis: 1)[2].values == [8, 9, 10, 11, 20, 21, 22, 23])
  }

  @Test func averagesCountRealPositionsOnly() throws {
    let x = try Tensor((1...9).map(Float.init), shape: [1, 3, 3], batch: 1)
    let mean = x.averagePooled(3)
    #expect(mean.values == [3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7])
    #expect(x.averagePooled(2, stride: 2).values == [3, 4.5, 7.5, 9])
    #expect(x.maxPooled(3, stride: 2).values == [5, 6, 8, 9])
    #expect(x.maxPooled(2, padding: .valid).values == [5, 6, 8, 9])
  }

  /// The numbers are PyTorch's, of `avg_pool2d` and `max_pool2d` with padding 1.
  @Test func windowsOfTwoExtentsPoolAsInPyTorch() throws {
    let x = try Tensor((1...12).map(Float.init), shape: [1, 3, 4], batch: 1)
    let border = Padding.border(top: 1, left: 1, bottom: 1, right: 1)
    let counted = x.averagePooled([2, 3], stride: [1, 2], padding: border, countsPadding: true)
    expectClose(counted.values, [0.5, 1.5, 2.3333333, 5, 5, 9, 3.1666667, 5.5], 1e-6)
    expectClose(
      x.averagePooled([2, 3], stride: [1, 2], padding: border).values, [1.5, 3, 3.5, 5, 7.5, 9, 9.5, 11], 1e-6
    )
    #expect(x.maxPooled([2, 3], stride: [1, 2], padding: border).values == [2, 4, 6, 8, 10, 12, 10, 12])
  }

  /// The numbers are PyTorch's: `conv1d(pad(x, (4, 0)), w, dilation=2)`.
  @Test func causalConvolutionsSeeWhatCameBefore() throws {
    var build = ParameterBuilder(seed: 1)
    let layer = build.convolution(
      "c", from: 1, to: 1, kernel: [1, 3], dilation: [1, 2],
      padding: .border(top: 0, left: 4, bottom: 0, right: 0), bias: false)
    build.parameters()["c.weight"] = [1, -2, 0.5]
    let x = try Tensor([1, 2, 3, 4, 5], shape: [1, 1, 5], batch: 1)
    #expect(layer(x).values == [0.5, 1, -0.5, -2, -2.5])
  }

  @Test func perLocationNormalizationAppendsACoordinateAndScales() throws {
    let x = try Tensor([3, 4, 0, 0], shape: [2], batch: 2).normalizedPerLocation()
    #expect(x.shape == [3])
    let scale = (3.0 / 26.0).squareRoot()
    expectClose(x.values, [3, 4, 1].map { Float($0 * scale) } + [0, 0, Float(3.0.squareRoot())], 1e-6)

    let image = try Tensor([1, 2, 3, 4, 0, 1, 0, 1], shape: [2, 2, 2], batch: 1)
    let y = image.normalizedPerLocation(.averageQ)
    #expect(y.shape == [3, 2, 2])
    let u = (32.0 / 8).squareRoot()  // the mean of the squares is 4
    let values = y.values
    for place in 0..<4 {
      let (a, b) = (Double(image.values[place]), Double(image.values[4 + place]))
      let factor = (3 / (a * a + b * b + u * u)).squareRoot()
      expectClose(
        [values[place], values[4 + place], values[8 + place]],
        [Float(a * factor), Float(b * factor), Float(u * factor)], 1e-6)
    }
  }

  @Test func dropoutKeepsTheMeanAndIsOffForInference() throws {
    let plain = try Tensor(sampled(10), shape: [10], batch: 1)
    #expect(plain.dropout(0.5).values == plain.values)

    let tape = Tape(batch: 1)
    tape.beginTraining(Parameters(), gradients: Parameters.allocate(1), randomSeed: 7)
    let id = tape.append(count: 10_000, requiresGradient: true)
    tape.nodes[id].value.update(repeating: 1, count: 10_000)
    let y = Tensor(tape: tape, id: id, shape: [10_000]).dropout(0.2)
    let values = y.values
    #expect(Set(values) == [0, 1.25])
    #expect(abs(values.reduce(0, +) / 10_000 - 1) < 0.02)
    tape.gradientSlot(y.id).pointer.update(repeating: 1, count: 10_000)
    tape.runBackward()
    let gradient = try #require(tape.nodes[id].gradient)
    #expect(values == (0..<10_000).map { gradient[$0] })
  }

  @Test func wrongShapesAreErrors() throws {
    func failure(_ operation: (Tensor) -> Tensor) throws -> String? {
      let x = try Tensor(sampled(12), shape: [3, 4], batch: 1)
      let y = operation(x)
      return y.tape.failure?.description
    }
    #expect(try failure { $0.reshaped([5]) } == "reshape found [3, 4], which does not fit into [5]")
    #expect(try failure { $0.transposed([0, 0]) } != nil)
    #expect(try failure { $0.element(3) } == "element 3 was asked of a shape [3, 4]")
    #expect(try failure { concatenated([$0, $0.element(0)]) } != nil)
    #expect(try failure { stacked([$0, $0.flattened()]) } != nil)
    #expect(try failure { _ in stacked([]) } != nil)
    #expect(try failure { weightedSum((1, $0), (1, $0.flattened())) } != nil)
    #expect(try failure { $0.multiplied(by: $0.flattened()) } != nil)
    #expect(try failure { $0.split(into: 2)[0] } != nil)
    #expect(try failure { $0.maxPooled(2) } != nil)
    #expect(try failure { $0.averaged(axis: 2) } != nil)
    #expect(throws: RuntimeError.self) { try Tensor([1, 2], shape: [3], batch: 1) }
  }
}
