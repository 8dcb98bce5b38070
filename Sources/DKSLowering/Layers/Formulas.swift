import DKSFormulas
import DKSGraph
import DKSModels
import DKSTensors

/// Emits a formula as elementwise nodes; what occurs twice is computed once.
struct FormulaEmitter {
  /// The value that `x` stands for.
  let variable: ModelValue.ID
  let site: LoweringSite
  private var known: [ScalarExpression: ModelValue.ID] = [:]

  init(variable: ModelValue.ID, site: LoweringSite) {
    self.variable = variable
    self.site = site
  }

  /// The value of `formula`; its last node is `step` and carries `notes`.
  mutating func emit(
    _ formula: ScalarExpression, _ step: LoweringStep, notes: [(key: String, value: String)] = [],
    into emitter: inout ModelEmitter
  ) -> ModelValue.ID {
    switch formula {
    case .variable:
      return emitter.emit(
        .identity(), [variable], step, at: site, shape: site.resultShape, notes: notes)
    case .constant(let c):
      // The constant, in the shape of the variable.
      return emitter.emit(
        .elementwise(.clip(min: c, max: c)), [variable], step, at: site, shape: site.resultShape,
        notes: notes)
    default: return root(formula, step, notes, &emitter)
    }
  }

  /// The value of a part.
  private mutating func operand(_ formula: ScalarExpression, _ emitter: inout ModelEmitter) -> ModelValue.ID {
    switch formula {
    case .variable: return variable
    case .constant(let c): return emitter.scalar(c, at: site)
    default:
      if let value = known[formula] { return value }
      let value = root(formula, .between("formula"), [], &emitter)
      known[formula] = value
      return value
    }
  }

  private mutating func root(
    _ formula: ScalarExpression, _ step: LoweringStep, _ notes: [(key: String, value: String)],
    _ emitter: inout ModelEmitter
  ) -> ModelValue.ID {
    let (function, parts) = formula.outermost
    var operands = parts.map { operand($0, &emitter) }
    if case .select(let comparison, let a, let b, _, _) = formula {
      let compared = [operand(a, &emitter), operand(b, &emitter)]
      operands.insert(condition(comparison, compared, &emitter), at: 0)
    }
    return emitter.emit(
      .elementwise(function), operands, step, at: site, shape: site.resultShape, notes: notes)
  }

  private func condition(
    _ comparison: ScalarExpression.Comparison, _ operands: [ModelValue.ID], _ emitter: inout ModelEmitter
  ) -> ModelValue.ID {
    let result = emitter.emit(
      .elementwise(comparison.function), operands, .between("condition"), at: site, type: .boolean,
      shape: site.resultShape)
    guard comparison == .notEqual else { return result }
    return emitter.emit(
      .elementwise(.not), [result], .between("condition"), at: site, type: .boolean, shape: site.resultShape)
  }
}
