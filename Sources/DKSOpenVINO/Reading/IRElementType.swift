import DKSTensors

extension ElementType {
  /// The type of that name in an IR, in upper or lower case, by the long names of versions 10 and 11.
  init(irName name: String) {
    switch name.lowercased() {
    case "f32", "fp32", "float": self = .float32
    case "f16", "fp16", "half": self = .float16
    case "bf16": self = .bfloat16
    case "f64", "fp64": self = .float64
    case "bool", "boolean": self = .boolean
    case let other:
      let known = ElementType(rawValue: other)
      self = known ?? .other
    }
  }

  /// How many bits of a weights file an element of that name takes; nil where it is not one number, as of strings.
  static func irBits(_ name: String) -> Int? {
    if let size = ElementType(irName: name).byteCount { return 8 * size }
    return switch name.lowercased() {
    case "u1": 1
    case "u2": 2
    case "u3": 3
    case "u4", "i4", "nf4", "f4e2m1": 4
    case "u6": 6
    case "f8e4m3", "f8e5m2", "f8e8m0": 8
    default: nil
    }
  }

  /// The name of a port's `precision`; nil for types that an IR cannot name.
  var irPrecision: String? {
    switch self {
    case .float32: "FP32"
    case .float16: "FP16"
    case .bfloat16: "BF16"
    case .float64: "FP64"
    case .boolean: "BOOL"
    case .other: nil
    default: rawValue.uppercased()
    }
  }

  /// The name of a layer's `element_type`; nil for types that an IR cannot name.
  var irElementType: String? { self == .other ? nil : rawValue }
}

/// The shape that the attribute `text` writes: `1,3,?,224`, ranges `1..4` as unknown; nil for `...` and for
/// what is no shape. `isReadable` tells the two apart.
func parseShape(_ text: String) -> (isReadable: Bool, shape: [Int?]?) {
  let body = text.filter { !$0.isWhitespace && $0 != "[" && $0 != "]" && $0 != "{" && $0 != "}" }
  if body.isEmpty { return (true, []) }
  if body == "..." { return (true, nil) }
  var shape: [Int?] = []
  for part in body.split(separator: ",", omittingEmptySubsequences: false) {
    if let extent = Int(part) {
      guard extent >= -1 else { return (false, nil) }
      shape.append(extent < 0 ? nil : extent)
    } else if part == "?" || part.contains("..") {
      shape.append(nil)
    } else {
      return (false, nil)
    }
  }
  return (true, shape)
}
