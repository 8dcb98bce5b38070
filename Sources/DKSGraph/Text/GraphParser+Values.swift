import DKSDiagnostics

extension GraphParser {
  /// The deepest nesting of lists and calls that is read.
  static var valueDepthLimit: Int { 32 }

  /// `number | string | "true" | "false" | word [ "(" arguments ")" ] | "[" values "]"`
  mutating func value(depth: Int = 0) throws(Diagnostic) -> Attribute.Value {
    switch scanner.peek() {
    case UInt8(ascii: "["):
      try enter(depth)
      try scanner.expect("[")
      var values: [Attribute.Value] = []
      while !scanner.take("]") {
        values.append(try value(depth: depth + 1))
        if !scanner.take(",") {
          try scanner.expect("]")
          break
        }
      }
      return .list(values)
    case UInt8(ascii: "\""): return .string(try scanner.string().0)
    case .some(UInt8(ascii: "-")), .some(UInt8(ascii: "0")...UInt8(ascii: "9")): return try scanner.number()
    default:
      let word = try scanner.name("a value").text
      if word == "true" || word == "false" { return .bool(word == "true") }
      guard scanner.take("(") else { return .word(word) }
      try enter(depth)
      return .call(word, try arguments(depth: depth + 1))
    }
  }

  /// `[ [ label ":" ] value { "," [ label ":" ] value } ] ")"`
  private mutating func arguments(depth: Int) throws(Diagnostic) -> [Attribute] {
    var arguments: [Attribute] = []
    while !scanner.take(")") {
      var argument = Attribute("", try value(depth: depth))
      if case .word(let label) = argument.value, scanner.take(":") {
        argument = Attribute(label, try value(depth: depth))
      }
      arguments.append(argument)
      if !scanner.take(",") {
        try scanner.expect(")")
        break
      }
    }
    return arguments
  }

  private mutating func enter(_ depth: Int) throws(Diagnostic) {
    if depth >= Self.valueDepthLimit { throw .nestedTooDeep(at: scanner.span(from: scanner.position)) }
  }

  /// `element "[" [ extents ] "]"`
  mutating func type() throws(Diagnostic) -> (TensorType, SourceSpan) {
    let (word, span) = try scanner.word("a type")
    let isSignal = word == TensorType.signalWord
    guard let element = isSignal ? .float32 : TensorType.Element(rawValue: word) else {
      throw .unexpectedText(
        found: "'\(word)'", wanted: "a type, 'f32[…]', 'i32[…]' or 'signal[…]'", at: span)
    }
    try scanner.expect("[")
    var shape: [Int] = []
    while !scanner.take("]") {
      let start = scanner.position
      guard case .integer(let extent)? = try? scanner.number() else {
        throw .unexpectedText(found: "no extent", wanted: "a whole number", at: scanner.span(from: start))
      }
      shape.append(extent)
      if !scanner.take(",") {
        try scanner.expect("]")
        break
      }
    }
    let whole = scanner.span(from: Int(span.start))
    guard TensorType.elementCount(shape) != nil, !isSignal || shape.count == 2 else {
      throw .impossibleType(at: whole)
    }
    return (TensorType(element, shape, isSignal: isSignal), whole)
  }
}
