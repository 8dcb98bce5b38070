import DKSAnalysis
import DKSFormulas
import DKSGraph
import DKSKernels

/// The transforms of a network's activations, and how far its local target had to come down for them (Theory 3.2).
///
/// All layers have one target, so the activation that reaches the least decides. A lower one keeps condition (d): no
/// subnetwork is steeper than the method allows.
struct LocalSolutions {
  /// One activation and the first layer that has it.
  struct Problem {
    var function: ActivationFunction
    var activation: Activation
    var node: Node
  }

  let problems: [Problem]
  /// What the problems were solved for.
  private(set) var target: LocalTarget
  private(set) var results: [Result<ActivationTransform, SolverError>] = []
  /// The problem that the target was lowered for; nil where it was not.
  private(set) var binding: Problem?
  /// Transforms degenerate at the limit itself (α → ∞), so the target stays this far below it.
  static let share = 0.99
  /// Near its limit a branch may not be followed to the last digit; then the target comes down further.
  private static let attempts = 24

  init(_ problems: [Problem], for wanted: LocalTarget, in maximal: MaximalFunction) {
    self.problems = problems
    target = wanted
    solve()
    for _ in 0..<Self.attempts {
      guard let (problem, limit) = lowest, let level = target.kind.level else { break }
      binding = problem
      target.lower(to: Self.share * min(limit, level), below: limit, of: problem.activation.name, in: maximal)
      solve()
    }
  }

  private mutating func solve() {
    results = problems.map { problem in
      do throws(SolverError) {
        return .success(try target.kind.transform(of: problem.function))
      } catch {
        return .failure(error)
      }
    }
  }

  /// The activation that reaches the least of those that do not reach the target, and what it cannot have.
  private var lowest: (Problem, limit: Double)? {
    zip(problems, results).compactMap { problem, result -> (Problem, limit: Double)? in
      switch result {
      case .failure(.beyondExistenceLimit(let limit)): return (problem, limit)
      case .failure(.notConverged) where target.limit != nil: return (problem, 0.9 * (target.kind.level ?? 0))
      default: return nil
      }
    }.min { $0.limit < $1.limit }
  }
}

extension LocalTarget.Kind {
  /// Solves the local equations.
  fileprivate func transform(of function: ActivationFunction) throws(SolverError) -> ActivationTransform {
    switch self {
    case .slope(let excess): try DeepKernelShaping.solve(function, excessSlope: excess)
    case .curvature(let kappa): try TailoredActivation.solveSmooth(function, curvature: kappa)
    case .negativeSlope(let slope): TailoredActivation.leaky(negativeSlope: slope)
    }
  }
}
