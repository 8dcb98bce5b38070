import DKSGraph

/// One activation φ, ready for quadrature: the function and three derivatives, where it is not smooth, how
/// finely it must be sampled, how it behaves far out.
package struct ActivationFunction: Sendable {
  /// A point where a derivative jumps.
  struct Kink: Hashable, Sendable {
    /// Where, in units of φ's argument.
    var position: Double
    /// φ there; φ itself is continuous.
    var value: Double
    /// φ' to the left and to the right.
    var slope: (left: Double, right: Double)
    /// φ'' to the left and to the right.
    var curvature: (left: Double, right: Double)

    /// Whether φ' jumps, so that E[φ''²] is infinite.
    var breaksSlope: Bool { slope.left != slope.right }

    static func == (a: Kink, b: Kink) -> Bool {
      a.position == b.position && a.value == b.value && a.slope == b.slope && a.curvature == b.curvature
    }

    func hash(into hasher: inout Hasher) { hasher.combine(position) }
  }

  /// What the solvers must treat apart.
  enum Family: Hashable, Sendable {
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
  enum Start: Hashable, Sendable {
    /// β tends to this as the target tends to its trivial value, and α to 0.
    case deepLimit(shift: Double)
    /// A point on the branch, for kinked activations: excess slope or curvature, α and β.
    case anchor(level: Double, scale: Double, shift: Double)
  }

  /// The name it is declared under.
  package let name: String
  /// φ and its derivatives; one-sided at a kink.
  let jet: @Sendable (Double) -> Jet
  let family: Family
  let kinks: [Kink]
  let resolution: Resolution
  /// Slopes of φ at −∞ and +∞ where it tends to straight lines.
  let tailSlopes: (left: Double, right: Double)?
  /// Whether φ(−x) = −φ(x).
  let isOdd: Bool
  /// Starts for DKS, best first; empty where a search must find one.
  let slopeStarts: [Start]
  /// Starts for smooth TAT, best first.
  let curvatureStarts: [Start]
  /// No solution for DKS with Q'(1) = 1 has an excess slope ψ − 1 this small.
  let excessSlopeFloor: Double
  /// Whether quadrature estimates its own error, because singularities off the real line are unknown.
  let checksResolution: Bool
  /// Whether φ is a straight line between its kinks.
  let isLinearBetweenKinks: Bool
  /// The number of operations of an own formula.
  let length: Int

  init(
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

  /// The function of a catalogue name, or of the formula of an own activation.
  ///
  /// An own formula is differentiated by third-order jets; its corners are found from conditions, `abs`, `min`
  /// and `max`. Throws for one that no Gaussian average can be taken of or, where it `mustBend`, that has nothing to shape.
  package init(_ activation: Activation, mustBend: Bool = true) throws(ActivationError) {
    if activation.isBuiltIn {
      guard let make = Self.builtIns[activation.name] else { throw .unknownName(activation.name) }
      self = try make(activation.arguments)
    } else {
      self = try Self.own(activation, mustBend: mustBend)
    }
  }

  /// Whether φ does not depend on its variable.
  var isConstant: Bool { isLinearBetweenKinks && kinks.isEmpty && jet(0).first == 0 }

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

  /// What its integrals at one variance take, in those of a smooth function of the catalogue.
  package var integralCost: Int {
    guard checksResolution, case .panels(let edges) = resolution else { return kinks.isEmpty ? 1 : 5 }
    return Self.cost(edges, length)
  }

  /// What solving its local equations takes, in the same measure: where there are kinks, starts are searched around them.
  package var solvingCost: Int { kinks.isEmpty ? max(1, integralCost / 4) : integralCost }

  /// Whether φ' jumps anywhere, so that the curvature C''(1) is infinite.
  package var hasCorner: Bool { kinks.contains(where: \.breaksSlope) }

  /// The function that `transform` is about: itself, with the negative slope that a method chose.
  package func withSlope(of transform: ActivationTransform) -> ActivationFunction {
    guard let slope = transform.negativeSlope, case .leakyRelu = family else { return self }
    return .leakyRelu(negativeSlope: slope)
  }
}
