import DKSTensors

/// A layer with what is known of its inputs, as its codec sees it.
struct LayerContext {
  let layer: IRLayer
  /// The shape of each input where its rank is known.
  let shapes: [[Int?]?]
  let types: [ElementType?]
  /// The constant that each input is, if it is one.
  let constants: [Tensor?]
  /// Whether each output has a user.
  let isUsed: [Bool]

  var allInputs: [LayerMeaning.Operand] { layer.inputs.indices.map { .input($0) } }

  /// The number of the operator set; 1 where it is none of the official ones.
  var opset: Int { Int(layer.version.drop { !$0.isNumber }) ?? 1 }

  /// NumPy's rules, or equal shapes.
  var broadcastsLikeNumPy: Bool {
    switch layer["auto_broadcast"] ?? layer["auto_broadcast_type"] {
    case nil, "numpy", "none": true
    default: false
    }
  }

  func rank(_ input: Int) -> Int? { shapes.indices.contains(input) ? shapes[input]?.count : nil }

  /// Extents of an input that are all known.
  func extents(_ input: Int) -> [Int]? {
    guard shapes.indices.contains(input), let shape = shapes[input] else { return nil }
    let known = shape.compactMap { $0 }
    return known.count == shape.count ? known : nil
  }

  // MARK: Attributes of `data`

  func text(_ name: String, default value: String) -> String { layer[name] ?? value }

  func flag(_ name: String, default value: Bool) throws(LayerFault) -> Bool {
    guard let text = layer[name] else { return value }
    switch text.lowercased() {
    case "true", "1": return true
    case "false", "0": return false
    default: throw LayerFault(attribute: name, message: "'\(name)' is '\(text)', neither true nor false")
    }
  }

  func integer(_ name: String, default value: Int? = nil) throws(LayerFault) -> Int {
    guard let text = layer[name] else {
      guard let value else { throw LayerFault(message: "'\(name)' is missing") }
      return value
    }
    guard let number = Int(text.filter { !$0.isWhitespace }), number.magnitude <= UInt(Int32.max) else {
      throw LayerFault(attribute: name, message: "'\(name)' is '\(text.prefix(40))', no integer in range")
    }
    return number
  }

  func number(_ name: String, default value: Double? = nil) throws(LayerFault) -> Double {
    guard let text = layer[name] else {
      guard let value else { throw LayerFault(message: "'\(name)' is missing") }
      return value
    }
    guard let number = Double(text.filter { !$0.isWhitespace }), !number.isNaN else {
      throw LayerFault(attribute: name, message: "'\(name)' is '\(text.prefix(40))', no number")
    }
    return number
  }

  /// A list of integers, each of magnitude below 2³¹; nil where the attribute is missing.
  func integers(_ name: String) throws(LayerFault) -> [Int]? {
    guard let text = layer[name] else { return nil }
    var list: [Int] = []
    for part in text.split(separator: ",") {
      guard let number = Int(part.filter { !$0.isWhitespace }), number.magnitude <= UInt(Int32.max) else {
        throw LayerFault(attribute: name, message: "'\(name)' is '\(text.prefix(40))', no list of integers")
      }
      list.append(number)
    }
    return list
  }

  /// A list of `count` integers that are at least `lowest`.
  func integers(
    _ name: String, count: Int, atLeast lowest: Int, default value: Int? = nil
  ) throws(LayerFault) -> [Int] {
    guard let list = try integers(name) else {
      guard let value else { throw LayerFault(message: "'\(name)' is missing") }
      return Array(repeating: value, count: count)
    }
    guard list.count == count else {
      throw LayerFault(
        attribute: name, message: "'\(name)' has \(list.count) numbers for \(count) spatial axes")
    }
    for number in list where number < lowest {
      throw LayerFault(attribute: name, message: "'\(name)' has \(number), below \(lowest)")
    }
    return list
  }

  // MARK: Settings that come as constants

  /// The elements of an input that is a small constant of integers.
  func settings(_ input: Int) -> [Int]? {
    guard constants.indices.contains(input), let tensor = constants[input], !tensor.type.isFloat,
      tensor.shape.count <= 1, tensor.count <= 4096, let values = try? tensor.integers()
    else { return nil }
    return values.map { Int($0) }
  }

  /// The one element of an input that is a constant number.
  func scalar(_ input: Int) -> Double? {
    guard constants.indices.contains(input), let tensor = constants[input], tensor.count == 1,
      let value = try? tensor.doubles().first, !value.isNaN
    else { return nil }
    return value
  }

  /// `axes` counted from the front, each at most once, for a tensor of `rank` axes.
  func axes(_ axes: [Int], rank: Int?) throws(LayerFault) -> [Int]? {
    guard let rank else { return axes.allSatisfy { $0 >= 0 } && Set(axes).count == axes.count ? axes : nil }
    var result: [Int] = []
    for axis in axes {
      guard axis >= -rank, axis < rank else {
        throw LayerFault(message: "there is no axis \(axis) among \(rank)")
      }
      result.append(axis < 0 ? axis + rank : axis)
    }
    guard Set(result).count == result.count else { throw LayerFault(message: "an axis is named twice") }
    return result
  }

  func axis(_ axis: Int, rank: Int?) throws(LayerFault) -> Int? { try axes([axis], rank: rank)?.first }
}
