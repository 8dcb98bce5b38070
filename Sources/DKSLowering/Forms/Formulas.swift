import DKSGraph
import DKSModels
import DKSTensors

/// Emits a formula as elementwise nodes; what occurs twice is computed once.
struct FormulaEmitter {
  /// The value that `x` stands for.
  let variable: Value.ID
  let site: LoweringSite
  private var known: [ScalarExpression: Value.ID] = [:]

  init(variable: Value.ID, site: LoweringSite) {
    self.variable = variable
    self.site = site
  }

  /// The value of `formula`; its last node is `step` and carries `notes`.
  mutating func emit(
    _ formula: ScalarExpression, _ step: LoweringStep, notes: [(key: String, value: String)] = [],
    into emitter: inout ModelEmitter
  ) -> Value.ID {
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
  private mutating func operand(_ formula: ScalarExpression, _ emitter: inout ModelEmitter) -> Value.ID {
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
  ) -> Value.ID {
    let (function, parts) = Self.function(formula)
    var operands = parts.map { operand($0, &emitter) }
    switch formula {
    case .select(let comparison, let a, let b, _, _):
      let compared = [operand(a, &emitter), operand(b, &emitter)]
      operands.insert(condition(comparison, compared, &emitter), at: 0)
    case .call(.expm1, _):
      let exponential = emitter.emit(
        .elementwise(.exp), operands, .between("formula"), at: site, shape: site.resultShape)
      operands = [exponential, emitter.scalar(1, at: site)]
    case .call(.log1p, let a) where function == .log:
      let sum = emitter.emit(
        .elementwise(.add), [operand(a[0], &emitter), emitter.scalar(1, at: site)], .between("formula"),
        at: site, shape: site.resultShape)
      operands = [sum]
    default: break
    }
    return emitter.emit(
      .elementwise(function), operands, step, at: site, shape: site.resultShape, notes: notes)
  }

  private func condition(
    _ comparison: ScalarExpression.Comparison, _ operands: [Value.ID], _ emitter: inout ModelEmitter
  ) -> Value.ID {
    let function: ElementwiseFunction =
      switch comparison {
      case .less: .less
      case .lessOrEqual: .lessOrEqual
      case .greater: .greater
      case .greaterOrEqual: .greaterOrEqual
      case .equal, .notEqual: .equal
      }
    let result = emitter.emit(
      .elementwise(function), operands, .between("condition"), at: site, type: .boolean,
      shape: site.resultShape)
    guard comparison == .notEqual else { return result }
    return emitter.emit(
      .elementwise(.not), [result], .between("condition"), at: site, type: .boolean, shape: site.resultShape)
  }

  /// The function at the root of a formula and what it is applied to; conditions are left out.
  private static func function(
    _ formula: ScalarExpression
  ) -> (ElementwiseFunction, [ScalarExpression]) {
    switch formula {
    case .variable, .constant: return (.add, [formula, .constant(0)])
    case .negation(let a): return (.negate, [a])
    case .binary(let op, let a, let b):
      switch op {
      case .add: return (.add, [a, b])
      case .subtract: return (.subtract, [a, b])
      case .multiply: return (.multiply, [a, b])
      case .divide: return (.divide, [a, b])
      }
    case .select(_, _, _, let then, let otherwise): return (.select, [then, otherwise])
    case .call(let function, let operands): return call(function, operands)
    }
  }

  private static func call(
    _ function: ScalarExpression.Function, _ operands: [ScalarExpression]
  ) -> (ElementwiseFunction, [ScalarExpression]) {
    switch function {
    // log(1 + exp(a)) overflows where softplus does not.
    case .log:
      if case .binary(.add, .constant(1), .call(.exp, let a))? = operands.first { return (.softplus, a) }
      if case .binary(.add, .call(.exp, let a), .constant(1))? = operands.first { return (.softplus, a) }
      return (.log, operands)
    case .log1p:
      if case .call(.exp, let a)? = operands.first { return (.softplus, a) }
      return (.log, [])
    case .expm1: return (.subtract, operands)
    case .exp: return (.exp, operands)
    case .sqrt: return (.sqrt, operands)
    case .abs: return (.abs, operands)
    case .min: return (.minimum, operands)
    case .max: return (.maximum, operands)
    case .pow: return (.power, operands)
    case .tanh: return (.tanh, operands)
    case .erf: return (.erf, operands)
    case .sin: return (.sin, operands)
    case .cos: return (.cos, operands)
    case .sigmoid: return (.sigmoid, operands)
    case .softplus: return (.softplus, operands)
    case .atan: return (.atan, operands)
    case .asinh: return (.asinh, operands)
    }
  }
}
