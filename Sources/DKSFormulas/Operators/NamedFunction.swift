/// A function of one value that formats have as an operator, told by whoever declares it: an activation.
package struct NamedFunction: Hashable, Sendable {
  /// A number that the operator is made with, as ONNX calls it, and its value where none is given.
  package struct Setting: Hashable, Sendable {
    /// The name of the attribute.
    package let name: String
    /// The value where none is given.
    package let defaultValue: Double

    init(_ name: String, default defaultValue: Double) {
      self.name = name
      self.defaultValue = defaultValue
    }
  }

  /// The name; two functions of one name are the same.
  package let name: String
  /// What it is made with.
  package let settings: [Setting]
  /// The operator of ONNX, with the settings as attributes.
  package let onnx: OperatorName?
  /// The layer of OpenVINO; for functions without settings.
  package let openVINO: OperatorName?
  private let make: @Sendable ([ScalarExpression]) -> ScalarExpression
  /// The formula of a function without settings, made once.
  private let plain: ScalarExpression?

  init(
    _ name: String, settings: [Setting] = [], onnx: OperatorName? = nil, openVINO: OperatorName? = nil,
    formula: @escaping @Sendable ([ScalarExpression]) -> ScalarExpression
  ) {
    self.name = name
    self.settings = settings
    self.onnx = onnx
    self.openVINO = openVINO
    make = formula
    plain = settings.isEmpty ? formula([]) : nil
  }

  /// Those that the activations of the language are written as, in the order of the catalogue.
  package static let all: [NamedFunction] = {
    var found: [NamedFunction] = []
    for entry in ActivationCatalogue.all {
      guard case .named(let function, _)? = entry.operation?(entry.parameters.map(\.defaultValue)),
        !found.contains(function)
      else { continue }
      found.append(function)
    }
    return found
  }()

  /// The formula with these settings.
  package func formula(_ settings: [Double]) -> ScalarExpression {
    plain ?? make(settings.map { .constant($0) })
  }

  package static func == (a: NamedFunction, b: NamedFunction) -> Bool { a.name == b.name }

  package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension ElementwiseFunction {
  // Those that patterns and forms mention.
  package static let relu = of(.relu)
  package static let tanh = of(.tanh)
  package static let sigmoid = of(.sigmoid)
  package static let softplus = of(.softplus)
  package static let softsign = of(.softsign)
  package static let erf = of(.erf)
  package static let hardSwish = of(.hardSwish)
  package static let mish = of(.mish)
  package static let sin = of(.sin)
  package static let cos = of(.cos)
  package static let atan = of(.atan)
  package static let asinh = of(.asinh)

  /// The operation of an activation that has one of its own.
  private static func of(_ activation: BuiltInActivation) -> ElementwiseFunction {
    activation.operation?([]) ?? .named(NamedFunction(activation.name) { _ in activation.formula([]) }, [])
  }
}
