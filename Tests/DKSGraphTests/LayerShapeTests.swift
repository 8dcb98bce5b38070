import DKSFormulas
import DKSGraph
import Testing

/// One operation on operands, and the type or the fault that comes of it.
private func type(_ operation: any Operation, _ operands: TensorType...) -> String {
  do throws(ShapeError) { return "\(try operation.resultType(of: operands))" } catch { return error.message }
}

@Suite("Shape rules")
struct LayerShapeTests {
  @Test("a sum of thousands is refused: any two summands may depend on one another")
  func longSum() {
    let type = TensorType(.float32, [2])
    for count in [10_000, 10_001] {
      let sum = WeightedSum(weights: Array(repeating: 1, count: count))
      let result = try? sum.resultType(of: Array(repeating: type, count: count))
      #expect((result == nil) == (count > 10_000))
    }
  }

  @Test("dense acts on the features of a vector or a sequence")
  func dense() {
    let dense = Dense(units: 10)
    #expect(type(dense, .floats(784)) == "f32[10]")
    #expect(type(dense, .floats(64, 128)) == "f32[64, 10]")
    #expect(dense.parameters(for: [.floats(64, 128)]).map(\.shape) == [[10, 128], [10]])
    #expect(dense.parameters(for: [.floats(784)]).map(\.fanIn) == [784, 784])
    #expect(Dense(units: 3, hasBias: false).parameters(for: [.floats(2)]).map(\.role) == [.weight])
    #expect(
      type(dense, .floats(3, 8, 8)) == "'dense' got an image [3, 8, 8], it takes a vector or a sequence")
    #expect(type(dense, .floats()) == "'dense' got a scalar, it takes a vector or a sequence")
    #expect(
      type(dense, .integers(4)) == "'dense' got a vector [4] of integers, it takes floating point numbers")
    #expect(type(dense) == "'dense' got no tensor, it takes one tensor")
    #expect(type(dense, .floats(4), .floats(4)) == "'dense' got 2 tensors, it takes one tensor")
    #expect(type(Dense(units: 0), .floats(4)) == "'units' of 'dense' is 0, it must be at least 1")
    #expect(dense.parameters(for: [.floats(3, 8, 8)]).isEmpty)
  }

  @Test("dense on an image says what to put before it, and where the fault lies")
  func denseHelp() {
    #expect(
      throws: ShapeError(
        .operand(0), "'dense' got an image [3, 8, 8], it takes a vector or a sequence",
        help: "put 'flatten' before it")
    ) { try Dense(units: 10).resultType(of: [.floats(3, 8, 8)]) }
    #expect(throws: ShapeError(.setting("units"), "'units' of 'dense' is -1, it must be at least 1")) {
      try Dense(units: -1).resultType(of: [.floats(3)])
    }
  }

  @Test(
    "A window has ⌈extent / stride⌉ places with 'same', and stays inside with 'valid'",
    arguments: [
      // extent, size, stride, places with same, places with valid
      (28, 3, 1, 28, 26), (28, 3, 2, 14, 13), (224, 7, 2, 112, 109), (7, 2, 2, 4, 3), (5, 5, 3, 2, 1),
      (1, 1, 9, 1, 1), (4, 9, 1, 4, nil),
    ] as [(Int, Int, Int, Int, Int?)])
  func places(extent: Int, size: Int, stride: Int, same: Int, valid: Int?) {
    let window = WindowAxis(size: size, stride: stride, padding: .same)
    #expect(window.places(along: extent) == same)
    #expect(WindowAxis(size: size, stride: stride, padding: .valid).places(along: extent) == valid)
    // The padded axis is just long enough for its places.
    let border = window.border(along: extent)
    let padded = border.before + extent + border.after
    #expect((padded - size) / stride + 1 == same || padded == extent)
    #expect(border.after - border.before == 0 || border.after - border.before == 1)
  }

  @Test("conv keeps the layout, channels first")
  func convolution() {
    #expect(
      type(Convolution(channels: 64, kernel: 7, stride: 2), .floats(3, 224, 224)) == "f32[64, 112, 112]")
    #expect(
      type(Convolution(channels: 8, kernel: 3, padding: .valid), .floats(3, 28, 20)) == "f32[8, 26, 18]")
    let grouped = Convolution(channels: 8, kernel: 3, groups: 2)
    #expect(grouped.parameters(for: [.floats(4, 9, 9)]).map(\.shape) == [[8, 2, 3, 3], [8]])
    #expect(grouped.parameters(for: [.floats(4, 9, 9)]).map(\.fanIn) == [18, 18])
    #expect(
      type(grouped, .floats(3, 9, 9)) == "'conv' got 3 channels to make 8 of, 2 groups must divide both")
    #expect(
      type(Convolution(channels: 8, kernel: 3), .floats(9))
        == "'conv' got a vector [9], it takes an image [C, H, W] or a signal [C, T]")
    #expect(
      type(Convolution(channels: 8, kernel: 5, padding: .valid), .floats(1, 4, 9))
        == "'conv' got an image [1, 4, 9], it takes one of at least 5×5 without padding")
    #expect(
      type(Convolution(channels: 8, kernel: 3, stride: 0), .floats(1, 4, 9))
        == "'stride' of 'conv' is 0, it must be at least 1")
  }

  @Test("depthwiseConv and the pools keep the channels")
  func channelwise() {
    let depthwise = DepthwiseConvolution(kernel: 3, stride: 2)
    #expect(type(depthwise, .floats(5, 9, 8)) == "f32[5, 5, 4]")
    #expect(depthwise.parameters(for: [.floats(5, 9, 8)]).map(\.shape) == [[5, 1, 3, 3], [5]])
    #expect(type(AveragePool(size: 3, stride: 2), .floats(5, 9, 8)) == "f32[5, 5, 4]")
    #expect(type(AveragePool(size: 3), .floats(5, 9, 8)) == "f32[5, 3, 3]")
    #expect(type(MaxPool(size: 3, padding: .valid), .floats(5, 9, 8)) == "f32[5, 3, 2]")
    #expect(
      type(MaxPool(size: 2), .floats(9, 8))
        == "'maxPool' got a sequence [9, 8], it takes an image [C, H, W] or a signal [C, T]")
    #expect(
      type(AveragePool(size: 0), .floats(1, 2, 2)) == "'size' of 'averagePool' is 0, it must be at least 1")
  }

  @Test("globalAveragePool, average and last drop axes")
  func reductions() {
    #expect(type(GlobalAveragePool(), .floats(5, 9, 8)) == "f32[5]")
    #expect(type(GlobalAveragePool(), .floats(9, 8)) == "f32[8]")
    #expect(
      type(GlobalAveragePool(), .floats(8))
        == "'globalAveragePool' got a vector [8], it takes an image or a sequence"
    )
    #expect(type(Average(axis: 0), .floats(16, 128)) == "f32[128]")
    #expect(
      type(Average(axis: 2), .floats(16, 128))
        == "'average' got a sequence [16, 128] and axis 2, it takes an axis from 0 to 1")
    #expect(type(Last(), .floats(64, 256)) == "f32[256]")
    #expect(type(Last(), .floats(64)) == "'last' got a vector [64], it takes a sequence [T, d]")
    #expect(type(Element(index: 63), .integers(64)) == "i32[]")
    #expect(type(Element(index: 64), .floats(64)) == "'element' got index 64, a vector [64] has 0 to 63")
  }

  @Test("flatten, reshape and transpose keep the elements")
  func moves() {
    #expect(type(Flatten(), .floats(3, 8, 8)) == "f32[192]")
    #expect(type(Flatten(), .integers()) == "i32[1]")
    #expect(type(Reshape(shape: [16, 4]), .floats(64)) == "f32[16, 4]")
    #expect(
      type(Reshape(shape: [16, 5]), .floats(64))
        == "'reshape' got a vector [64] of 64 elements, [16, 5] takes 80")
    #expect(type(Transpose(axes: [2, 0, 1]), .floats(3, 4, 5)) == "f32[5, 3, 4]")
    #expect(
      type(Transpose(axes: [0, 0]), .floats(3, 4))
        == "'transpose' got a sequence [3, 4] and axes [0, 0], it takes each of [0, 1] once")
  }

  @Test("concat joins features, or the axis that is asked for")
  func concat() {
    #expect(type(Concat(), .floats(3), .floats(4)) == "f32[7]")
    #expect(type(Concat(), .floats(9, 3), .floats(9, 4)) == "f32[9, 7]")
    #expect(type(Concat(axis: 0), .floats(9, 3), .floats(2, 3)) == "f32[11, 3]")
    #expect(type(Concat(), .floats(2, 5, 5), .floats(3, 5, 5)) == "f32[5, 5, 5]")
    #expect(
      throws: ShapeError(
        .disagreement(0, 2),
        "'concat' got a sequence [9, 3] and a sequence [8, 4], they may differ on axis 1 only")
    ) { try Concat().resultType(of: [.floats(9, 3), .floats(9, 1), .floats(8, 4)]) }
    #expect(type(Concat()) == "'concat' got no tensor, it takes at least one")
  }

  @Test("split cuts into equal parts")
  func split() {
    #expect(type(Split(count: 3), .floats(12)) == "f32[4]")
    #expect(type(Split(count: 3).part(2), .floats(9, 12)) == "f32[9, 4]")
    #expect(type(Part(index: 0, count: 3, axis: 0), .floats(9, 12)) == "f32[3, 12]")
    #expect(
      type(Split(count: 5), .floats(12))
        == "'split' got a vector [12], whose axis 0 does not divide into 5 equal parts")
    #expect(type(Part(index: 3, count: 3), .floats(12)) == "'part' got index 3, it takes one from 0 to 2")
  }

  @Test("Sums, products and stacks want one shape")
  func agreement() {
    #expect(type(WeightedSum(weights: [0.6, 0.8]), .floats(3), .floats(3)) == "f32[3]")
    #expect(type(Multiply(), .floats(3), .floats(3)) == "f32[3]")
    #expect(type(Stack(), .floats(3), .floats(3)) == "f32[2, 3]")
    #expect(
      throws: ShapeError(
        .disagreement(0, 1),
        "'sum' got an image [128, 28, 28] and an image [128, 56, 56], it takes equal shapes")
    ) {
      try WeightedSum(weights: [1, 1]).resultType(of: [.floats(128, 28, 28), .floats(128, 56, 56)])
    }
    #expect(
      type(WeightedSum(weights: [1]), .floats(3), .floats(3))
        == "'sum' got 2 tensors and 1 weights, it takes a weight for each tensor")
    #expect(type(Stack()) == "'stack' got no tensor, it takes at least one")
    #expect(type(Multiply(), .floats(3)) == "'multiply' got one tensor, it takes 2 tensors")
  }

  @Test("embedding turns integers into features")
  func embedding() {
    let embedding = Embedding(count: 10_000, size: 128)
    #expect(type(embedding, .integers(64)) == "f32[64, 128]")
    #expect(type(embedding, .integers()) == "f32[128]")
    #expect(embedding.parameters(for: [.integers(64)]) == [ParameterShape(.weight, [10_000, 128], fanIn: 1)])
    #expect(
      type(embedding, .floats(64))
        == "'embedding' got a vector [64], it takes an integer or a vector of integers")
  }

  @Test("normalizeInput appends a feature")
  func normalizeInput() {
    #expect(type(NormalizeInput(), .floats(784)) == "f32[785]")
    #expect(type(NormalizeInput(), .floats(3, 8, 8)) == "f32[4, 8, 8]")
    #expect(type(NormalizeInput(), .floats(5, 8)) == "f32[5, 9]")
    #expect(
      type(NormalizeInput(), .floats()) == "'normalizeInput' got a scalar, it takes a tensor that has axes")
  }

  @Test("What changes no shape")
  func elementwise() throws {
    let tanh = try #require(ActivationCatalogue.activation("tanh"))
    for operation in [ActivationLayer(phi: tanh), Dropout(rate: 0.5), Scale(factor: 2), LayerNorm()]
      as [any Operation]
    {
      #expect(type(operation, .floats(3, 4)) == "f32[3, 4]")
    }
    #expect(
      type(ActivationLayer(phi: tanh), .integers(3))
        == "'tanh' got a vector [3] of integers, it takes one tensor of floating point numbers")
    #expect(
      type(Dropout(rate: 1), .floats(3)) == "'rate' of 'dropout' is 1, it must be at least 0 and less than 1")
    #expect(LayerNorm().parameters(for: [.floats(9, 4)]).map(\.role) == [.gain, .bias])
    #expect(type(LayerNorm(), .floats()) == "'layerNorm' got a scalar, it takes a tensor that has features")
  }

  @Test("No size overflows: results and weights end at 2⁴⁰ elements")
  func overflow() {
    let huge = Int.max
    let attempts: [(any Operation, TensorType)] = [
      (Dense(units: huge), .floats(huge)), (Dense(units: 1 << 30), .floats(1 << 30)),
      (Convolution(channels: huge, kernel: Extents(huge)), .floats(1, 8, 8)),
      (Convolution(channels: 1, kernel: Extents(huge)), .floats(1, 8, 8)),
      (DepthwiseConvolution(kernel: Extents(huge)), .floats(1, 8, 8)),
      (Zeros(shape: [huge, huge]), .floats()),
      (Embedding(count: huge, size: 2), .integers(3)), (Reshape(shape: [huge, 2]), .floats(4)),
      (Concat(), .floats(huge)),
    ]
    for (operation, operand) in attempts {
      let operands = operation is Zeros ? [] : [operand, operand].prefix(operation is Concat ? 2 : 1)
      #expect(throws: ShapeError.self, "\(operation)") { try operation.resultType(of: Array(operands)) }
      #expect(operation.parameters(for: Array(operands)).isEmpty)
    }
    let pool = WindowAxis(size: huge, stride: huge, padding: .same)
    #expect(pool.places(along: huge) == 1)
    #expect(pool.border(along: 8).after > 0)
  }
}
