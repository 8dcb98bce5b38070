import DKSFormulas

/// How a network's activations are transformed, and towards what.
public struct Method: Hashable, Sendable {
  /// Which equations are solved.
  public enum Kind: Hashable, Sendable {
    /// Deep Kernel Shaping: the maximal slope over subnetworks is brought to ζ > 1 (Martens et al. 2021).
    case dks(zeta: Double)
    /// Tailored Activation Transformations: smooth activations to curvature τ > 0, leaky ReLU to C(0) = η in
    /// (0, 1) (Zhang et al. 2022). With neither given, the activations decide, and the defaults hold.
    case tat(TATTarget)
    /// Activations stay, weights and biases begin in a way of their own (Theory 4).
    case comparison(ComparisonMethod)
    /// Nothing is transformed.
    case none
  }

  /// What TAT aims at.
  public enum TATTarget: Hashable, Sendable {
    /// The maximal curvature τ, for smooth activations.
    case curvature(Double)
    /// The maximal C(0) η, for leaky ReLU.
    case cAtZero(Double)
    /// τ = 0.3 for smooth activations, η = 0.9 for leaky ReLU.
    case automatic
  }

  /// How the network's inputs are brought to q = 1 (Theory 1.6).
  public enum InputNormalization: String, Hashable, Sendable, CaseIterable {
    /// A coordinate of 1 is appended, then every location is rescaled.
    case one
    /// The appended coordinate is the root mean square over the whole example.
    case averageQ
    /// Inputs are taken as they are.
    case off
  }

  /// Which equations are solved.
  public var kind: Kind
  /// How inputs are normalised.
  public var inputs: InputNormalization

  /// Makes a method.
  public init(_ kind: Kind, inputs: InputNormalization = .one) {
    self.kind = kind
    self.inputs = inputs
  }

  /// Whether activations are transformed, for which the network must meet the theory's conditions (Theory 1.4).
  package var shapesActivations: Bool {
    switch kind {
    case .dks, .tat: true
    case .comparison, .none: false
    }
  }

  /// The names of all methods.
  package static let names = ["dks", "tat"] + ComparisonMethodCatalogue.all.map(\.name) + ["none"]

  /// No method: the network as it was written, inputs included.
  public static let none = Method(.none, inputs: .off)

  /// The defaults of the reference package.
  public static let defaultZeta = 1.5
  /// The defaults of the reference package.
  public static let defaultTau = 0.3
  /// The defaults of the reference package.
  public static let defaultEta = 0.9
}
