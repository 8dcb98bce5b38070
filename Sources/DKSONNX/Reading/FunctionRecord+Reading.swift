import DKSTensors

extension FunctionRecord {
  /// The function in `field` (onnx.proto, FunctionProto).
  static func read(_ field: WireField, in file: MappedFile) throws(ONNXFault) -> FunctionRecord {
    try decoding { () throws(WireFault) in
      var function = FunctionRecord()
      var reader = try field.message(in: file)
      while let entry = try reader.next() {
        switch entry.number {
        case 1: function.key.name = try entry.string(in: file)
        case 4: function.inputs.append(try entry.string(in: file))
        case 5: function.outputs.append(try entry.string(in: file))
        case 7: function.nodes.append(entry)
        case 9:
          let (domain, version) = try operatorSet(entry, in: file)
          function.operatorSets[domain == "ai.onnx" ? "" : domain] = version
        case 10: function.key.domain = try entry.string(in: file)
        case 11: function.defaults[try ONNXAttribute.name(in: entry, file)] = entry
        case 13: function.overload = try entry.string(in: file)
        default: break
        }
      }
      if function.key.domain == "ai.onnx" { function.key.domain = "" }
      return function
    }
  }

  static func operatorSet(
    _ field: WireField, in file: MappedFile
  ) throws(WireFault) -> (domain: String, version: Int) {
    var found = (domain: "", version: 0)
    var reader = try field.message(in: file)
    while let entry = try reader.next() {
      if entry.number == 1 { found.domain = try entry.string(in: file) }
      if entry.number == 2 { found.version = try entry.integer() }
    }
    return found
  }
}

extension ONNXAttribute {
  /// The name of the attribute in `field`.
  static func name(in field: WireField, _ file: MappedFile) throws(WireFault) -> String {
    var reader = try field.message(in: file)
    while let entry = try reader.next() { if entry.number == 1 { return try entry.string(in: file) } }
    return ""
  }

  /// The attribute of the enclosing function that the one in `field` takes its value from; nil for one of its own.
  static func reference(in field: WireField, _ file: MappedFile) throws(WireFault) -> String? {
    var reader = try field.message(in: file)
    while let entry = try reader.next() { if entry.number == 21 { return try entry.string(in: file) } }
    return nil
  }
}
