import DKSGraph
import Testing

/// One operation on operands, and the type or the fault that comes of it.
private func type(_ operation: any Operation, _ operands: TensorType...) -> String {
  do throws(ShapeError) { return "\(try operation.resultType(of: operands))" } catch { return error.message }
}

@Suite("Shape rules of what imported networks need")
struct ImportedLayerShapeTests {
  @Test("Windows have a height and a width, taps may lie apart, padding may be explicit")
  func windows() {
    let wide = Convolution(
      channels: 8, kernel: Extents(height: 1, width: 7),
      padding: .explicit(Border(Extents(height: 0, width: 3))))
    #expect(type(wide, .floats(3, 17, 17)) == "f32[8, 17, 17]")
    #expect(wide.parameters(for: [.floats(3, 17, 17)]).map(\.shape) == [[8, 3, 1, 7], [8]])
    #expect(wide.parameters(for: [.floats(3, 17, 17)]).map(\.fanIn) == [21, 21])
    let dilated = Convolution(channels: 8, kernel: 3, dilation: 2, padding: .valid)
    #expect(type(dilated, .floats(3, 17, 17)) == "f32[8, 13, 13]")
    #expect(
      type(dilated, .floats(3, 4, 17))
        == "'conv' got an image [3, 4, 17], it takes one of at least 5×5 without padding")
    let corner = Border(before: 0, after: 1)
    #expect(
      type(Convolution(channels: 8, kernel: 3, stride: 2, padding: .explicit(corner)), .floats(3, 224, 224))
        == "f32[8, 112, 112]")
    #expect(
      type(Convolution(channels: 8, kernel: 5, padding: .explicit(corner)), .floats(3, 3, 9))
        == "'conv' got an image [3, 3, 9] and padding [0, 0, 1, 1], its window takes 5×5")
    #expect(
      type(Convolution(channels: 8, kernel: 3, dilation: 0), .floats(3, 9, 9))
        == "'dilation' of 'conv' is 0, it must be at least 1")
    #expect(
      type(MaxPool(size: 3, stride: 2, padding: .explicit(Border(1))), .floats(8, 112, 112))
        == "f32[8, 56, 56]")
    #expect(
      type(AveragePool(size: 2, padding: .explicit(Border(2))), .floats(1, 4, 4))
        == "'averagePool' got an image [1, 4, 4] and more padding than its window is wide, "
        + "so that some windows hold nothing of the image")
  }

  @Test("depthwiseConv makes several channels of each")
  func multiplier() {
    let layer = DepthwiseConvolution(kernel: 3, multiplier: 2)
    #expect(type(layer, .floats(5, 9, 8)) == "f32[10, 9, 8]")
    #expect(layer.parameters(for: [.floats(5, 9, 8)]).map(\.shape) == [[10, 1, 3, 3], [10]])
    #expect(
      type(DepthwiseConvolution(kernel: 3, multiplier: 0), .floats(5, 9, 8))
        == "'multiplier' of 'depthwiseConv' is 0, it must be at least 1")
  }

  @Test("transposedConv multiplies extents by its stride")
  func transposed() {
    let layer = TransposedConvolution(channels: 6, kernel: 2, stride: 2)
    #expect(type(layer, .floats(4, 7, 5)) == "f32[6, 14, 10]")
    #expect(layer.parameters(for: [.floats(4, 7, 5)]).map(\.shape) == [[4, 6, 2, 2], [6]])
    #expect(layer.parameters(for: [.floats(4, 7, 5)]).map(\.fanIn) == [4, 4])
    let cropped = TransposedConvolution(
      channels: 6, kernel: 4, stride: 2, padding: .explicit(Border(1)), groups: 2)
    #expect(type(cropped, .floats(4, 7, 5)) == "f32[6, 14, 10]")
    #expect(cropped.parameters(for: [.floats(4, 7, 5)]).map(\.shape) == [[4, 3, 4, 4], [6]])
    #expect(
      type(TransposedConvolution(channels: 6, kernel: 3, stride: 2, padding: .same), .floats(4, 7, 5))
        == "f32[6, 14, 10]")
    #expect(
      type(TransposedConvolution(channels: 6, kernel: 1, stride: 3, padding: .same), .floats(4, 7, 5))
        == "f32[6, 21, 15]")
    #expect(
      type(
        TransposedConvolution(
          channels: 6, kernel: 3, stride: 2, padding: .explicit(Border(1)), outputPadding: 1),
        .floats(4, 7, 5)) == "f32[6, 14, 10]")
    #expect(
      type(TransposedConvolution(channels: 6, kernel: 2, padding: .explicit(Border(9))), .floats(4, 7, 5))
        == "'transposedConv' got an image [4, 7, 5] and padding that leaves nothing of the result")
    #expect(
      type(TransposedConvolution(channels: 6, kernel: 2, groups: 3), .floats(4, 7, 5))
        == "'transposedConv' got 4 channels to make 6 of, 3 groups must divide both")
  }

  @Test("What moves locations and features about")
  func moving() {
    #expect(
      type(
        Pad(border: Border(before: Extents(height: 0, width: 1), after: Extents(height: -1, width: 2))),
        .floats(2, 4, 5))
        == "f32[2, 3, 8]")
    #expect(
      type(Pad(border: Border(-2)), .floats(2, 4, 5))
        == "'pad' got an image [2, 4, 5], of which it leaves nothing")
    #expect(type(Slice(axis: 2, start: 1, count: 2, step: 3), .floats(2, 4, 5)) == "f32[2, 4, 2]")
    #expect(type(Slice(start: 4, count: 4), .floats(8)) == "f32[4]")
    #expect(type(Slice(start: 1, count: 2), .integers(8)) == "i32[2]")
    #expect(
      type(Slice(start: 5, count: 4), .floats(8))
        == "'slice' got a vector [8], whose axis 0 has not 4 elements from 5 on")
    #expect(
      type(Slice(start: 0, count: 5, step: 2), .floats(8))
        == "'slice' got a vector [8], whose axis 0 has not 5 elements from 0 on with step 2")
    #expect(type(Upsample(factor: Extents(height: 1, width: 2)), .floats(2, 4, 5)) == "f32[2, 4, 10]")
    #expect(
      type(Upsample(factor: 0), .floats(2, 4, 5)) == "'factor' of 'upsample' is 0, it must be at least 1")
    #expect(type(ChannelShuffle(groups: 3), .floats(6, 4, 5)) == "f32[6, 4, 5]")
    #expect(
      type(ChannelShuffle(groups: 4), .floats(6, 4, 5))
        == "'channelShuffle' got an image [6, 4, 5], whose 6 features do not make 4 equal groups")
  }

  @Test("What keeps its operand's type")
  func keeping() {
    for operation: any Operation in [
      ScaleShift(), LocalResponseNorm(size: 5), Softmax(), Softmax(axis: 1, isLogarithm: true),
    ] {
      #expect(type(operation, .floats(6, 4, 5)) == "f32[6, 4, 5]")
    }
    #expect(type(ScaleShift(), .floats()) == "'scaleShift' got a scalar, it takes a tensor that has axes")
    #expect(
      type(Softmax(axis: 3), .floats(6, 4, 5))
        == "'softmax' got an image [6, 4, 5] and axis 3, it takes an axis from 0 to 2")
    #expect(ScaleShift().parameters(for: [.floats(6, 4, 5)]).map(\.role) == [.gain, .bias])
    #expect(ScaleShift(hasShift: false).parameters(for: [.floats(4, 6)]).map(\.shape) == [[6]])
  }

  @Test("An opaque part has the type that is stored, whatever it is computed from")
  func opaque() {
    let part = Opaque(kind: "LSTM", region: "encoder", result: 1, type: .floats(4, 8))
    #expect(type(part) == "f32[4, 8]")
    #expect(type(part, .integers(4), .floats(2)) == "f32[4, 8]")
  }

  @Test("No setting overflows")
  func overflow() {
    for huge in [Int.max, Int.min, Int.max - 1, 1 << 62, -(1 << 62), (1 << 40) + 1] {
      let extents = Extents(height: huge, width: 1)
      let border = Border(before: extents, after: 1)
      let operations: [any Operation] = [
        Convolution(channels: 1, kernel: extents), Convolution(channels: 1, kernel: extents, padding: .valid),
        Convolution(channels: 1, kernel: 3, dilation: extents, padding: .valid),
        Convolution(channels: 1, kernel: 3, padding: .explicit(border)),
        Convolution(channels: 1, kernel: 3, padding: .explicit(Border(before: 1, after: extents))),
        MaxPool(size: extents, stride: 1, padding: .explicit(border)),
        DepthwiseConvolution(kernel: 3, multiplier: huge),
        TransposedConvolution(channels: 1, kernel: extents),
        TransposedConvolution(channels: 1, kernel: 3, stride: extents),
        TransposedConvolution(channels: 1, kernel: 3, stride: extents, padding: .same),
        TransposedConvolution(channels: 1, kernel: 3, padding: .explicit(border)),
        TransposedConvolution(channels: 1, kernel: 3, outputPadding: extents),
        Pad(border: border), Upsample(factor: extents), Slice(start: huge, count: huge, step: huge),
        Slice(axis: 1, start: 1, count: 2, step: huge), ChannelShuffle(groups: huge),
        Opaque(kind: "", region: "", type: .floats(huge, huge)),
      ]
      for operation in operations {
        #expect(throws: ShapeError.self, "\(operation)") { try operation.resultType(of: [.floats(2, 8, 8)]) }
        #expect(operation.parameters(for: [.floats(2, 8, 8)]).isEmpty)
        if let layer = operation as? any ConvolutionLayer { _ = layer.deltaTap(for: .floats(2, 8, 8)) }
        if let layer = operation as? TransposedConvolution { _ = layer.border(over: .floats(2, 8, 8)) }
      }
    }
  }
}
