import DKSTensors

/// The `.bin` of an IR while its constants are placed.
struct IRWeightsFile {
  private(set) var image = FileImage()
  private var places: [Place: Int] = [:]
  /// The whole old file, where bodies of layers refer to it by offsets that nobody may move.
  private let kept: MappedFile?
  /// How much further on the file begins than its constants are said to.
  private let start: Int

  /// Parts of mapped files that were shared stay shared.
  private struct Place: Hashable {
    var file: ObjectIdentifier
    var range: Range<Int>
  }

  /// - Parameter start: What is added to every offset.
  init(keeping kept: MappedFile?, from start: Int = 0) {
    self.kept = kept
    self.start = start
    if let kept, let whole = MappedSlice(kept, 0..<kept.bytes.count) { image.append(whole) }
  }

  /// Where the elements of `tensor` lie, and how many bytes they are.
  mutating func place(_ tensor: Tensor) -> (offset: Int, size: Int) {
    guard case .stored(let slice) = tensor.payload else {
      guard let size = tensor.byteCount, size > 0 else { return (0, 0) }
      align()
      let offset = image.count
      if case .bytes(let bytes) = tensor.payload { image.append(bytes) } else { image.append(tensor) }
      return (start + offset, size)
    }
    if slice.file === kept { return (start + slice.range.lowerBound, slice.count) }
    let place = Place(file: ObjectIdentifier(slice.file), range: slice.range)
    if let known = places[place] { return (start + known, slice.count) }
    align()
    let offset = image.count
    image.append(slice)
    places[place] = offset
    return (start + offset, slice.count)
  }

  /// 64 bytes are kind to those who map the file.
  private mutating func align() {
    let rest = image.count % 64
    if rest > 0 { image.append([UInt8](repeating: 0, count: 64 - rest)) }
  }
}
