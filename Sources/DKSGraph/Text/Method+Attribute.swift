import DKSFormulas

/// `dks(zeta: 1.5)`, `tat(eta: 0.9, inputs: averageQ)`, `none`.
extension Method: CustomStringConvertible {
  /// What the flat text and the language write.
  public var description: String { attribute.description }

  /// How inputs are normalised unless the text says so.
  private static func defaultInputs(_ kind: Kind) -> InputNormalization {
    switch kind {
    case .dks, .tat: .one
    case .comparison(let method): ComparisonMethodCatalogue.entry(named: method.name)?.inputs ?? .off
    case .none: .off
    }
  }

  /// The name with its settings.
  package var attribute: Attribute.Value {
    var settings: [Attribute] = []
    let name: String
    switch kind {
    case .dks(let zeta):
      name = "dks"
      settings = [Attribute("zeta", .number(zeta))]
    case .tat(.curvature(let tau)):
      name = "tat"
      settings = [Attribute("tau", .number(tau))]
    case .tat(.cAtZero(let eta)):
      name = "tat"
      settings = [Attribute("eta", .number(eta))]
    case .tat(.automatic): name = "tat"
    case .comparison(let method):
      name = method.name
      let parameters = ComparisonMethodCatalogue.entry(named: name)?.parameters ?? []
      settings = zip(parameters, method.arguments).map { Attribute($0.name, .number($1)) }
    case .none: name = "none"
    }
    if inputs != Self.defaultInputs(kind) { settings.append(Attribute("inputs", .word(inputs.rawValue))) }
    return settings.isEmpty ? .word(name) : .call(name, settings)
  }

  /// Reads what `attribute` writes.
  package init(_ value: Attribute.Value) throws(AttributeError) {
    switch value {
    case .word(let name): try self.init(named: name, [])
    case .call(let name, let settings): try self.init(named: name, settings)
    default: throw .wrongKind("method", wanted: "one of " + Self.names.joined(separator: ", "))
    }
  }

  /// The method called `name` with the given settings, defaults for the rest.
  ///
  /// Whether the target lies in its domain is for those to say who solve for it.
  ///
  /// - Throws: `AttributeError` for an unknown name or setting.
  package init(named name: String, _ settings: [Attribute]) throws(AttributeError) {
    var reader = AttributeReader(settings)
    let kind: Kind
    switch name {
    case "dks":
      kind = .dks(zeta: try reader.number("zeta", default: Self.defaultZeta))
    case "tat": kind = .tat(try Self.target(from: &reader))
    case "none": kind = .none
    default:
      guard let entry = ComparisonMethodCatalogue.entry(named: name) else {
        throw .outOfRange(
          "method", found: "'\(name)'", wanted: "one of " + Self.names.joined(separator: ", "))
      }
      var arguments: [Double] = []
      for parameter in entry.parameters {
        let x = try reader.number(parameter.name, default: parameter.defaultValue)
        guard x > 0, x.isFinite else {
          throw .outOfRange(parameter.name, found: x.plain, wanted: "a number greater than 0")
        }
        arguments.append(x)
      }
      kind = .comparison(ComparisonMethod(name: name, arguments: arguments))
    }
    let inputs = try reader.word("inputs", default: Self.defaultInputs(kind))
    if let unknown = reader.leftovers.first {
      throw .outOfRange(unknown, found: "a setting that '\(name)' does not have", wanted: "one it has")
    }
    self.init(kind, inputs: inputs)
  }

  private static func target(from reader: inout AttributeReader) throws(AttributeError) -> TATTarget {
    if reader.leftovers.contains("tau") { return .curvature(try reader.number("tau")) }
    if reader.leftovers.contains("eta") { return .cAtZero(try reader.number("eta")) }
    return .automatic
  }
}
