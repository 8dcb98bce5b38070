import DKSTensors

/// An attribute of a node (onnx.proto, AttributeProto).
struct ONNXAttribute: Sendable {
  enum Value: Sendable {
    case float(Double)
    case integer(Int)
    case string(String)
    case tensor(WireField)
    case sparseTensor(WireField)
    case graphs([WireField])
    case floats([Double])
    case integers([Int])
    case strings([String])
    /// A type, several tensors, the attribute of a function.
    case other
  }

  var name: String
  var value: Value

  /// A 32-bit number as a person would write it: the shortest decimal that stands for it.
  static func double(_ float: Float) -> Double {
    guard float.isFinite else { return Double(float) }
    return Double("\(float)") ?? Double(float)
  }

  /// The attribute in `field`; where no type is given, the field that is there tells it.
  static func read(_ field: WireField, in file: MappedFile) throws(WireFault) -> ONNXAttribute {
    var name = ""
    var type = 0
    var isReference = false
    var float = 0.0
    var integer = 0
    var string: WireField?
    var tensor: WireField?
    var graphs: [WireField] = []
    var floats: [Double] = []
    var integers: [Int] = []
    var strings: [WireField] = []
    var seen = 0
    var reader = try field.message(in: file)
    while let entry = try reader.next() {
      switch entry.number {
      case 1: name = try entry.string(in: file)
      case 20: type = try entry.integer()
      case 21: isReference = true
      case 2: (float, seen) = (double(try entry.float()), 1)
      case 3: (integer, seen) = (try entry.integer(), 2)
      case 4: (string, seen) = (entry, 3)
      case 5: (tensor, seen) = (entry, 4)
      case 6, 11:
        graphs.append(entry)
        seen = entry.number == 6 ? 5 : 10
      case 22: (tensor, seen) = (entry, 11)
      case 7:
        try entry.forEachFixed(4, in: file) {
          floats.append(double(Float(bitPattern: UInt32(truncatingIfNeeded: $0))))
        }
        seen = 6
      case 8:
        try entry.forEachVarint(in: file) { integers.append(Int(Int64(bitPattern: $0))) }
        seen = 7
      case 9:
        strings.append(entry)
        seen = 8
      default: break
      }
    }
    if isReference { return ONNXAttribute(name: name, value: .other) }
    let value: Value
    switch type == 0 ? seen : type {
    case 1: value = .float(float)
    case 2: value = .integer(integer)
    case 3: value = .string(try string.map { field throws(WireFault) in try text(field, in: file) } ?? "")
    case 4: value = tensor.map { .tensor($0) } ?? .other
    case 5, 10: value = .graphs(graphs)
    case 11: value = tensor.map { .sparseTensor($0) } ?? .other
    case 6: value = .floats(floats)
    case 7: value = .integers(integers)
    case 8: value = .strings(try strings.map { field throws(WireFault) in try text(field, in: file) })
    default: value = graphs.isEmpty ? .other : .graphs(graphs)
    }
    return ONNXAttribute(name: name, value: value)
  }

  /// Attributes of type string are bytes, well formed or not.
  private static func text(_ field: WireField, in file: MappedFile) throws(WireFault) -> String {
    String(decoding: file.bytes[try field.bytes()], as: UTF8.self)
  }
}
