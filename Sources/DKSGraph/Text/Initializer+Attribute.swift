extension Initializer {
  /// What the flat text writes: `orthogonal`, `gaussian(scale: 2, bias: 0.1)`, `delta(orthogonal, mirror: both)`.
  package var attribute: Attribute.Value {
    var arguments: [Attribute] = []
    if isDelta { arguments.append(Attribute("", .word(distribution.rawValue))) }
    if scale != 1 { arguments.append(Attribute("scale", .number(scale))) }
    if bias != 0 { arguments.append(Attribute("bias", .number(bias))) }
    if let mirror { arguments.append(Attribute("mirror", .word(mirror.rawValue))) }
    let name = isDelta ? "delta" : distribution.rawValue
    return arguments.isEmpty ? .word(name) : .call(name, arguments)
  }

  /// Reads what `attribute` writes; nil where `value` names no initialiser.
  package init?(_ value: Attribute.Value) {
    let name: String
    var arguments: AttributeReader
    switch value {
    case .word(let word): (name, arguments) = (word, AttributeReader([]))
    case .call(let word, let given): (name, arguments) = (word, AttributeReader(given))
    default: return nil
    }
    var base = name
    if name == "delta" {
      guard case .word(let word)? = arguments.take("") else { return nil }
      base = word
    }
    var mirror: Mirror?
    if let value = arguments.take("mirror") {
      guard case .word(let word) = value, let found = Mirror(rawValue: word) else { return nil }
      mirror = found
    }
    guard let distribution = Distribution(rawValue: base),
      let scale = try? arguments.number("scale", default: 1), scale.isFinite,
      let bias = try? arguments.number("bias", default: 0), bias.isFinite, bias >= 0,
      arguments.leftovers.isEmpty
    else { return nil }
    self.init(distribution, isDelta: name == "delta", scale: scale, bias: bias, mirror: mirror)
  }

  /// Reads the setting `init` of an affine layer; nil where there is none.
  static func read(from reader: inout AttributeReader) throws(AttributeError) -> Initializer? {
    guard let value = reader.take("init") else { return nil }
    guard let initializer = Initializer(value) else {
      throw .wrongKind(
        "init",
        wanted: "one of " + Distribution.allCases.map(\.rawValue).joined(separator: ", ")
          + ", with 'scale:' and 'bias:' if need be, or delta(…) of one")
    }
    return initializer
  }
}
