/// Why an activation has no Q or C map, or nothing to shape.
package enum ActivationError: Error, Hashable {
  /// The catalogue has no such name.
  case unknownName(String)
  /// A catalogue name was given the wrong number of arguments, or one that is not finite.
  case wrongArguments(name: String, expected: Int)
  /// The formula or one of its derivatives is infinite or undefined near this x.
  case notFinite(near: Double)
  /// φ² grows so fast that it has no Gaussian mean.
  case notSquareIntegrable
  /// φ jumps at this x, so C'(1) is infinite.
  case discontinuous(at: Double)
  /// Conditions, `abs`, `min` and `max` switch too often, the first time at this x.
  case tooManySwitches(near: Double)
  /// The formula is so long, and bends so often, that its integrals would take too long.
  case tooCostly(operations: Int, panels: Int)
  /// A derivative is unbounded, or varies too fast to integrate, near this x.
  case unresolved(near: Double)
  /// φ does not depend on x.
  case constant
  /// φ is a straight line, which no transform makes nonlinear.
  case affine
}

extension ActivationError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .unknownName(let name): "there is no activation named '\(name)'"
    case .wrongArguments(let name, let expected):
      "'\(name)' takes \(expected) finite argument\(expected == 1 ? "" : "s")"
    case .notFinite(let x): "the formula or a derivative of it is not finite near x = \(x)"
    case .notSquareIntegrable: "the formula grows too fast: its square has no mean under a Gaussian input"
    case .discontinuous(let x): "the formula jumps at x = \(x), so its kernel has infinite slope"
    case .tooManySwitches(let x):
      "its conditions, 'abs', 'min' and 'max' switch more than \(ExpressionProgram.breakpointLimit) times, first near x = \(x)"
    case .tooCostly(let operations, let panels):
      "its \(operations) operations on \(panels) pieces that a rule must take one by one are more than integrals allow"
    case .unresolved(let x):
      "a derivative of the formula is unbounded or too rough to integrate near x = \(x)"
    case .constant: "the formula does not depend on its variable"
    case .affine: "the formula is a straight line: there is no nonlinearity to shape"
    }
  }
}
