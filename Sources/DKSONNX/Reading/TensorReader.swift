import DKSTensors

/// A tensor as it lies in the file: its header, and where its elements are.
struct TensorRecord: Sendable {
  var name = ""
  var number = 0
  var shape: [Int] = []
  /// The elements; nil for types that are kept but never computed with.
  var tensor: Tensor?
  /// The numbers that elements of fewer than 16 bits stand for.
  var smallNumbers: Tensor?
  /// The part of another file that holds the elements.
  var external: MappedSlice?
  /// Why that file cannot be had, where the model is read without it.
  var absence: WeightError?
}

/// Reads tensors without bringing their elements into memory, unless they are spread over small numbers.
struct TensorReader {
  let source: ModelSource
  /// The files of external data that were asked for, by name.
  private(set) var files: [String: MappedFile] = [:]
  /// Whether initializers whose file is not there have shapes alone.
  let allowsAbsence: Bool
  /// The files that are not there, with the first initializer of each and why.
  private(set) var absent: [String: (initializer: String, reason: WeightError)] = [:]

  init(_ source: ModelSource, allowsAbsence: Bool) {
    self.source = source
    self.allowsAbsence = allowsAbsence
  }

  private var file: MappedFile { source.file }

  /// The largest number of elements of a tensor; more than any file can hold.
  static let elementLimit = 1 << 48

  /// The tensor in `range`; only an initializer may do without its elements.
  mutating func read(_ range: Range<Int>, isInitializer: Bool) throws(ONNXFault) -> TensorRecord {
    var record = TensorRecord()
    var typed: [WireField] = []
    var raw: WireField?
    var external: [(key: String, value: String)] = []
    var isExternal = false
    var reader = WireReader(file, range)
    while let field = try decoding({ () throws(WireFault) in try reader.next() }) {
      switch field.number {
      case 1:
        var dims: [Int] = []
        try decoding { () throws(WireFault) in
          try field.forEachVarint(in: file) { dims.append(Int(Int64(bitPattern: $0))) }
        }
        record.shape += dims
      case 2: record.number = try decoding { () throws(WireFault) in try field.integer() }
      case 4, 5, 6, 7, 10, 11: typed.append(field)
      case 8: record.name = try decoding { () throws(WireFault) in try field.string(in: file) }
      case 9: raw = field
      case 13:
        external.append(
          try decoding { () throws(WireFault) in try KeyValue.read(field, in: file) })
      case 14: isExternal = try decoding { () throws(WireFault) in try field.integer() } == 1
      default: break
      }
    }
    let what = record.name.isEmpty ? "a tensor" : "initializer '\(record.name)'"
    let count = try elementCount(record.shape, of: what)
    let type = ElementType(onnx: record.number)
    if record.number == 0 {
      throw ONNXFault(.tensor, "\(what) has no element type")
    }
    if isExternal {
      if isInitializer, allowsAbsence, let absence = try absence(external, of: record.name, what) {
        record.absence = absence
        if type != .other {
          record.tensor = Tensor(type, record.shape, .computed { () throws(WeightError) in throw absence })
        }
        return record
      }
      record.external = try locate(external, size: type.byteCount.map { $0 * count }, of: what)
      if let slice = record.external {
        if type != .other {
          record.tensor = Tensor(type, record.shape, .stored(slice))
        } else {
          record.smallNumbers = small(record, count, .stored(slice))
        }
      }
      return record
    }
    guard let size = type.byteCount else {
      if let raw, let slice = MappedSlice(file, try decoding { () throws(WireFault) in try raw.bytes() }) {
        record.smallNumbers = small(record, count, .stored(slice))
      } else if raw == nil {
        record.smallNumbers = small(record, count, try elements(typed, type: .uint8, wanted: count))
      }
      return record
    }
    if let raw {
      guard typed.allSatisfy({ $0.payload.isEmpty }) else {
        throw ONNXFault(.tensor, "\(what) has its elements twice, as raw bytes and as numbers")
      }
      let bytes = try decoding { () throws(WireFault) in try raw.bytes() }
      try check(bytes.count, wanted: size * count, shape: record.shape, of: what)
      record.tensor = MappedSlice(file, bytes).map { Tensor(type, record.shape, .stored($0)) }
    } else {
      let payload = try elements(typed, type: type, wanted: size * count)
      let found =
        switch payload {
        case .stored(let slice): slice.count
        case .bytes(let bytes): bytes.count
        default: 0
        }
      try check(found, wanted: size * count, shape: record.shape, of: what)
      record.tensor = Tensor(type, record.shape, payload)
    }
    return record
  }

  /// The part of another file that the tensor in `range` lies in; nil where it lies in the model.
  mutating func externalSlice(_ range: Range<Int>) throws(ONNXFault) -> MappedSlice? {
    var name = ""
    var number = 0
    var shape: [Int] = []
    var entries: [(key: String, value: String)] = []
    var isExternal = false
    var reader = WireReader(file, range)
    try decoding { () throws(WireFault) in
      while let field = try reader.next() {
        switch field.number {
        case 1: try field.forEachVarint(in: file) { shape.append(Int(Int64(bitPattern: $0))) }
        case 2: number = try field.integer()
        case 8: name = try field.string(in: file)
        case 13: entries.append(try KeyValue.read(field, in: file))
        case 14: isExternal = try field.integer() == 1
        default: break
        }
      }
    }
    guard isExternal else { return nil }
    let what = name.isEmpty ? "a tensor" : "the tensor '\(name)'"
    let count = try elementCount(shape, of: what)
    return try locate(entries, size: ElementType(onnx: number).byteCount.map { $0 * count }, of: what)
  }

  /// The elements as numbers, if they are such of fewer than 16 bits and all there.
  private func small(_ record: TensorRecord, _ count: Int, _ payload: Payload) -> Tensor? {
    guard let kind = SmallNumbers(onnx: record.number), count <= Tensor.largestComputedCount else {
      return nil
    }
    let (shape, wanted) = (record.shape, kind.byteCount(count))
    switch payload {
    case .stored(let slice) where slice.count == wanted:
      return Tensor(
        .float32, shape,
        .computed { () throws(WeightError) in slice.withBytes { kind.decoded($0, count: count) } })
    case .bytes(let bytes) where bytes.count == wanted:
      return Tensor(
        .float32, shape, .computed { () throws(WeightError) in kind.decoded(bytes, count: count) })
    default: return nil
    }
  }

  private func elementCount(_ shape: [Int], of what: String) throws(ONNXFault) -> Int {
    var count = 1
    for extent in shape {
      guard extent >= 0 else {
        throw ONNXFault(.tensor, "\(what) has the extent \(extent) in \(shape), extents are not negative")
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: max(1, extent))
      guard !overflow, product <= TensorReader.elementLimit else {
        throw ONNXFault(.tensor, "\(what) has more elements in \(shape) than a file can hold")
      }
      count = product
    }
    return shape.contains(0) ? 0 : count
  }

  private func check(_ found: Int, wanted: Int, shape: [Int], of what: String) throws(ONNXFault) {
    guard found != wanted else { return }
    throw ONNXFault(.tensor, "\(what) has \(found) bytes of elements, its shape \(shape) needs \(wanted)")
  }

  /// The elements in typed fields: where they lie, or, if they are encoded one by one, decoded.
  private func elements(_ fields: [WireField], type: ElementType, wanted: Int) throws(ONNXFault) -> Payload {
    let number =
      switch type {
      case .float32: 4
      case .float64: 10
      case .int64: 7
      case .uint32, .uint64: 11
      default: 5
      }
    let fields = fields.filter { $0.number == number }
    if number == 4 || number == 10 {
      if fields.count == 1, fields[0].kind == .bytes, let slice = MappedSlice(file, fields[0].payload) {
        return .stored(slice)
      }
    }
    let size = type.byteCount ?? 1
    var bytes: [UInt8] = []
    func add(_ bits: UInt64) {
      for i in 0..<size { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * i))) }
    }
    for field in fields {
      try decoding { () throws(WireFault) in
        if number == 4 || number == 10 {
          try field.forEachFixed(size, in: file, add)
        } else {
          try field.forEachVarint(in: file, add)
        }
      }
    }
    return .bytes(bytes)
  }

  /// The part of another file that `entries` name; a missing length is what the shape needs.
  private mutating func locate(
    _ entries: [(key: String, value: String)], size: Int?, of what: String
  ) throws(ONNXFault) -> MappedSlice {
    func value(_ key: String) -> String? { entries.last { $0.key == key }?.value }
    guard let location = value("location"), !location.isEmpty else {
      throw ONNXFault(.externalData, "\(what) lies in another file, but none is named")
    }
    let file = try open(location, for: what)
    let offset = try number(value("offset"), "offset", of: what) ?? 0
    let (rest, _) = file.bytes.count.subtractingReportingOverflow(offset)
    let length = try number(value("length"), "length", of: what) ?? size ?? max(0, rest)
    if let size, length != size {
      throw ONNXFault(
        .externalData, "\(what) has \(length) bytes in '\(location)', its shape needs \(size)")
    }
    guard offset <= file.bytes.count, length <= file.bytes.count - offset,
      let slice = MappedSlice(file, offset..<(offset + length))
    else {
      throw ONNXFault(
        .externalData,
        "\(what) has \(length) bytes from \(offset) on in '\(location)', which has \(file.bytes.count)")
    }
    return slice
  }

  /// Why the file that `entries` name cannot be had; nil where it is there. A name that leads elsewhere is a fault.
  private mutating func absence(
    _ entries: [(key: String, value: String)], of name: String, _ what: String
  ) throws(ONNXFault) -> WeightError? {
    guard let location = entries.last(where: { $0.key == "location" })?.value, !location.isEmpty else {
      return nil
    }
    if let known = absent[location] { return known.reason }
    guard case .failure(let reason) = try find(location, for: what) else { return nil }
    absent[location] = (name, reason)
    return reason
  }

  private func number(_ text: String?, _ key: String, of what: String) throws(ONNXFault) -> Int? {
    guard let text else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw ONNXFault(.externalData, "\(what) has the \(key) '\(text)', a number of bytes is expected")
    }
    return number
  }

  /// The file of external data called `location`.
  private mutating func open(_ location: String, for what: String) throws(ONNXFault) -> MappedFile {
    switch try find(location, for: what) {
    case .success(let file): return file
    case .failure(let reason): throw ONNXFault(.externalData, "\(what) \(reason.message)")
    }
  }

  /// The file of external data called `location`, opened once, or why it cannot be had.
  private mutating func find(
    _ location: String, for what: String
  ) throws(ONNXFault) -> Result<MappedFile, WeightError> {
    try check(location: location, of: what)
    let location = TensorReader.normalized(location)
    if let known = files[location] { return .success(known) }
    switch source.sibling(location) {
    case .success(let file):
      files[location] = file
      return .success(file)
    case .failure(let error): return .failure(WeightError("lies in '\(location)': \(error.message)"))
    }
  }

  /// The path without `.` and empty parts, so that a file has one name.
  private static func normalized(_ location: String) -> String {
    location.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
  }

  /// Only files in the model's own folder are opened.
  private func check(location: String, of what: String) throws(ONNXFault) {
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.hasPrefix("/"), !location.contains("\\"), !location.contains("\0"),
      !parts.contains("..")
    else {
      throw ONNXFault(
        .externalData, "\(what) lies in '\(location)', only files in the model's own folder are opened")
    }
  }
}

/// A pair of texts, as ONNX has them in many places.
enum KeyValue {
  /// The pair in `field`.
  static func read(
    _ field: WireField, in file: MappedFile
  ) throws(WireFault) -> (key: String, value: String) {
    var pair = (key: "", value: "")
    var reader = try field.message(in: file)
    while let entry = try reader.next() {
      switch entry.number {
      case 1: pair.key = try entry.string(in: file)
      case 2: pair.value = try entry.string(in: file)
      default: break
      }
    }
    return pair
  }

  /// The pair as a message.
  static func message(_ key: String, _ value: String) -> WireMessage {
    var message = WireMessage()
    message.append(1, string: key)
    message.append(2, string: value)
    return message
  }
}
