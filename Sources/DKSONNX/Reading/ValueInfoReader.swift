import DKSTensors

/// Reads what the file says of the type of a value (onnx.proto, ValueInfoProto).
enum ValueInfoReader {
  /// The record in `field`, the field number `index` of the graph.
  static func read(
    _ field: WireField, at index: Int, role: ValueInfoRecord.Role, in file: MappedFile
  ) throws(ONNXFault) -> ValueInfoRecord {
    var record = ValueInfoRecord(fieldIndex: index, role: role, name: "")
    var type: WireField?
    try decoding { () throws(WireFault) in
      var reader = try field.message(in: file)
      while let entry = try reader.next() {
        if entry.number == 1 { record.name = try entry.string(in: file) }
        if entry.number == 2 { type = entry }
      }
    }
    guard !record.name.isEmpty else {
      throw ONNXFault(.incomplete, "an entry of the graph's inputs, outputs or value types has no name")
    }
    if let type { try read(type, into: &record, in: file) }
    return record
  }

  private static func read(
    _ type: WireField, into record: inout ValueInfoRecord, in file: MappedFile
  ) throws(ONNXFault) {
    var shape: WireField?
    try decoding { () throws(WireFault) in
      var reader = try type.message(in: file)
      while let entry = try reader.next() {
        if entry.number == 1 {
          var tensor = try entry.message(in: file)
          while let part = try tensor.next() {
            if part.number == 1 { record.type = ElementType(onnx: try part.integer()) }
            if part.number == 2 { shape = part }
          }
        } else if entry.number != 6 {
          record.isTensor = false
        }
      }
    }
    guard let shape else { return }
    var extents: [Int?] = []
    try decoding { () throws(WireFault) in
      var reader = try shape.message(in: file)
      while let dimension = try reader.next() {
        guard dimension.number == 1 else { continue }
        var extent: Int?
        var parts = try dimension.message(in: file)
        while let part = try parts.next() {
          if part.number == 1 { extent = try part.integer() }
          if part.number == 2 { extent = nil }
        }
        extents.append(extent)
      }
    }
    record.shape = try checked(extents, of: record.name)
  }

  /// The shape with −1, which some exporters write for a free extent, as nil.
  private static func checked(_ shape: [Int?], of name: String) throws(ONNXFault) -> [Int?] {
    var count = 1
    return try shape.map { (extent: Int?) throws(ONNXFault) -> Int? in
      guard let extent, extent != -1 else { return nil }
      guard extent >= 0 else {
        throw ONNXFault(.tensor, "value '\(name)' has the extent \(extent), extents are not negative")
      }
      let (product, overflow) = count.multipliedReportingOverflow(by: max(1, extent))
      guard !overflow, product <= TensorReader.elementLimit else {
        throw ONNXFault(.tensor, "value '\(name)' has more elements than a machine can hold")
      }
      count = product
      return extent
    }
  }
}
