import DKSFormulas
import DKSGraph

/// The distinct activations of a network, each a `static let` of its struct.
struct ActivationTable {
  private struct Key: Hashable {
    var phi: Activation
    var transform: ActivationTransform?
    var isKept: Bool
  }

  /// One activation.
  private struct Entry {
    var key: Key
    var name: String
    /// The enum that has the formula of an activation that the runtime does not know.
    var formula: String?
    var localSlope: Double?
    var residual: Double
  }

  private var entries: [Entry] = []
  private var numbers: [Key: Int] = [:]
  private var formulas: [(name: String, phi: Activation)] = []
  private let method: Method

  /// Collects the activations of `graph` in their order and names them.
  init(_ graph: Graph, localSlopes: [String: Double], typeNames: inout NameScope) {
    method = graph.method
    var names = NameScope(reserved: SwiftIdentifier.reservedValues)
    var formulaOf: [Activation: String] = [:]
    for node in graph.nodes {
      guard let layer = node.operation as? ActivationLayer else { continue }
      let key = Self.key(layer)
      guard numbers[key] == nil else { continue }
      var formula: String?
      if Self.runtimeFunction(layer) == nil {
        formula = formulaOf[layer.phi]
        if formula == nil {
          let base = SwiftIdentifier.upperCamel([layer.phi.name])
          let name = typeNames.claim(base, base + "Function")
          formulas.append((name, layer.phi))
          formulaOf[layer.phi] = name
          formula = name
        }
      }
      let base = SwiftIdentifier.lowerCamel([layer.phi.name])
      let kept = SwiftIdentifier.lowerCamel(["plain", layer.phi.name])
      let name = layer.isKept ? names.claim(kept) : names.claim(base)
      numbers[key] = entries.count
      entries.append(
        Entry(
          key: key, name: name, formula: formula, localSlope: localSlopes[node.name],
          residual: layer.transform?.residual ?? 0))
    }
  }

  private static func key(_ layer: ActivationLayer) -> Key {
    // How well the equations were solved makes no difference to the function.
    var transform = layer.transform
    transform?.residual = 0
    return Key(phi: layer.phi, transform: transform, isKept: layer.isKept)
  }

  /// How `operation` is named where it is applied: `Self.tanh` or `MLP.tanh`.
  func expression(for operation: any Operation, in frame: Frame, _ typeName: String) -> SwiftExpression {
    guard let layer = operation as? ActivationLayer, let number = numbers[Self.key(layer)] else {
      return .name("activation")
    }
    return .member(.name(frame.isNetwork ? "Self" : typeName), entries[number].name)
  }

  /// The properties, each with a comment that says where its numbers come from.
  var properties: [SwiftDeclaration] {
    entries.map { entry in
      let function =
        entry.formula.map { SwiftExpression.member(.name($0), "self") }
        ?? Self.runtimeFunction(ActivationLayer(phi: entry.key.phi, transform: entry.key.transform))
        ?? .member(nil, "identity")
      var arguments: [SwiftExpression.Argument] = [.init(function)]
      if let transform = entry.key.transform {
        for (label, value, neutral) in [
          ("inputScale", transform.inputScale, 1), ("inputShift", transform.inputShift, 0),
          ("outputScale", transform.outputScale, 1), ("outputShift", transform.outputShift, 0.0),
        ] where value != neutral {
          arguments.append(.init(label, .double(value)))
        }
      }
      return .property(
        SwiftProperty(
          documentation: [documentation(entry)], modifiers: ["static", "let"], name: entry.name,
          value: .call(.name("Activation"), arguments)))
    }
  }

  private func documentation(_ entry: Entry) -> String {
    let name = Self.functionName(entry.key)
    guard let transform = entry.key.transform else {
      return entry.key.isKept ? "\(name), kept as it is." : "\(name), as it is."
    }
    var text = "\(name) under \(method.text)"
    if let slope = entry.localSlope { text += ", χ₁ = \(slope.digits(10))" }
    text += ": \(Self.formula(entry.key.phi.name, transform))"
    if entry.residual > 0 { text += ", residual \(entry.residual.digits(1))" }
    return text + "."
  }

  /// `leakyRelu(0.31)`
  private static func functionName(_ key: Key) -> String {
    let arguments = key.transform?.negativeSlope.map { [$0] } ?? key.phi.arguments
    guard !arguments.isEmpty else { return key.phi.name }
    return key.phi.name + "(" + arguments.map { $0.digits(6) }.joined(separator: ", ") + ")"
  }

  /// γ(tanh(αx + β) + δ), without the parts that do nothing.
  private static func formula(_ name: String, _ transform: ActivationTransform) -> String {
    let scaled = transform.inputScale == 1 ? "x" : "αx"
    let inner = transform.inputShift == 0 ? scaled : scaled + " + β"
    let shifted = "\(name)(\(inner))" + (transform.outputShift == 0 ? "" : " + δ")
    return transform.outputScale == 1 ? shifted : "γ(\(shifted))"
  }

  /// The runtime's function, where it has one.
  private static func runtimeFunction(_ layer: ActivationLayer) -> SwiftExpression? {
    guard layer.phi.isBuiltIn,
      let function = ActivationCatalogue.builtIn(named: layer.phi.name)?.swift
    else { return nil }
    let name = SwiftExpression.member(nil, function.name)
    guard !function.labels.isEmpty else { return name }
    let arguments = layer.transform?.negativeSlope.map { [$0] } ?? layer.phi.arguments
    return .call(name, zip(function.labels, arguments).map { .init($0, .double($1)) })
  }

  /// The formulas of activations that the runtime does not know, with their derivatives.
  var formulaTypes: [SwiftDeclaration] {
    formulas.map { name, phi in
      let formula = phi.expression.withoutOverflow
      func function(_ name: String, _ expression: ScalarExpression) -> SwiftDeclaration {
        var program = ScalarProgram()
        let root = program.add(expression)
        return .function(
          SwiftFunction(
            modifiers: ["static"], name: name, parameters: [.init(name: "_ x", type: "Float")],
            result: "Float",
            body: program.statements(returning: root)))
      }
      return .type(
        SwiftType(
          documentation: ["\(phi.name)(x) = \(phi.expression)"], keyword: "enum", name: name,
          conformances: ["ElementwiseFunction"],
          members: [function("value", formula), function("derivative", formula.derivative)]))
    }
  }
}
