import DKSFormulas
import DKSGraph

/// The distinct activations of a network: the module that makes each, and the constants that it is made with.
struct PyTorchActivationTable {
  private struct Key: Hashable {
    var phi: Activation
    var transform: ActivationTransform?
  }

  /// One activation.
  struct Entry {
    /// The name of the attribute: `tanh`.
    var attribute: String
    /// What makes the module: `Tanh(**TANH)`.
    var value: PythonExpression
    /// The constants at the top of the file, if there are any.
    var constants: Constants?
  }

  /// `TANH = {"alpha": 0.5, "gamma": 2.0}`
  struct Constants {
    var name: String
    var comment: String
    var values: [(name: String, value: Double)]
  }

  /// One for each activation, in the order of first use.
  private(set) var entries: [Entry] = []
  /// The classes of the activations.
  private(set) var helpers: [PyTorchHelper] = []
  private var numbers: [Key: Int] = [:]

  /// Collects the activations of `graph`; `names` are those of the file.
  init(_ graph: Graph, names: inout PythonNames) {
    var formulas: [Activation: PyTorchHelper] = [:]
    for node in graph.nodes {
      guard let layer = node.operation as? ActivationLayer else { continue }
      let key = Self.key(layer)
      guard numbers[key] == nil else { continue }
      numbers[key] = entries.count
      let attribute = PythonIdentifier.snake([layer.phi.name])
      if layer.transform == nil, layer.phi.isBuiltIn, let plain = PyTorchActivation.plain(layer.phi) {
        entries.append(Entry(attribute: attribute, value: plain))
        continue
      }
      let transform = layer.transform ?? ActivationTransform()
      let kind: PyTorchActivation
      if layer.phi.isBuiltIn, let known = PyTorchActivation(layer.phi, transform) {
        kind = known
      } else {
        let helper =
          formulas[layer.phi]
          ?? .formula(
            layer.phi,
            name: names.claim(
              PythonIdentifier.camel([layer.phi.name]),
              PythonIdentifier.camel([layer.phi.name, "activation"])))
        formulas[layer.phi] = helper
        kind = PyTorchActivation(helper: helper, transform: transform)
      }
      helpers.append(kind.helper)
      let values = kind.constants
      guard !values.isEmpty else {
        entries.append(Entry(attribute: attribute, value: .call(.atom(kind.helper.name), [])))
        continue
      }
      let name = names.claim(attribute.uppercased())
      entries.append(
        Entry(
          attribute: attribute, value: .call(kind.helper.name, .atom("**" + name)),
          constants: Constants(name: name, comment: Self.comment(layer, graph.method), values: values)))
    }
  }

  private static func key(_ layer: ActivationLayer) -> Key {
    // How well the equations were solved makes no difference to the function.
    var transform = layer.transform
    transform?.residual = 0
    return Key(phi: layer.phi, transform: transform)
  }

  /// The activation of `operation`, if it is one.
  func number(of operation: any Operation) -> Int? {
    (operation as? ActivationLayer).flatMap { numbers[Self.key($0)] }
  }

  private static func comment(_ layer: ActivationLayer, _ method: Method) -> String {
    let arguments = layer.transform?.negativeSlope.map { [$0] } ?? layer.phi.arguments
    let name =
      layer.phi.name
      + (arguments.isEmpty ? "" : "(" + arguments.map { $0.digits(6) }.joined(separator: ", ") + ")")
    guard let transform = layer.transform else { return name + ", as it is." }
    let residual = transform.residual > 0 ? "; residual \(transform.residual.digits(1))" : ""
    return "\(name) under \(method.text)\(residual)."
  }
}

/// A kind of activation with the constants that it takes.
struct PyTorchActivation {
  var helper: PyTorchHelper
  var transform: ActivationTransform
  /// The slope of a leaky ReLU, the scale of an ELU.
  var parameter: Double?

  init(helper: PyTorchHelper, transform: ActivationTransform, parameter: Double? = nil) {
    self.helper = helper
    self.transform = transform
    self.parameter = parameter
  }

  /// The built-in activation `phi` under `transform`; nil if there is no class for it.
  init?(_ phi: Activation, _ transform: ActivationTransform) {
    self.init(helper: .tanhClass, transform: transform)
    switch phi.name {
    case "relu": (helper, parameter) = (.leakyReluClass, 0)
    case "leakyRelu", "prelu":
      (helper, parameter) = (.leakyReluClass, transform.negativeSlope ?? phi.arguments.first ?? 0)
    case "elu": (helper, parameter) = (.eluClass, 1)
    case "selu":
      // λ times an ELU whose scale is the other constant (Klambauer et al. 2017; Theory 4.4).
      (helper, parameter) = (.eluClass, 1.673_263_242_354_377_3)
      self.transform.scaleOutput(by: 1.050_700_987_355_480_5)
    case "celu":
      // α elu(x/α), so that the centered form of ELU serves.
      (helper, parameter) = (.eluClass, 1)
      let alpha = phi.arguments.first ?? 1
      self.transform.inputScale /= alpha
      self.transform.inputShift /= alpha
      self.transform.scaleOutput(by: alpha)
    default:
      guard let helper = PyTorchHelper.activations[phi.name] else { return nil }
      self.helper = helper
      parameter = phi.arguments.first
    }
  }

  /// The constants that are not neutral.
  var constants: [(name: String, value: Double)] {
    var values: [(name: String, value: Double)] = []
    if transform.inputScale != 1 { values.append(("alpha", transform.inputScale)) }
    if transform.inputShift != 0 { values.append(("beta", transform.inputShift)) }
    if transform.outputScale != 1 { values.append(("gamma", transform.outputScale)) }
    if transform.outputShift != 0 { values.append(("delta", transform.outputShift)) }
    if let parameter, parameter != 0 { values.append(("parameter", parameter)) }
    return values
  }

  /// PyTorch's own module for an activation that is not transformed; nil if there is none.
  static func plain(_ phi: Activation) -> PythonExpression? {
    guard let module = ActivationCatalogue.builtIn(named: phi.name)?.torch else { return nil }
    let arguments = phi.arguments.map { PythonExpression.Argument(.number($0)) }
    return .call(
      .atom("nn." + module.name), arguments + module.options.map { .init($0.word, .string($0.text)) })
  }
}

extension ActivationTransform {
  /// γ(cφ + δ) = γc(φ + δ/c)
  fileprivate mutating func scaleOutput(by factor: Double) {
    outputScale *= factor
    outputShift /= factor
  }
}
