import Foundation

/// A small ONNX model as a person would write it, one statement a line:
///
///     set 20
///     input x [1, 4]
///     h = Gemm(x, [4, 4]) transB=1
///     y = my.ops.Gate(h, {1, 2}, 0.5)
///     output y [1, 4]
///
/// Operands are names, constants of floating-point numbers (`[4, 4]`, filled with 0.5), of whole numbers (`{1, 2}`),
/// scalars (`0.5`), or absent (`_`). An attribute has a whole number, a number, a list of either, or a text.
struct ModelText {
  private var nodes: [Proto] = []
  private var initializers: [Proto] = []
  private var inputs: [Proto] = []
  private var outputs: [Proto] = []
  private var domains: Set<String> = []
  private var set = 20

  init(_ text: String) {
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      let words = line.split(separator: " ", maxSplits: 1).map(String.init)
      switch words[0] {
      case "set": set = Int(words[1]) ?? 20
      case "input": inputs.append(Self.value(words[1]))
      case "output": outputs.append(Self.value(words[1]))
      default: addNode(String(line))
      }
    }
  }

  /// The file.
  var bytes: [UInt8] {
    let graph = Proto().messages(1, nodes).text(2, "small").messages(5, initializers).messages(11, inputs)
      .messages(12, outputs)
    return Proto().number(1, 10).message(7, graph).message(8, Proto().number(2, set))
      .messages(8, domains.sorted().map { Proto().text(1, $0).number(2, 1) }).bytes
  }

  /// `x [1, ?]`, or with the type behind it: `x [1] int64`; without extents, their number is open.
  private static func value(_ text: String) -> Proto {
    let name = text.prefix { $0 != " " }
    var tensor = Proto().number(1, text.hasSuffix("int64") ? 7 : text.hasSuffix("bool") ? 9 : 1)
    if let list = Self.list(text, "[", "]") {
      tensor = tensor.message(
        2, list.reduce(Proto()) { $0.message(1, Int($1).map { Proto().number(1, $0) } ?? Proto()) })
    }
    return Proto().text(1, String(name)).message(2, Proto().message(1, tensor))
  }

  private mutating func addNode(_ line: String) {
    let sides = line.components(separatedBy: " = ")
    let call = sides[1]
    let name = call.prefix { $0 != "(" }
    let type = name.split(separator: ".").last.map(String.init) ?? ""
    let domain = name.split(separator: ".").dropLast().joined(separator: ".")
    if !domain.isEmpty { domains.insert(domain) }
    let close = call.lastIndex(of: ")") ?? call.endIndex
    let operands = Self.split(String(call[call.index(after: name.endIndex)..<close])).map { operand($0) }
    let attributes = Self.split(String(call[close...].dropFirst()), at: " ").map(Self.attribute)
    nodes.append(
      Proto().texts(1, operands).texts(2, sides[0].components(separatedBy: ", "))
        .text(3, sides[0].components(separatedBy: ", ")[0]).text(4, type).messages(5, attributes).text(
          7, domain))
  }

  private mutating func operand(_ text: String) -> String {
    if text == "_" { return "" }
    let name = "c\(initializers.count)"
    if let shape = Self.list(text, "[", "]") {
      let shape = shape.compactMap { Int($0) }
      let half: [UInt8] = [0, 0, 0, 0x3F]
      let elements = (0..<shape.reduce(1, *)).flatMap { _ in half }
      initializers.append(Proto().numbers(1, shape).number(2, 1).text(8, name).data(9, elements))
    } else if let numbers = Self.list(text, "{", "}") {
      let numbers = numbers.compactMap { Int64($0) }
      let raw = numbers.flatMap { number in withUnsafeBytes(of: number.littleEndian) { Array($0) } }
      initializers.append(Proto().number(1, numbers.count).number(2, 7).text(8, name).data(9, raw))
    } else if let number = Float(text) {
      let raw = withUnsafeBytes(of: number.bitPattern.littleEndian) { Array($0) }
      initializers.append(Proto().number(2, 1).text(8, name).data(9, raw))
    } else {
      return text
    }
    return name
  }

  /// `axis=1`, `alpha=0.5`, `pads=[1, 1]`, `mode=same`
  private static func attribute(_ text: String) -> Proto {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    let named = Proto().text(1, parts[0])
    if let list = list(parts[1], "[", "]") {
      return named.numbers(8, list.compactMap { Int($0) }).number(20, 7)
    }
    if let integer = Int(parts[1]) { return named.number(3, integer).number(20, 2) }
    if let number = Float(parts[1]) { return named.float(2, number).number(20, 1) }
    return named.text(4, parts[1]).number(20, 3)
  }

  /// The entries between two marks; nil without them.
  private static func list(_ text: String, _ open: Character, _ close: Character) -> [String]? {
    guard let start = text.firstIndex(of: open), let end = text.lastIndex(of: close) else { return nil }
    return text[text.index(after: start)..<end].split(separator: ",")
      .map { $0.trimmingCharacters(in: .whitespaces) }
  }

  /// The parts between separators that are in no brackets.
  private static func split(_ text: String, at separator: Character = ",") -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if "[{".contains(character) { depth += 1 }
      if "]}".contains(character) { depth -= 1 }
      if character == separator, depth == 0 {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return parts.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }
}

/// A protobuf message put together by hand.
private struct Proto {
  var bytes: [UInt8] = []

  private static func varint(_ value: UInt64) -> [UInt8] {
    value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F | 0x80)] + varint(value >> 7)
  }

  func number(_ field: Int, _ value: Int) -> Proto {
    Proto(bytes: bytes + Self.varint(UInt64(field << 3)) + Self.varint(UInt64(bitPattern: Int64(value))))
  }

  func float(_ field: Int, _ value: Float) -> Proto {
    let bits = withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
    return Proto(bytes: bytes + Self.varint(UInt64(field << 3 | 5)) + bits)
  }

  func data(_ field: Int, _ value: [UInt8]) -> Proto {
    Proto(bytes: bytes + Self.varint(UInt64(field << 3 | 2)) + Self.varint(UInt64(value.count)) + value)
  }

  func text(_ field: Int, _ value: String) -> Proto { data(field, Array(value.utf8)) }
  func message(_ field: Int, _ value: Proto) -> Proto { data(field, value.bytes) }
  func numbers(_ field: Int, _ values: [Int]) -> Proto { values.reduce(self) { $0.number(field, $1) } }
  func texts(_ field: Int, _ values: [String]) -> Proto { values.reduce(self) { $0.text(field, $1) } }
  func messages(_ field: Int, _ values: [Proto]) -> Proto { values.reduce(self) { $0.message(field, $1) } }
}
