import DKSModels

/// Why a node has no operator of the vocabulary.
enum Undecodable: Error, Sendable {
  /// It does what the vocabulary has no word for.
  case foreign
  /// A shape or a setting is not known, and may be later.
  case unknown
  /// It is wrong by the standard; one clause.
  case wrong(String)
}

/// What an operator's table entry sees of a node.
struct NodeReader: Sendable {
  var type: String
  /// The operator set whose meaning it has.
  var operatorSet: Int
  var attributes: [ONNXAttribute]
  /// What is known of the inputs; nil for those left out.
  var inputs: [ModelValue?]
  /// Which results have a name.
  var results: [Bool]
  /// Which results something takes.
  var uses: [Bool]
  /// For each input that is a vector of extents, those that are known; nil for extents of the first input's own.
  var freeSettings: [[Int?]?] = []

  /// A node as an operator, and how many of its inputs are operands: the rest are settings.
  struct Decoded: Sendable {
    var operation: Operator
    var operandCount: Int

    init(_ operation: Operator, _ operandCount: Int = 1) {
      self.operation = operation
      self.operandCount = operandCount
    }
  }

  /// Whether an attribute of that name is there.
  func has(_ name: String) -> Bool { attributes.contains { $0.name == name } }

  private func value(_ name: String) -> ONNXAttribute.Value? { attributes.first { $0.name == name }?.value }

  /// A whole number; 32 bits are enough for each that the vocabulary has.
  func integer(_ name: String) throws(Undecodable) -> Int? {
    switch value(name) {
    case nil: return nil
    case .integer(let number): return number
    default: throw .wrong("its attribute '\(name)' is no whole number")
    }
  }

  func integer(_ name: String, default other: Int) throws(Undecodable) -> Int {
    try integer(name) ?? other
  }

  func integers(_ name: String) throws(Undecodable) -> [Int]? {
    switch value(name) {
    case nil: return nil
    case .integers(let numbers): return numbers
    // An empty list has no entry that would tell its type.
    case .other: return []
    default: throw .wrong("its attribute '\(name)' is no list of whole numbers")
    }
  }

  func number(_ name: String, default other: Double) throws(Undecodable) -> Double {
    switch value(name) {
    case nil: return other
    case .float(let number): return number
    default: throw .wrong("its attribute '\(name)' is no number")
    }
  }

  func numbers(_ name: String) throws(Undecodable) -> [Double]? {
    switch value(name) {
    case nil: return nil
    case .floats(let numbers): return numbers
    case .other: return []
    default: throw .wrong("its attribute '\(name)' is no list of numbers")
    }
  }

  func string(_ name: String, default other: String) throws(Undecodable) -> String {
    switch value(name) {
    case nil: return other
    case .string(let text): return text
    default: throw .wrong("its attribute '\(name)' is no text")
    }
  }

  /// Whether an input is given.
  func hasInput(_ index: Int) -> Bool { index < inputs.count && inputs[index] != nil }

  /// Refuses nodes with fewer inputs.
  func requireInputs(_ count: Int) throws(Undecodable) {
    for i in 0..<count where !hasInput(i) {
      throw .wrong("its input number \(i + 1) of \(count) is missing")
    }
  }

  /// Gives up on nodes whose results from number `index` on are asked for.
  func requireNoResults(from index: Int) throws(Undecodable) {
    if uses.dropFirst(index).contains(true) { throw .foreign }
  }

  func shape(_ index: Int) -> [Int?]? { index < inputs.count ? inputs[index]?.shape : nil }

  func rank(_ index: Int) throws(Undecodable) -> Int {
    guard let shape = shape(index) else { throw .unknown }
    return shape.count
  }

  /// The extents of an input along its spatial axes; nil where they are not all known.
  func spatialExtents(_ index: Int) -> [Int]? {
    guard let shape = shape(index), shape.count >= 2 else { return nil }
    var extents: [Int] = []
    for extent in shape.dropFirst(2) {
      guard let extent else { return nil }
      extents.append(extent)
    }
    return extents
  }

  /// The elements of a constant input as integers; nil where the input is left out.
  func setting(_ index: Int) throws(Undecodable) -> [Int]? {
    guard index < inputs.count, let input = inputs[index] else { return nil }
    guard let constant = input.constant else { throw .unknown }
    guard let integers = ConstantSetting.integers(constant) else { throw .foreign }
    return integers
  }

  /// The elements of a constant input as numbers; nil where the input is left out.
  func settingNumbers(_ index: Int) throws(Undecodable) -> [Double]? {
    guard index < inputs.count, let input = inputs[index] else { return nil }
    guard let constant = input.constant else { throw .unknown }
    guard let numbers = ConstantSetting.numbers(constant) else { throw .foreign }
    return numbers
  }

  /// An attribute of older operator sets that became input number `index` in `newer`.
  func integers(_ name: String, orInput index: Int, from newer: Int) throws(Undecodable) -> [Int]? {
    operatorSet < newer ? try integers(name) : try setting(index)
  }

  /// An axis counted from the front.
  func axis(_ axis: Int, rank: Int) throws(Undecodable) -> Int {
    guard axis >= -rank, axis < rank else {
      throw .wrong("its axis \(axis) lies outside its operand, which has \(rank)")
    }
    return axis < 0 ? axis + rank : axis
  }

  /// Axes counted from the front, in order; each is named once.
  func axes(_ axes: [Int], rank: Int) throws(Undecodable) -> [Int] {
    var found: [Int] = []
    for axis in axes { found.append(try self.axis(axis, rank: rank)) }
    guard Set(found).count == found.count else { throw .wrong("it names an axis twice in \(axes)") }
    return found.sorted()
  }

  /// An axis of the first input; one that is counted from the front needs no rank.
  func axis(_ name: String, default other: Int) throws(Undecodable) -> Int {
    let axis = try integer(name, default: other)
    if let shape = shape(0) { return try self.axis(axis, rank: shape.count) }
    guard axis >= 0 else { throw .unknown }
    return axis
  }
}
