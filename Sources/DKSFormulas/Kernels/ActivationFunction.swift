/// One activation φ, ready for quadrature: the function and three derivatives, where it is not smooth, how
/// finely it must be sampled, how it behaves far out.
package struct ActivationFunction: Sendable {
  /// A point where a derivative jumps.
  package struct Kink: Hashable, Sendable {
    /// Where, in units of φ's argument.
    package var position: Double
    /// φ there; φ itself is continuous.
    package var value: Double
    /// φ' to the left and to the right.
    package var slope: (left: Double, right: Double)
    /// φ'' to the left and to the right.
    package var curvature: (left: Double, right: Double)

    package init(
      position: Double, value: Double, slope: (left: Double, right: Double),
      curvature: (left: Double, right: Double)
    ) {
      (self.position, self.value) = (position, value)
      (self.slope, self.curvature) = (slope, curvature)
    }

    /// Whether φ' jumps, so that E[φ''²] is infinite.
    package var breaksSlope: Bool { slope.left != slope.right }

    package static func == (a: Kink, b: Kink) -> Bool {
      a.position == b.position && a.value == b.value && a.slope == b.slope && a.curvature == b.curvature
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(position) }
  }

  /// What the solvers must treat apart.
  package enum Family: Hashable, Sendable {
    /// Solved for α and β by the general equations.
    case general
    /// max(x, 0) + a·min(x, 0), whose slope the methods choose themselves.
    case leakyRelu(negativeSlope: Double)
    /// max(x, 0)
    case relu
    /// A polynomial of degree two, for which Q'(1) = C'(1) identically.
    case quadratic
    /// sin(x + phase); solved as `general`, with a C map in closed form.
    case sinusoid(phase: Double)
    /// Two straight lines that meet in one point, at a fixed ratio of slopes: α and β are one unknown.
    case singleCorner
    /// Straight lines that meet in several points: solved as `general` where Q'(1) = 1 can be had, else like
    /// `singleCorner` at one of them.
    case corners
  }

  /// Where a branch of solutions starts (Theory 3.2).
  package enum Start: Hashable, Sendable {
    /// β tends to this as the target tends to its trivial value, and α to 0.
    case deepLimit(shift: Double)
    /// A point on the branch, for kinked activations: excess slope or curvature, α and β.
    case anchor(level: Double, scale: Double, shift: Double)
  }

  /// The name it is declared under.
  package let name: String
  /// φ and its derivatives; one-sided at a kink.
  package let jet: @Sendable (Double) -> Jet
  package let family: Family
  package let kinks: [Kink]
  package let resolution: Resolution
  /// Slopes of φ at −∞ and +∞ where it tends to straight lines.
  package let tailSlopes: (left: Double, right: Double)?
  /// Whether φ(−x) = −φ(x).
  package let isOdd: Bool
  /// Starts for DKS, best first; empty where a search must find one.
  package let slopeStarts: [Start]
  /// Starts for smooth TAT, best first.
  package let curvatureStarts: [Start]
  /// No solution for DKS with Q'(1) = 1 has an excess slope ψ − 1 this small.
  package let excessSlopeFloor: Double
  /// Whether quadrature estimates its own error, because singularities off the real line are unknown.
  package let checksResolution: Bool
  /// Whether φ is a straight line between its kinks.
  package let isLinearBetweenKinks: Bool
  /// The number of operations of an own formula.
  package let length: Int

  package init(
    name: String, family: Family = .general, kinks: [Kink] = [], resolution: Resolution,
    tailSlopes: (left: Double, right: Double)? = nil, isOdd: Bool = false,
    slopeStarts: [Start] = [], curvatureStarts: [Start] = [], excessSlopeFloor: Double = 0,
    checksResolution: Bool = false, isLinearBetweenKinks: Bool = false, length: Int = 0,
    jet: @escaping @Sendable (Double) -> Jet
  ) {
    self.name = name
    self.family = family
    self.kinks = kinks
    self.resolution = resolution
    self.tailSlopes = tailSlopes
    self.isOdd = isOdd
    self.slopeStarts = slopeStarts
    self.curvatureStarts = curvatureStarts
    self.excessSlopeFloor = excessSlopeFloor
    self.checksResolution = checksResolution
    self.isLinearBetweenKinks = isLinearBetweenKinks
    self.length = length
    self.jet = jet
  }

  /// Whether φ does not depend on its variable.
  package var isConstant: Bool { isLinearBetweenKinks && kinks.isEmpty && jet(0).first == 0 }

  /// φ(x).
  package func value(_ x: Double) -> Double { jet(x).value }

  /// φ'(x); one-sided at a kink.
  package func slope(_ x: Double) -> Double { jet(x).first }

  /// The least excess slope ψ − 1 that no (α, β) on the main branch reaches, where straight tails set a limit
  /// (Theory 3.2): as α → ∞ the activation turns into the leaky ReLU of its tails.
  package var excessSlopeLimit: Double {
    guard let (left, right) = tailSlopes, left != right else { return .infinity }
    let strength = (right - left) * (right - left) / (right * right + left * left)
    return strength / (.pi - strength)
  }

  /// Whether φ' jumps anywhere, so that the curvature C''(1) is infinite.
  package var hasCorner: Bool { kinks.contains(where: \.breaksSlope) }

  /// The function that `transform` is about: itself, with the negative slope that a method chose.
  package func withSlope(of transform: ActivationTransform) -> ActivationFunction {
    guard let slope = transform.negativeSlope, case .leakyRelu = family else { return self }
    return .leakyRelu(negativeSlope: slope)
  }
}
