import DKSFormulas
import DKSGraph
import DKSModels
import DKSRecognition

/// γ(φ(αx + β) + δ) as products and sums around φ; those that would change nothing are left out.
struct ActivationLowering: LayerLowering {
  var worksInAnyLayout: Bool { true }

  func lower(
    _ operation: ActivationLayer, at site: LoweringSite, into emitter: inout ModelEmitter
  ) throws(LoweringRefusal) -> ModelValue.ID {
    let transform = operation.transform ?? ActivationTransform()
    let (alpha, beta) = (transform.inputScale, transform.inputShift)
    let (gamma, delta) = (transform.outputScale, transform.outputShift)
    func apply(
      _ function: ElementwiseFunction, _ number: Double, _ name: String, to value: ModelValue.ID,
      _ step: LoweringStep, _ emitter: inout ModelEmitter
    ) -> ModelValue.ID {
      emitter.emit(
        .elementwise(function), [value, emitter.scalar(number, name, at: site)], step, at: site,
        shape: site.resultShape)
    }
    var value = site.operands[0]
    if alpha != 1 { value = apply(.multiply, alpha, "alpha", to: value, .between("scaled"), &emitter) }
    if beta != 0 { value = apply(.add, beta, "beta", to: value, .between("shifted"), &emitter) }
    value = phi(
      operation, of: value, gamma == 1 && delta == 0 ? .last : .between("phi"), at: site, &emitter)
    if delta != 0 {
      value = apply(
        .add, delta, "delta", to: value, gamma == 1 ? .last : .between("centered"), &emitter)
    }
    if gamma != 1 { value = apply(.multiply, gamma, "gamma", to: value, .last, &emitter) }
    return value
  }

  private func phi(
    _ operation: ActivationLayer, of value: ModelValue.ID, _ step: LoweringStep, at site: LoweringSite,
    _ emitter: inout ModelEmitter
  ) -> ModelValue.ID {
    let notes = operation.notes
    if let function = operation.elementwiseFunction {
      return emitter.emit(
        .elementwise(function), [value], step, at: site, shape: site.resultShape, notes: notes)
    }
    var formula = FormulaEmitter(variable: value, site: site)
    return formula.emit(operation.phi.expression.constantsFolded, step, notes: notes, into: &emitter)
  }
}

extension ActivationLayer {
  /// φ as one function of the vocabulary, the slope that the method chose included; nil for formulas.
  var elementwiseFunction: ElementwiseFunction? {
    if let slope = transform?.negativeSlope { return slope == 0 ? .relu : .leakyRelu(slope) }
    guard phi.isBuiltIn else { return nil }
    return ActivationCatalogue.builtIn(named: phi.name)?.operation?(phi.arguments)
  }

  /// What the method chose, for whoever reads the file.
  var notes: [(key: String, value: String)] {
    let name = phi.title
    let kept = isKept ? [(key: "dksc_kept", value: "true")] : []
    guard let transform else { return [("dksc_activation", name)] + kept }
    var notes = [
      (key: "dksc_activation", value: name),
      (key: "dksc_alpha", value: transform.inputScale.plain),
      (key: "dksc_beta", value: transform.inputShift.plain),
      (key: "dksc_delta", value: transform.outputShift.plain),
      (key: "dksc_gamma", value: transform.outputScale.plain),
    ]
    if let slope = transform.negativeSlope { notes.append(("dksc_negativeSlope", slope.plain)) }
    notes.append(("dksc_residual", transform.residual.plain))
    return notes
  }
}
