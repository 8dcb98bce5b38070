import DKSGraph

extension ConvolutionLayer {
  /// The window that moves over the image; nil for a transposed convolution, which moves the other way.
  package var slidingWindow: SlidingWindow? {
    switch self {
    case let layer as Convolution: layer.window
    case let layer as DepthwiseConvolution: layer.window
    default: nil
    }
  }
}

extension PoolingLayer {
  /// The window that moves over the image.
  package var slidingWindow: SlidingWindow {
    SlidingWindow(size: size, stride: stride, padding: padding)
  }
}

extension SlidingWindow {
  /// The offsets of the window's taps, row by row.
  package var taps: [Extents] {
    (0..<size.height).flatMap { y in (0..<size.width).map { Extents(height: y, width: $0) } }
  }

  /// For each place of the window, the location of `image` under one tap; nil beyond the border.
  package func locations(of tap: Extents, over image: TensorType) -> [Int?] {
    guard let grid = image.grid else { return [] }
    let (height, width) = (grid.height, grid.width)
    return offsets(of: tap, over: image).map { y, x in
      (0..<height).contains(y) && (0..<width).contains(x) ? y * width + x : nil
    }
  }

  /// The same, with the nearest location of `image` in the place of one beyond the border.
  func nearestLocations(of tap: Extents, over image: TensorType) -> [Int] {
    guard let grid = image.grid else { return [] }
    let (height, width) = (grid.height, grid.width)
    return offsets(of: tap, over: image).map { y, x in
      min(max(y, 0), height - 1) * width + min(max(x, 0), width - 1)
    }
  }

  /// For each place of the window, row and column under one tap, counted from the corner of `image`.
  private func offsets(of tap: Extents, over image: TensorType) -> [(y: Int, x: Int)] {
    guard let places = places(over: image) else { return [] }
    let corner = border(over: image).before
    return (0..<places.height).flatMap { i in
      (0..<places.width).map { j in
        (
          i * stride.height + tap.height * dilation.height - corner.height,
          j * stride.width + tap.width * dilation.width - corner.width
        )
      }
    }
  }

  /// For each place of the window, the real locations in it.
  package func windows(over image: TensorType) -> [[Int]] {
    let byTap = taps.map { locations(of: $0, over: image) }
    guard let count = byTap.first?.count else { return [] }
    return (0..<count).map { place in byTap.compactMap { $0[place] } }
  }

  /// Whether `tap` lies inside `image` at every place.
  func isInside(_ tap: Extents, over image: TensorType) -> Bool {
    guard let grid = image.grid, let rows = vertical.tapsInside(along: grid.height),
      let columns = horizontal.tapsInside(along: grid.width)
    else { return false }
    return rows.contains(tap.height) && columns.contains(tap.width)
  }

  /// Whether `tap` sees, at each place, the location with the place's own number.
  func isMiddle(_ tap: Extents, over image: TensorType) -> Bool {
    let corner = border(over: image).before
    return tap.height * dilation.height == corner.height && tap.width * dilation.width == corner.width
  }
}

extension TransposedConvolution {
  /// For each place of `result`, the location that the block of taps of the Delta form takes there.
  package func deltaSources(over image: TensorType, to result: TensorType) -> [Int?] {
    guard let tap = deltaTap(for: image) else {
      return [Int?](repeating: 0, count: result.locationCount)
    }
    var source = [Int?](repeating: nil, count: result.locationCount)
    for row in 0..<deltaSize.height {
      for column in 0..<deltaSize.width {
        let place = Extents(height: tap.height + row, width: tap.width + column)
        for (p, found) in locations(of: place, over: image, to: result).enumerated() {
          source[p] = source[p] ?? found
        }
      }
    }
    return source
  }

  /// The same for each tap.
  package func tapSources(over image: TensorType, to result: TensorType) -> [[Int?]] {
    SlidingWindow(size: kernel, stride: 1, padding: .valid).taps.map {
      locations(of: $0, over: image, to: result)
    }
  }

  /// For each place of `result`, the location of `image` that reaches it with one tap; nil where none does.
  private func locations(of tap: Extents, over image: TensorType, to result: TensorType) -> [Int?] {
    guard let grid = image.grid, let places = result.grid else { return [] }
    let (height, width) = (grid.height, grid.width)
    let corner = border(over: image).before
    func source(_ place: Int, _ stride: Int, _ extent: Int) -> Int? {
      place >= 0 && place % stride == 0 && place / stride < extent ? place / stride : nil
    }
    return (0..<places.height).flatMap { i in
      (0..<places.width).map { j in
        guard let y = source(i + corner.height - tap.height, stride.height, height),
          let x = source(j + corner.width - tap.width, stride.width, width)
        else { return nil }
        return y * width + x
      }
    }
  }
}
