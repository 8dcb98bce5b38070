extension DataSet {
  /// Small color images in the binary version (Krizhevsky 2009): `data_batch_1.bin` to `data_batch_5.bin` and
  /// `test_batch.bin`, in the directory or in `cifar-10-batches-bin` within. Pixels are scaled to 0...1,
  /// channels first; the test batch is for testing.
  public static func cifar10(_ directory: String, image: Field, label: String) throws -> DataSet {
    let size = 3 * 32 * 32
    guard image.count == size else {
      throw RuntimeError(
        file: directory,
        "CIFAR-10 images are [3, 32, 32]; found '\(image.name)' of shape \(image.shape), which is \(image.count) values"
      )
    }
    var pixels: [UInt8] = []
    var labels: [Float] = []
    var trainingCount = 0
    for name in (1...5).map({ "data_batch_\($0).bin" }) + ["test_batch.bin"] {
      let file = try BinaryFile(directory, [name, "cifar-10-batches-bin/\(name)"])
      let (records, rest) = file.bytes.count.quotientAndRemainder(dividingBy: size + 1)
      guard rest == 0, records > 0 else {
        throw RuntimeError(
          file: file.path, "found \(file.bytes.count) bytes, wanted a multiple of \(size + 1)")
      }
      if name == "test_batch.bin" { trainingCount = labels.count }
      for record in 0..<records {
        let start = record * (size + 1)
        guard file.bytes[start] < 10 else {
          throw RuntimeError(
            file: file.path, "found the label \(file.bytes[start]) in record \(record + 1), wanted 0...9")
        }
        labels.append(Float(file.bytes[start]))
        pixels += file.bytes[(start + 1)..<(start + 1 + size)]
      }
    }
    let columns = [
      Column(field: image, values: .bytes(pixels, scale: 1 / 255)),
      Column(field: Field(label), values: .floats(labels)),
    ]
    return try DataSet(
      columns.map { $0.inMemoryOrder() }, count: labels.count,
      training: Array(0..<trainingCount), test: Array(trainingCount..<labels.count))
  }
}
