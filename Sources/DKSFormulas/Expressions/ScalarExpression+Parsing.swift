extension ScalarExpression {
  /// Why a text is no formula.
  package struct ParseError: Error, Hashable, Sendable {
    /// The byte at which reading stopped.
    package var offset: Int
    /// What was found and what was wanted.
    package var message: String

    /// Makes an error.
    package init(offset: Int, message: String) {
      self.offset = offset
      self.message = message
    }
  }

  /// The deepest tree that is read, so that no text overflows the stack.
  package static let depthLimit = 200
  /// The most operations that are read: every integral takes the formula a thousand times.
  package static let lengthLimit = 1000

  /// Reads what `description` writes, and any other formula of the language in the variable `x`.
  package init(parsing text: String) throws(ParseError) {
    var parser = FormulaParser(text)
    self = try parser.parse()
  }
}

/// Recursive descent over the grammar of the language, one function a rule.
private struct FormulaParser {
  /// A tree and how deep it is.
  typealias Tree = (expression: ScalarExpression, depth: Int)

  private var bytes: [UInt8]
  private var i = 0
  private var nesting = 0
  private var length = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  mutating func parse() throws(ScalarExpression.ParseError) -> ScalarExpression {
    let tree = try conditional()
    skipSpace()
    guard i == bytes.count else { throw unexpected("the end of the formula") }
    return tree.expression
  }

  /// `sum [ comparison sum "?" conditional ":" conditional ]`
  private mutating func conditional() throws(ScalarExpression.ParseError) -> Tree {
    nesting += 1
    defer { nesting -= 1 }
    try checkDepth(nesting)
    let left = try sum()
    guard let comparison = takeComparison() else { return left }
    let right = try sum()
    try expect("?")
    let then = try conditional()
    try expect(":")
    let otherwise = try conditional()
    let select = ScalarExpression.select(
      comparison, left.expression, right.expression, then: then.expression, otherwise: otherwise.expression)
    return try node(select, over: max(left.depth, right.depth, then.depth, otherwise.depth))
  }

  /// `product { ("+" | "-") product }`
  private mutating func sum() throws(ScalarExpression.ParseError) -> Tree {
    var left = try product()
    while true {
      let op: ScalarExpression.BinaryOperator
      if take("+") { op = .add } else if take("-") { op = .subtract } else { return left }
      let right = try product()
      left = try node(.binary(op, left.expression, right.expression), over: max(left.depth, right.depth))
    }
  }

  /// `factor { ("*" | "/") factor }`
  private mutating func product() throws(ScalarExpression.ParseError) -> Tree {
    var left = try factor()
    while true {
      let op: ScalarExpression.BinaryOperator
      if take("*") { op = .multiply } else if take("/") { op = .divide } else { return left }
      let right = try factor()
      left = try node(.binary(op, left.expression, right.expression), over: max(left.depth, right.depth))
    }
  }

  /// `"-" factor | primary`; a sign before a number belongs to the number.
  private mutating func factor() throws(ScalarExpression.ParseError) -> Tree {
    guard take("-") else { return try primary() }
    nesting += 1
    defer { nesting -= 1 }
    try checkDepth(nesting)
    skipSpace()
    let isLiteral = i < bytes.count && isDigit(bytes[i])
    let operand = try factor()
    if isLiteral, case .constant(let value) = operand.expression { return (.constant(-value), 1) }
    return try node(.negation(operand.expression), over: operand.depth)
  }

  /// `number | "x" | function "(" conditional { "," conditional } ")" | "(" conditional ")"`
  private mutating func primary() throws(ScalarExpression.ParseError) -> Tree {
    skipSpace()
    guard i < bytes.count else { throw unexpected("a number, 'x' or a function") }
    if isDigit(bytes[i]) { return (.constant(try number()), 1) }
    if take("(") {
      let tree = try conditional()
      try expect(")")
      return tree
    }
    let start = i
    while i < bytes.count, isLetter(bytes[i]) || isDigit(bytes[i]) { i += 1 }
    let name = String(decoding: bytes[start..<i], as: UTF8.self)
    if name == "x" { return (.variable, 1) }
    guard let function = ScalarExpression.Function(rawValue: name) else {
      i = start
      throw unexpected("a number, 'x' or a function")
    }
    try expect("(")
    var operands: [ScalarExpression] = []
    var depth = 0
    for k in 0..<function.arity {
      if k > 0 { try expect(",") }
      let operand = try conditional()
      operands.append(operand.expression)
      depth = max(depth, operand.depth)
    }
    try expect(")")
    return try node(.call(function, operands), over: depth)
  }

  /// `digits [ "." digits ] [ ("e" | "E") [ "+" | "-" ] digits ]`, finite
  private mutating func number() throws(ScalarExpression.ParseError) -> Double {
    let start = i
    func digits(from k: Int) -> Int {
      var k = k
      while k < bytes.count, isDigit(bytes[k]) { k += 1 }
      return k
    }
    i = digits(from: i)
    if i + 1 < bytes.count, bytes[i] == UInt8(ascii: "."), isDigit(bytes[i + 1]) { i = digits(from: i + 1) }
    if i < bytes.count, bytes[i] | 0x20 == UInt8(ascii: "e") {
      var k = i + 1
      if k < bytes.count, bytes[k] == UInt8(ascii: "+") || bytes[k] == UInt8(ascii: "-") { k += 1 }
      if digits(from: k) > k { i = digits(from: k) }
    }
    guard let value = Double(String(decoding: bytes[start..<i], as: UTF8.self)), value.isFinite else {
      i = start
      throw ScalarExpression.ParseError(offset: start, message: "a number is too large for a double")
    }
    return value
  }

  private mutating func takeComparison() -> ScalarExpression.Comparison? {
    // Two-byte spellings first: '<' begins '<=' too.
    for comparison in [
      ScalarExpression.Comparison.lessOrEqual, .greaterOrEqual, .equal, .notEqual, .less, .greater,
    ] where take(comparison.rawValue) { return comparison }
    return nil
  }

  private mutating func node(
    _ expression: ScalarExpression, over depth: Int
  ) throws(ScalarExpression.ParseError) -> Tree {
    length += 1
    guard length <= ScalarExpression.lengthLimit else {
      throw ScalarExpression.ParseError(
        offset: i, message: "it has more than \(ScalarExpression.lengthLimit) operations")
    }
    try checkDepth(depth + 1)
    return (expression, depth + 1)
  }

  private func checkDepth(_ depth: Int) throws(ScalarExpression.ParseError) {
    guard depth <= ScalarExpression.depthLimit else {
      throw ScalarExpression.ParseError(
        offset: i, message: "it is nested more than \(ScalarExpression.depthLimit) deep")
    }
  }

  private mutating func skipSpace() {
    while i < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[i]) { i += 1 }
  }

  /// Skips `symbol` if it is next.
  private mutating func take(_ symbol: String) -> Bool {
    skipSpace()
    guard bytes[i...].starts(with: symbol.utf8) else { return false }
    i += symbol.utf8.count
    return true
  }

  private mutating func expect(_ symbol: String) throws(ScalarExpression.ParseError) {
    guard take(symbol) else { throw unexpected("'\(symbol)'") }
  }

  private func unexpected(_ wanted: String) -> ScalarExpression.ParseError {
    var end = i
    while end < bytes.count, isLetter(bytes[end]) || isDigit(bytes[end]) { end += 1 }
    if end == i, i < bytes.count { end += 1 }
    let found =
      i >= bytes.count
      ? "the formula ends" : "found '\(String(decoding: bytes[i..<end], as: UTF8.self))'"
    return ScalarExpression.ParseError(offset: i, message: "\(found), wanted \(wanted)")
  }

  private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
  private func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte >= 0x80
  }
}
