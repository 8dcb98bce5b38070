extension DataSet {
  /// Handwritten digits in the idx format (LeCun et al.): `train-images-idx3-ubyte`,
  /// `train-labels-idx1-ubyte` and the same with `t10k`, unpacked, in one directory. Pixels are scaled to
  /// 0...1; the 10,000 are for testing. Other sets of the same form may have more `classes`.
  public static func mnist(
    _ directory: String, image: Field, label: String, classes: Int = 10
  ) throws -> DataSet {
    var pixels: [UInt8] = []
    var labels: [Float] = []
    var counts: [Int] = []
    for part in ["train", "t10k"] {
      let images = try idx(directory, "\(part)-images", axes: 3)
      let digits = try idx(directory, "\(part)-labels", axes: 1)
      let size = images.shape[1] * images.shape[2]
      guard size == image.count else {
        throw RuntimeError(
          file: images.path,
          "found images of \(images.shape[1])x\(images.shape[2]), wanted \(image.count) pixels for '\(image.name)' of shape \(image.shape)"
        )
      }
      guard images.shape[0] == digits.shape[0] else {
        throw RuntimeError(
          file: digits.path,
          "found \(digits.shape[0]) labels, wanted one for each of \(images.shape[0]) images")
      }
      if let place = digits.values.firstIndex(where: { Int($0) >= classes }) {
        throw RuntimeError(
          file: digits.path,
          "found the label \(digits.values[place]) in record \(place - digits.values.startIndex + 1), wanted 0...\(classes - 1)"
        )
      }
      pixels += images.values
      labels += digits.values.map(Float.init)
      counts.append(digits.shape[0])
    }
    let columns = [
      Column(field: image, values: .bytes(pixels, scale: 1 / 255)),
      Column(field: Field(label), values: .floats(labels)),
    ]
    return try DataSet(
      columns.map { $0.inMemoryOrder() }, count: labels.count,
      training: Array(0..<counts[0]), test: Array(counts[0]..<labels.count))
  }

  /// An idx file of bytes: a magic number, the length of each axis, the values.
  private static func idx(
    _ directory: String, _ name: String, axes: Int
  ) throws -> (path: String, shape: [Int], values: ArraySlice<UInt8>) {
    let file = try BinaryFile(directory, ["\(name)-idx\(axes)-ubyte", "\(name).idx\(axes)-ubyte"])
    let header = 4 + 4 * axes
    guard file.bytes.count >= header else {
      throw RuntimeError(file: file.path, "found \(file.bytes.count) bytes, wanted a header of \(header)")
    }
    guard file.number(at: 0) == 0x800 + axes else {
      throw RuntimeError(
        file: file.path,
        "found the magic number \(file.number(at: 0)), wanted \(0x800 + axes) (idx, bytes, \(axes) axes)")
    }
    let shape = (0..<axes).map { file.number(at: 4 + 4 * $0) }
    let (found, wanted) = (file.bytes.count - header, shape.reduce(1.0) { $0 * Double($1) })
    guard Double(found) == wanted else {
      throw RuntimeError(
        file: file.path, "found \(found) bytes of values, wanted \(Int(min(wanted, 1e18))) for shape \(shape)"
      )
    }
    return (file.path, shape, file.bytes[header...])
  }
}
