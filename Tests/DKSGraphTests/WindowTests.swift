import DKSGraph
import Testing

/// Windows over images, against a count of every place and every tap.
@Suite("Windows")
struct WindowTests {
  /// Where tap `tap` of place `place` lies on the axis, as the definition of padding has it.
  private struct Counted {
    var places = 0
    /// The taps that lie on the axis at every place.
    var inside: [Int] = []

    /// Moves the window along `before + extent + after` elements, one element at a time.
    init(_ axis: WindowAxis, extent: Int, before: Int, after: Int) {
      let reach = (axis.size - 1) * axis.dilation + 1
      var starts: [Int] = []
      var start = -before
      while start + reach <= extent + after {
        starts.append(start)
        start += axis.stride
      }
      places = starts.count
      inside = (0..<axis.size).filter { tap in
        !starts.isEmpty && starts.allSatisfy { (0..<extent).contains($0 + tap * axis.dilation) }
      }
    }
  }

  @Test("Places and taps inside agree with a count", arguments: 0..<40)
  func agreesWithACount(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    for _ in 0..<200 {
      let extent = int(1...12)
      let (before, after) = (int(-2...4), int(-2...4))
      let padding: WindowAxis.Padding =
        switch int(0...2) {
        case 0: .same
        case 1: .valid
        default: .explicit(before: before, after: after)
        }
      let axis = WindowAxis(size: int(1...5), stride: int(1...4), dilation: int(1...3), padding: padding)
      let border = axis.border(along: extent)
      let counted = Counted(axis, extent: extent, before: border.before, after: border.after)
      if padding == .same {
        #expect(axis.places(along: extent) == (extent + axis.stride - 1) / axis.stride)
      }
      #expect((axis.places(along: extent) ?? 0) == counted.places, "\(axis) along \(extent)")
      #expect(
        (axis.tapsInside(along: extent).map { Array($0) } ?? []) == counted.inside, "\(axis) along \(extent)")
    }
  }

  @Test(
    "A transposed convolution has the extents and taps that putting its kernels down has", arguments: 0..<20)
  func transposedAgreesWithACount(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    func int(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }
    for _ in 0..<100 {
      let (extent, size, stride) = (int(1...6), int(1...5), int(1...3))
      let (before, after, added) = (int(-1...2), int(-1...2), int(0...1))
      let layer = TransposedConvolution(
        channels: 1, kernel: Extents(height: size, width: 1), stride: Extents(height: stride, width: 1),
        padding: .explicit(
          Border(before: Extents(height: before, width: 0), after: Extents(height: after, width: 0))),
        outputPadding: Extents(height: added, width: 0))
      let image = TensorType.floats(1, extent, 1)
      // Every element that some kernel reaches, then what padding cuts off and adds.
      let reached = (0..<extent).flatMap { i in (0..<size).map { i * stride + $0 } }
      let whole = (reached.max() ?? 0) + 1 + added
      let result = try? layer.resultType(of: [image])
      #expect(result?.shape == (whole - before - after > 0 ? [1, whole - before - after, 1] : nil))
      guard let places = result?.shape[1] else { continue }
      // The number of taps of a block that reach a place.
      func hits(_ place: Int, _ taps: Range<Int>) -> Int {
        (0..<extent).reduce(0) { $0 + (taps.contains(place + before - $1 * stride) ? 1 : 0) }
      }
      let covering = (0..<max(size - stride + 1, 0)).filter { tap in
        (0..<places).allSatisfy { hits($0, tap..<tap + stride) == 1 }
      }
      if let tap = layer.deltaTap(for: image) {
        #expect(covering.contains(tap.height))
        #expect(layer.kernelRule == .affine)
        let middle = Double(size - stride) / 2
        #expect(covering.allSatisfy { abs(Double($0) - middle) >= abs(Double(tap.height) - middle) })
      } else {
        #expect(covering.isEmpty || extent == 1)
        #expect((layer.kernelRule == .affine) == (stride == 1))
      }
    }
  }

  @Test("Delta takes the middle tap, another where padding moves it, none for patches")
  func deltaTaps() {
    func tap(
      _ kernel: Extents, stride: Extents = 1, _ padding: Padding, on extents: Extents = 8,
      dilation: Extents = 1
    ) -> Extents? {
      Convolution(channels: 4, kernel: kernel, stride: stride, dilation: dilation, padding: padding)
        .deltaTap(for: .floats(3, extents.height, extents.width))
    }
    #expect(tap(3, .same) == 1)
    #expect(tap(3, .valid) == 1)
    #expect(tap(3, .explicit(Border(1)), dilation: 1) == 1)
    #expect(tap(3, .explicit(Border(2)), dilation: 2) == 1)
    #expect(
      tap(Extents(height: 1, width: 7), .explicit(Border(Extents(height: 0, width: 3))))
        == Extents(height: 0, width: 3))
    // Padding on one side moves the window; the tap that stays inside is not the middle one.
    #expect(
      tap(3, .explicit(Border(before: 2, after: 0)), on: 8) == 2)
    // An even kernel with stride 2 and padding 1 has two such taps.
    #expect(tap(4, stride: 2, .explicit(Border(1))) == 1)
    #expect(tap(2, .same) == 0)
    #expect(tap(3, .explicit(Border(2))) == nil, "the result is larger than the image")
    #expect(tap(2, stride: 2, .valid) == nil, "patches")
    #expect(tap(16, stride: 16, .valid, on: 32) == nil, "patches")
    #expect(tap(1, stride: 2, .same) == 0)
    #expect(tap(3, stride: 2, .same) == 1)
    #expect(Convolution(channels: 4, kernel: 3).deltaTap(for: .floats(3)) == nil)
    #expect(DepthwiseConvolution(kernel: 7).deltaTap(for: .floats(3, 9, 9)) == 3)
    #expect(
      TransposedConvolution(channels: 4, kernel: 3, padding: .same).deltaTap(for: .floats(3, 9, 9)) == 1)
    #expect(TransposedConvolution(channels: 4, kernel: 3).deltaTap(for: .floats(3, 9, 9)) == nil)
    func transposed(_ kernel: Extents, stride: Extents, _ padding: Int, added: Extents = 0) -> Extents? {
      TransposedConvolution(
        channels: 4, kernel: kernel, stride: stride, padding: .explicit(Border(Extents(padding))),
        outputPadding: added
      ).deltaTap(for: .floats(3, 9, 9))
    }
    #expect(transposed(2, stride: 2, 0) == 0)
    #expect(transposed(4, stride: 2, 1) == 1, "DCGAN")
    #expect(transposed(3, stride: 2, 1, added: 1) == 1)
    #expect(transposed(16, stride: 8, 4) == 4, "segmentation heads")
    #expect(transposed(4, stride: 2, 0) == nil, "the border of the result is reached by outer taps alone")
    #expect(transposed(2, stride: 3, 0) == nil, "gaps")
    #expect(transposed(2, stride: 2, 0, added: 1) == nil, "a row without a tap")
  }
}
