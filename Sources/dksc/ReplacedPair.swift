import DKSTensors

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A model and the file with its data, both there and both replaced.
///
/// No system renames two files at once, so there is a main file in between: whatever ends the command, and
/// whenever, the main file that is there fits the data that are there.
struct ReplacedPair {
  let main: OutputTarget
  let data: OutputTarget
  let files: ModelFiles

  /// Replaces a pair whose main file says the name of the data.
  ///
  /// The main file in between refers to a second copy of the new data, under another name. A hard link would save the
  /// copy, but readers of ONNX refuse data that have two names.
  func replace(renaming interim: (String) -> FileImage?) throws(OutputFile.Failure) {
    let image = files.siblings[0].image
    let newData = try OutputFile.temporary(image, for: data)
    let newMain = try OutputFile.temporary(files.main, for: main)
    let dataBetween = try OutputFile.temporary(image, for: data)
    guard let between = dataBetween.path.flatMap({ interim(fileName($0)) }) else {
      throw OutputFile.Failure(message: "\(main.name): error: cannot write: the model in between has no form")
    }
    let mainBetween = try OutputFile.temporary(between, for: main)
    let leftOver = leftOver
    try Interruption.holding { () throws(OutputFile.Failure) in
      try mainBetween.place()
      do throws(OutputFile.Failure) {
        try newData.place()
        try newMain.place()
      } catch {
        dataBetween.keep()
        throw error
      }
      dataBetween.remove()
      if let leftOver { unlink(leftOver) }
    }
  }

  /// The data that the main file refers to if it is one in between, which a run that was killed has left.
  private var leftOver: String? {
    guard let old = try? MappedInput.map(main.path) else { return nil }
    defer { withExtendedLifetime(old) {} }
    guard let name = old.bytes.firstRange(of: Array((fileName(data.path) + ".").utf8)) else { return nil }
    let letters = old.bytes[name.upperBound...].prefix(6)
    guard letters.count == 6,
      letters.allSatisfy({ Character(Unicode.Scalar($0)).isLetter || Character(Unicode.Scalar($0)).isNumber })
    else { return nil }
    let path = data.path + "." + String(decoding: letters, as: UTF8.self)
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? path : nil
  }

  /// Replaces a pair whose names are fixed.
  ///
  /// The data in between are the old ones followed by the new, then the new ones twice, so that the main file in
  /// between finds them at the second place.
  func replace(shifting interim: (Int) -> FileImage?) throws(OutputFile.Failure) {
    let image = files.siblings[0].image
    let old = try? MappedInput.map(data.path)
    let place = (max(old?.bytes.count ?? 0, image.count) + 63) / 64 * 64
    guard let old, let between = interim(place) else {
      let newData = try OutputFile.temporary(image, for: data)
      let newMain = try OutputFile.temporary(files.main, for: main)
      return try Interruption.holding { () throws(OutputFile.Failure) in
        try newData.place()
        try newMain.place()
      }
    }
    func twofold(_ first: FileImage) throws(OutputFile.Failure) -> TemporaryFile {
      try TemporaryFile(for: data) { descriptor throws(OutputFile.Failure) in
        try OutputFile.write(first, to: descriptor, data.name)
        guard lseek(descriptor, off_t(place), SEEK_SET) == place else { throw OutputFile.fault(data.name) }
        try OutputFile.write(image, to: descriptor, data.name)
      }
    }
    var before = FileImage()
    if let whole = MappedSlice(old, 0..<old.bytes.count) { before.append(whole) }
    let oldAndNew = try twofold(before)
    let newAndNew = try twofold(image)
    let newData = try OutputFile.temporary(image, for: data)
    let mainBetween = try OutputFile.temporary(between, for: main)
    let newMain = try OutputFile.temporary(files.main, for: main)
    try Interruption.holding { () throws(OutputFile.Failure) in
      for file in [oldAndNew, mainBetween, newAndNew, newMain, newData] { try file.place() }
    }
  }
}
