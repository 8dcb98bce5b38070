import DKSFormulas

extension ActivationFunction {
  /// The function of a catalogue name, or of the formula of an own activation.
  ///
  /// An own formula is differentiated by third-order jets; its corners are found from conditions, `abs`, `min`
  /// and `max`. Throws for one that no Gaussian average can be taken of or, where it `mustBend`, that has nothing to shape.
  package init(_ activation: Activation, mustBend: Bool = true) throws(ActivationError) {
    if activation.isBuiltIn {
      guard let entry = ActivationCatalogue.builtIn(named: activation.name) else {
        throw .unknownName(activation.name)
      }
      guard let kernel = entry.kernel(activation.arguments) else {
        throw .wrongArguments(name: activation.name, expected: entry.parameters.count)
      }
      self = kernel
    } else {
      self = try Self.own(activation, mustBend: mustBend)
    }
  }

  /// What its integrals at one variance take, in those of a smooth function of the catalogue.
  package var integralCost: Int {
    guard checksResolution, case .panels(let edges) = resolution else { return kinks.isEmpty ? 1 : 5 }
    return Self.cost(edges, length)
  }

  /// What solving its local equations takes, in the same measure: where there are kinks, starts are searched around them.
  package var solvingCost: Int { kinks.isEmpty ? max(1, integralCost / 4) : integralCost }
}
