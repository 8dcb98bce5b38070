import DKSFormulas

/// `{phi: leakyRelu(0.1)}`, or for the user's own `{phi: "x * sigmoid(x)", name: mine, arguments: [2]}`.
extension Activation {
  /// What the flat text shows.
  var attributes: [Attribute] {
    if isBuiltIn, ActivationCatalogue.activation(name, arguments) == self {
      let values = arguments.map { Attribute("", .number($0)) }
      return [Attribute("phi", values.isEmpty ? .word(name) : .call(name, values))]
    }
    var all = [Attribute("phi", .string(expression.description)), Attribute("name", .word(name))]
    if !arguments.isEmpty { all.append(Attribute("arguments", .numbers(arguments))) }
    return all
  }

  /// Reads what `attributes` shows.
  init(from reader: inout AttributeReader) throws(AttributeError) {
    switch reader.take("phi") {
    case .word(let name): self = try Activation.builtIn(name, [])
    case .call(let name, let values):
      var arguments: [Double] = []
      for value in values {
        var one = AttributeReader([value])
        guard value.name.isEmpty, let x = try? one.number("") else {
          throw .wrongKind("phi", wanted: "numbers without labels as arguments of '\(name)'")
        }
        arguments.append(x)
      }
      self = try Activation.builtIn(name, arguments)
    case .string(let text):
      let expression: ScalarExpression
      do { expression = try ScalarExpression(parsing: text) } catch {
        throw .wrongKind("phi", wanted: "a formula (\(error.message))")
      }
      let name =
        switch reader.take("name") {
        case .word(let word), .string(let word): word
        case nil: throw AttributeError.missing("name")
        default: throw AttributeError.wrongKind("name", wanted: "a name")
        }
      let arguments = try reader.numbers("arguments", default: [])
      self.init(name: name, arguments: arguments, expression: expression, isBuiltIn: false)
    case nil: throw .missing("phi")
    default: throw .wrongKind("phi", wanted: "an activation or a formula in quotes")
    }
  }

  private static func builtIn(_ name: String, _ arguments: [Double]) throws(AttributeError) -> Activation {
    guard let entry = ActivationCatalogue.builtIn(named: name) else {
      throw .outOfRange("phi", found: "'\(name)'", wanted: "the name of an activation")
    }
    guard let activation = entry.activation(arguments) else {
      throw .outOfRange(
        "phi", found: "\(arguments.count) arguments of '\(name)'",
        wanted: "at most \(entry.parameters.count)")
    }
    return activation
  }
}

/// `{alpha: 0.97, beta: 0.08, gamma: 1.36, delta: -0.11, slope: 0.4, residual: 1e-16}`
extension ActivationTransform {
  /// What the flat text shows; slope and residual only where there is one.
  var attributes: [Attribute] {
    var all = [
      Attribute("alpha", .number(inputScale)), Attribute("beta", .number(inputShift)),
      Attribute("gamma", .number(outputScale)), Attribute("delta", .number(outputShift)),
    ]
    if let negativeSlope { all.append(Attribute("slope", .number(negativeSlope))) }
    if residual != 0 { all.append(Attribute("residual", .number(residual))) }
    return all
  }

  /// Reads what `attributes` shows; nil where none of it is there.
  static func read(from reader: inout AttributeReader) throws(AttributeError) -> ActivationTransform? {
    let names: Set = ["alpha", "beta", "gamma", "delta", "slope", "residual"]
    guard reader.leftovers.contains(where: names.contains) else { return nil }
    var transform = ActivationTransform(
      inputScale: try reader.number("alpha", default: 1), inputShift: try reader.number("beta", default: 0),
      outputScale: try reader.number("gamma", default: 1),
      outputShift: try reader.number("delta", default: 0))
    if let slope = reader.take("slope") {
      var one = AttributeReader([Attribute("slope", slope)])
      transform.negativeSlope = try one.number("slope")
    }
    transform.residual = try reader.number("residual", default: 0)
    guard transform.residual >= 0 else {
      throw .outOfRange("residual", found: transform.residual.plain, wanted: "a number of at least 0")
    }
    return transform
  }
}
