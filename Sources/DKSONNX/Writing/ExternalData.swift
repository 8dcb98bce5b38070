import DKSTensors

/// The file beside a model, in which its larger tensors lie.
struct ExternalData: Sendable {
  private(set) var image = FileImage()
  /// The parts of files that were read and are still referred to, by file, in order; none meets the next.
  private var runs: [ObjectIdentifier: [Run]] = [:]
  /// Whether tensors stay at the places that they have in the file that was read.
  private var isWhole = false

  /// Parts of a file that overlap are one, so that nothing is written twice.
  private struct Run {
    var slice: MappedSlice
    /// Where it begins here, once it does.
    var offset: Int?
  }

  private static let page = 4096
  private static let line = 64

  /// A file that the tensors of `document` may move to.
  init(movingFrom document: ONNXDocument?) {
    guard let document else { return }
    var slices: [ObjectIdentifier: [MappedSlice]] = [:]
    for slice in document.externalData.values where slice.count > 0 {
      slices[ObjectIdentifier(slice.file), default: []].append(slice)
    }
    for (file, parts) in slices {
      var joined: [Run] = []
      for part in parts.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
        if let last = joined.last, last.slice.range.upperBound > part.range.lowerBound,
          let both = MappedSlice(
            part.file,
            last.slice.range.lowerBound..<max(last.slice.range.upperBound, part.range.upperBound))
        {
          joined[joined.count - 1].slice = both
        } else {
          joined.append(Run(slice: part))
        }
      }
      runs[file] = joined
    }
  }

  /// Takes the file that was read as it is: no tensor moves.
  mutating func keepWhole(_ file: MappedFile) {
    image = FileImage()
    image.copy(0..<file.bytes.count, of: file)
    isWhole = true
  }

  /// Adds the elements of `tensor` and returns where they begin.
  mutating func append(_ tensor: Tensor, size: Int) -> Int {
    align(size)
    defer { image.append(tensor) }
    return image.count
  }

  /// Where a part of a file that was read lies now.
  mutating func place(_ slice: MappedSlice) -> Int {
    let (file, start) = (ObjectIdentifier(slice.file), slice.range.lowerBound)
    guard !isWhole, let known = runs[file] else { return isWhole ? start : add(slice) }
    // The last run that begins at or before the slice.
    var (low, high) = (0, known.count)
    while low < high {
      let middle = (low + high) / 2
      if known[middle].slice.range.lowerBound <= start { low = middle + 1 } else { high = middle }
    }
    guard low > 0, known[low - 1].slice.range.upperBound >= slice.range.upperBound else { return add(slice) }
    let run = known[low - 1]
    let offset = run.offset ?? add(run.slice)
    runs[file]?[low - 1].offset = offset
    return offset + start - run.slice.range.lowerBound
  }

  private mutating func add(_ slice: MappedSlice) -> Int {
    align(slice.count)
    defer { image.append(slice) }
    return image.count
  }

  /// Fills up to where a tensor of `size` bytes may begin.
  private mutating func align(_ size: Int) {
    let unit = size >= ExternalData.page ? ExternalData.page : ExternalData.line
    let rest = image.count % unit
    if rest > 0 { image.append([UInt8](repeating: 0, count: unit - rest)) }
  }
}
