/// A real function of one real variable, as a tree.
///
/// It is the one definition of an activation: quadrature differentiates it, back ends print it,
/// the flat graph text carries it.
public indirect enum ScalarExpression: Hashable, Sendable {
  /// The variable, written `x`.
  case variable
  /// A literal; always finite.
  case constant(Double)
  /// `-a`
  case negation(ScalarExpression)
  /// `a + b`, `a - b`, `a * b`, `a / b`
  case binary(BinaryOperator, ScalarExpression, ScalarExpression)
  /// `f(a)` or `f(a, b)`; the number of operands is `function.arity`.
  case call(Function, [ScalarExpression])
  /// `left < right ? then : otherwise`; the comparison is made on the values at the same x.
  case select(
    Comparison, ScalarExpression, ScalarExpression, then: ScalarExpression, otherwise: ScalarExpression)

  /// The four operations of arithmetic.
  public enum BinaryOperator: String, Hashable, Sendable, CaseIterable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
  }

  /// How two values of a `select` are compared.
  public enum Comparison: String, Hashable, Sendable, CaseIterable {
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="
  }

  /// The functions an expression may call, by the name the language gives them.
  ///
  /// `softplus`, `log1p` and `expm1` are there because `log(1 + exp(x))` overflows where they do not.
  public enum Function: String, Hashable, Sendable, CaseIterable {
    case exp, log, sqrt, abs, min, max, pow, tanh, erf, sin, cos, sigmoid, softplus, atan, asinh, log1p, expm1

    /// The number of operands.
    public var arity: Int {
      switch self {
      case .min, .max, .pow: 2
      default: 1
      }
    }
  }
}
