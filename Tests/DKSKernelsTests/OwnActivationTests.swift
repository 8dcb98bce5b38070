import DKSFormulas
import Foundation
import Testing

@testable import DKSKernels

@Suite("Own activations")
struct OwnActivationTests {
  typealias Formula = ScalarExpression

  private func call(_ function: Formula.Function, _ operands: Formula...) -> Formula {
    .call(function, operands)
  }
  private func sum(_ a: Formula, _ b: Formula) -> Formula { .binary(.add, a, b) }
  private func difference(_ a: Formula, _ b: Formula) -> Formula { .binary(.subtract, a, b) }
  private func product(_ a: Formula, _ b: Formula) -> Formula { .binary(.multiply, a, b) }
  private func quotient(_ a: Formula, _ b: Formula) -> Formula { .binary(.divide, a, b) }
  private func piecewise(_ then: Formula, _ otherwise: Formula) -> Formula {
    .select(.greater, .variable, .constant(0), then: then, otherwise: otherwise)
  }

  @Test(
    "the catalogue's formulas, written by a user, get the catalogue's constants",
    arguments: SolverTests.oracles.map(\.name).filter { $0 != "cos" })
  func asBuiltIn(name: String) throws {
    let activation = try #require(ActivationCatalogue.activation(name))
    let function = try own(activation.expression)
    let known = try builtIn(name)
    let slope = try DeepKernelShaping.solve(known, excessSlope: SolverTests.excess)
    let found = try DeepKernelShaping.solve(function, excessSlope: SolverTests.excess)
    #expect(agrees(found, numbers(slope), function: known, tolerance: 1e-11), "\(found)")
    #expect(found.residual <= 1e-13)
    let curvature = try TailoredActivation.solveSmooth(known, curvature: 0.03)
    let bent = try TailoredActivation.solveSmooth(function, curvature: 0.03)
    #expect(agrees(bent, numbers(curvature), function: known, tolerance: 1e-11), "\(bent)")
  }

  private func numbers(_ t: ActivationTransform) -> [Double] {
    [t.inputScale, t.inputShift, t.outputShift, t.outputScale]
  }

  @Test("mish is solved, and log(1 + exp(x)) does not overflow")
  func mish() throws {
    let softplus = call(.log, sum(.constant(1), call(.exp, .variable)))
    let function = try own(product(.variable, call(.tanh, softplus)))
    #expect(abs(function.value(1000) - 1000) < 1e-9)
    #expect(function.jet(-1000).isFinite)
    let transform = try DeepKernelShaping.solve(function, excessSlope: SolverTests.excess)
    #expect(transform.residual <= 1e-14)
    #expect(
      localMap(of: function, transform: transform).differs(
        from: localMap(of: function, transform: transform, refinement: 3)) < 1e-13)
  }

  @Test("quotients with 1 + exp are stable far out")
  func stableForms() throws {
    let e = call(.exp, .variable)
    let back = call(.exp, .negation(.variable))
    let swish = try own(quotient(.variable, sum(.constant(1), back)))
    #expect(swish.jet(-1000).isFinite && swish.jet(1000).isFinite)
    let tanh = try own(quotient(difference(e, back), sum(e, back)))
    #expect(tanh.jet(1000) == Jet(1, 0, 0, 0))
    let logistic = try own(quotient(e, sum(e, .constant(1))))
    #expect(logistic.value(1000) == 1)
  }

  @Test("corners are found from conditions, min, max and abs")
  func corners() throws {
    let hardTanh = call(.min, call(.max, .variable, .constant(-1)), .constant(1))
    #expect(try own(hardTanh).kinks.map(\.position) == [-1, 1])
    // 3x − 2 changes sign at a number that is no double; x² − 2 is not affine.
    let shifted = call(.abs, difference(product(.constant(3), .variable), .constant(2)))
    #expect(try own(shifted).kinks.map(\.position) == [2.0 / 3])
    let curved = call(.max, difference(product(.variable, .variable), .constant(2)), .variable)
    #expect(try own(curved).kinks.count == 2)
    for (kink, exact) in zip(try own(curved).kinks, [-1.0, 2]) {
      #expect(abs(kink.position - exact) < 1e-15)
    }
    let hidden = call(
      .sqrt, product(difference(.variable, .constant(1.3)), difference(.variable, .constant(1.3))))
    let kink = try #require(try own(hidden).kinks.first)
    #expect(abs(kink.position - 1.3) < 1e-14)
    #expect(kink.breaksSlope)
  }

  @Test("a kink of the second derivative alone does not stop TAT; a corner does")
  func cornersAndCurvature() throws {
    let elu = piecewise(.variable, difference(call(.exp, .variable), .constant(1)))
    #expect(try !own(elu).hasCorner)
    let corner = call(.max, .variable, call(.sin, .variable))
    #expect(throws: SolverError.infeasible(.corner(at: 0))) {
      try TailoredActivation.solveSmooth(try own(call(.abs, .variable)), curvature: 0.1)
    }
    #expect(try !own(corner).hasCorner)
  }

  @Test("two straight lines are solved like ReLU, for all but Q'(1)")
  func straightLines() throws {
    let leaky = try own(piecewise(.variable, product(.constant(0.2), .variable)))
    let transform = try DeepKernelShaping.solve(leaky, excessSlope: SolverTests.excess)
    #expect(abs(localMap(of: leaky, transform: transform).qSlope - 1) > 1e-3)
    #expect(transform.residual <= 1e-14)
    #expect(transform.negativeSlope == nil)
    let mirrored = try own(piecewise(product(.constant(0.2), .variable), .variable))
    let other = try DeepKernelShaping.solve(mirrored, excessSlope: SolverTests.excess)
    #expect(other.residual <= 1e-14)
    #expect(abs(other.inputShift + transform.inputShift) < 1e-14)
    #expect(throws: SolverError.self) { try DeepKernelShaping.solve(leaky, excessSlope: 0.9) }
  }

  @Test("own clips are solved like hardTanh, in whole and in part")
  func clips() throws {
    // 2 min(max(x, −0.5), 3.5)
    let clip = try own(
      product(.constant(2), call(.min, call(.max, .variable, .constant(-0.5)), .constant(3.5))))
    for excess in [0.01, 0.3, 0.7, 2] {
      let own = try DeepKernelShaping.solve(clip, excessSlope: excess)
      let known = try DeepKernelShaping.solve(try builtIn("hardTanh"), excessSlope: excess)
      #expect(own.residual <= 1e-14 * (1 + excess), "\(excess)")
      #expect(abs(own.inputScale - 2 * known.inputScale) < 1e-11, "\(excess)")
      #expect(abs(own.inputShift - (2 * known.inputShift + 1.5)) < 1e-11, "\(excess)")
      #expect(abs(own.outputScale - known.outputScale / 4) < 1e-11, "\(excess)")
    }
  }

  @Test("lines with several corners are fitted at one of them where Q'(1) cannot be 1")
  func severalCorners() throws {
    // max(x, 0.5x − 1) − max(0, x − 4)/2: corners at −2 and 4, of slopes ½, 1 and ½
    let lines = try own(
      difference(
        call(.max, .variable, difference(product(.constant(0.5), .variable), .constant(1))),
        product(.constant(0.5), call(.max, .constant(0), difference(.variable, .constant(4))))))
    let transform = try DeepKernelShaping.solve(lines, excessSlope: 0.01)
    #expect(transform.residual <= 1e-13)
    let map = localMap(of: lines, transform: transform)
    #expect(map.qSlope <= 1)
    #expect(map.qSlope > 0.8)
  }

  @Test("a branch that turns back reports how far it came")
  func fold() throws {
    let function = try own(sum(.variable, call(.tanh, .variable)))
    do {
      _ = try DeepKernelShaping.solve(function, excessSlope: 0.15)
      Issue.record("x + tanh x is too close to linear")
    } catch SolverError.beyondExistenceLimit(let limit) {
      #expect(limit > 0.044 && limit < 0.046)
    }
  }

  @Test("exp and cubes have no balance")
  func noBalance() throws {
    for formula in [call(.exp, .variable), call(.pow, .variable, .constant(3))] {
      #expect(throws: SolverError.infeasible(.noBalance)) {
        try DeepKernelShaping.solve(try own(formula), excessSlope: 0.1)
      }
    }
    #expect(throws: SolverError.infeasible(.quadratic)) {
      try DeepKernelShaping.solve(
        try own(sum(.variable, product(.variable, .variable))), excessSlope: 0.1)
    }
  }

  @Test("what has no kernel is refused with its reason")
  func refusals() {
    let x = Formula.variable
    let refused: [(Formula, (ActivationError) -> Bool)] = [
      (.constant(3), { $0 == .constant }),
      (sum(product(.constant(2), x), .constant(1)), { $0 == .affine }),
      (call(.exp, product(x, x)), { $0 == .notSquareIntegrable }),
      (piecewise(.constant(1), .constant(0)), { $0 == .discontinuous(at: 0) }),
      (quotient(.constant(1), x), { $0 == .notFinite(near: 0) }),
      (call(.log, x), { if case .notFinite(let at) = $0 { at < 0 } else { false } }),
      (call(.sqrt, call(.abs, x)), { $0 == .unresolved(near: 0) }),
    ]
    for (formula, isRight) in refused {
      do {
        _ = try own(formula)
        Issue.record("\(formula) has no kernel")
      } catch let error as ActivationError {
        #expect(isRight(error), "\(formula): \(error)")
        #expect(!error.description.isEmpty)
      } catch {
        Issue.record("\(error)")
      }
    }
  }

  @Test("a formula that nests deeper than the call stack is compiled")
  func deepNesting() {
    var formula = Formula.variable
    for _ in 0..<20_000 { formula = .binary(.add, formula, .constant(1)) }
    #expect(ExpressionProgram(formula).jet(at: 0.5) == Jet(20_000.5, 1, 0, 0))
  }
}
