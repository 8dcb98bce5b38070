/// An operation that the user can write: `conv(64, 3, stride: 2)`.
///
/// The arguments of the call become attributes under the names of the signature, and the operation is
/// made by `init(from:)`, exactly as from the flat text.
public protocol Layer: Operation {
  /// What can be written between the parentheses; its name is the operation's mnemonic.
  static var signature: LayerSignature { get }
}

/// The parameters of a layer: completion, hover, argument checking and the reference page come from it.
public struct LayerSignature: Hashable, Sendable {
  /// One sentence: "Multiplies a vector by a matrix of weights and adds a bias."
  public var summary: String
  /// The parameters, in the order in which unlabeled arguments fill them.
  public var parameters: [Parameter]
  /// Whether the layer takes a tuple of tensors, as `concat` does.
  public var takesTuple: Bool

  /// Makes a signature.
  public init(_ summary: String, _ parameters: [Parameter] = [], takesTuple: Bool = false) {
    self.summary = summary
    self.parameters = parameters
    self.takesTuple = takesTuple
  }

  /// One parameter.
  public struct Parameter: Hashable, Sendable {
    /// What may stand there.
    public enum Kind: Hashable, Sendable {
      /// A whole number.
      case integer
      /// Any number.
      case number
      /// `true` or `false`.
      case bool
      /// One of these, written `.same`.
      case word([String])
      /// An initialiser: `orthogonal`, `gaussian(scale: 2)`.
      case initializer
      /// A whole number, or a list of two: a height and a width.
      case extents
      /// `.same`, `.valid`, or what `border` takes; `.causal` along signals where the layer has it.
      case padding(hasCausal: Bool)
      /// A whole number, or a list of two, a height and a width, or of four: top, left, bottom, right.
      case border
      /// A number, or a list of numbers.
      case numbers
      /// A list of whole numbers, or as many unlabeled whole numbers: `reshape(16, 4)`.
      case integers
    }

    /// The name: the label of the argument and the name of the attribute.
    public var name: String
    /// What may stand there.
    public var kind: Kind
    /// Whether it may be left out.
    public var isOptional: Bool
    /// One sentence: what it does, and what holds where it is left out.
    public var summary: String

    /// Makes a parameter.
    public init(_ name: String, _ kind: Kind, optional: Bool = false, _ summary: String) {
      self.name = name
      self.kind = kind
      self.isOptional = optional
      self.summary = summary
    }
  }
}
