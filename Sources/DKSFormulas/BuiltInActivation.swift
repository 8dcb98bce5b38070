/// An activation that the language knows by name, with all that there is to know of it.
///
/// A new one is one file in `Activations` and one line in `ActivationCatalogue`; parser, solver, formats and back ends
/// read it here.
package struct BuiltInActivation: Sendable {
  /// A parameter and the value it has where none is given.
  package struct Parameter: Hashable, Sendable {
    /// The name.
    package var name: String
    /// The value where none is given.
    package var defaultValue: Double
    /// Whether nothing but positive numbers makes sense.
    package var isPositive = false
  }

  /// The name.
  package let name: String
  /// Other names under which people know it.
  package let aliases: [String]
  /// The parameters, in the order in which arguments fill them.
  package let parameters: [Parameter]
  /// One sentence.
  package let summary: String
  /// The operation of models that it is, for its arguments; nil where no format has one, so that it is written out.
  package let operation: (@Sendable ([Double]) -> ElementwiseFunction)?
  /// The module of `torch.nn`, if there is one.
  package let torch: TorchModule?
  /// The function of the runtime for Swift, if it has one; the formula is written out where it has not.
  package let swift: RuntimeFunction?
  /// The argument of an activation with one parameter that makes φ(x) = y, for some x far left of zero; nil where
  /// models are not searched for it.
  package let argument: (@Sendable (_ x: Double, _ y: Double) -> Double)?
  private let makeKernel: @Sendable ([Double]) -> ActivationFunction
  private let makeFormula: @Sendable ([ScalarExpression]) -> ScalarExpression

  /// Makes an entry; the closures get as many numbers as there are parameters.
  ///
  /// - Parameters:
  ///   - onnx: The operator that computes it in ONNX and has no settings, if there is one.
  ///   - openVINO: The same for OpenVINO.
  ///   - operation: What it is in models, where `onnx` and `openVINO` cannot say it.
  ///   - kernel: φ and its derivatives, and what the solvers must know.
  ///   - formula: φ as text, differentiation and back ends have it.
  init(
    _ name: String, aliases: [String] = [], parameters: [Parameter] = [], _ summary: String,
    onnx: OperatorName? = nil, openVINO: OperatorName? = nil,
    operation: (@Sendable ([Double]) -> ElementwiseFunction)? = nil, torch: TorchModule? = nil,
    swift: RuntimeFunction? = nil, argument: (@Sendable (_ x: Double, _ y: Double) -> Double)? = nil,
    kernel: @escaping @Sendable ([Double]) -> ActivationFunction,
    formula: @escaping @Sendable ([ScalarExpression]) -> ScalarExpression
  ) {
    self.name = name
    self.aliases = aliases
    self.parameters = parameters
    self.summary = summary
    self.torch = torch
    self.swift = swift
    self.argument = argument
    self.makeKernel = kernel
    self.makeFormula = formula
    if onnx == nil, openVINO == nil {
      self.operation = operation
    } else {
      let named = NamedFunction(name, onnx: onnx, openVINO: openVINO) { formula($0) }
      self.operation = { _ in .named(named, []) }
    }
  }

  /// The arguments with defaults for the rest; nil where there are too many, one is not finite, or one is not positive
  /// that must be.
  private func filled(_ arguments: [Double]) -> [Double]? {
    guard arguments.count <= parameters.count,
      zip(arguments, parameters).allSatisfy({ $0.isFinite && ($0 > 0 || !$1.isPositive) })
    else { return nil }
    return arguments + parameters[arguments.count...].map(\.defaultValue)
  }

  /// The activation with the given arguments, defaults for the rest; nil where `arguments` are not what it takes.
  package func activation(_ arguments: [Double] = []) -> Activation? {
    guard let values = filled(arguments) else { return nil }
    return Activation(
      name: name, arguments: values, expression: formula(values), isBuiltIn: true)
  }

  /// The formula with these arguments, whatever they are: one for each parameter.
  func formula(_ arguments: [Double]) -> ScalarExpression { makeFormula(arguments.map { .constant($0) }) }

  /// φ with the given arguments, ready for quadrature; nil where they are not what it takes.
  package func kernel(_ arguments: [Double] = []) -> ActivationFunction? { filled(arguments).map(makeKernel) }
}
