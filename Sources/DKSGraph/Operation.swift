/// What a node does to its operands.
///
/// A new operation is one file in `Layers/` that conforms to this protocol, one line in
/// `OperationCatalogue`, and one file in each back end that can express it.
public protocol Operation: Hashable, Sendable {
  /// The name in the flat graph text and, for layers, in the language.
  static var mnemonic: String { get }

  /// Reads the operation from the attributes of the flat text; `reader` says which were not wanted.
  init(from reader: inout AttributeReader) throws(AttributeError)

  /// What the flat text shows in braces, in the order shown; values that equal the default are left out.
  var attributes: [Attribute] { get }

  /// The type of the result for operands of the given types.
  ///
  /// - Throws: `ShapeError`, which says what was found and what was wanted in the user's terms.
  func resultType(of operands: [TensorType]) throws(ShapeError) -> TensorType

  /// How the operation moves q and c (Theory 1.2).
  var kernelRule: KernelRule { get }

  /// The tensors that are learned, for operands of the given types; empty for most operations.
  func parameters(for operands: [TensorType]) -> [ParameterShape]
}

extension Operation {
  /// Most operations have no attributes.
  public var attributes: [Attribute] { [] }
  /// Most operations learn nothing.
  public func parameters(for operands: [TensorType]) -> [ParameterShape] { [] }
}

/// How an operation moves the q and c values of its operands at initialisation (Theory 1.2, 1.5).
public enum KernelRule: Hashable, Sendable {
  /// An entry of the network; q is 1 once inputs are normalised.
  case entry
  /// A fully connected or convolutional layer: identity on (q, c), and its output is Gaussian (rule R1).
  case affine
  /// Identity on (q, c) that changes neither distribution nor independence: reshapes, slices, scale-free moves.
  case identity
  /// An elementwise nonlinearity.
  case nonlinear
  /// A sum with one weight for each operand; normalised, it is a convex combination with coefficients wᵢ².
  case weightedSum([Double])
  /// A concatenation on the feature axis: a convex combination with coefficients dᵢ/Σd.
  case concatenation
  /// Layer norm: resets q to 1; identity on c for inputs of zero channel mean.
  case normalization
  /// The map is approximated by the identity; the text says what is assumed. A warning, an error under `--strict`.
  case approximateIdentity(Approximation)
  /// No map exists; the text says why.
  case unsupported(String)
  /// A part without a map that is kept as it is: from there on an entry of the network, whose q is taken for 1
  /// and whose values are not Gaussian.
  case opaque

  /// The assumptions that `approximateIdentity` bends.
  public enum Approximation: String, Hashable, Sendable, CaseIterable {
    /// Averages over locations: q falls by the correlation between them (Theory 1.2).
    case meanPooling
    /// The largest over locations is not a linear map.
    case maxPooling
    /// In training, independent masks make C(1) < 1.
    case dropout
    /// One channel a group: a sign per channel under Delta, which does not make the output Gaussian again.
    case depthwise
    /// A multiplication by a constant other than 1 changes q.
    case scale
    /// Divides each feature by a power of the mean square of its neighbors, which is not 1.
    case localResponse
    /// Weighted means of neighboring locations: q falls by the correlation between them.
    case interpolation
    /// Joins several locations into one feature vector whose q is their mean.
    case stacking
  }
}

/// A tensor that is learned.
public struct ParameterShape: Hashable, Sendable {
  /// What the tensor is for.
  public enum Role: String, Hashable, Sendable {
    /// The matrix or kernel of an affine layer.
    case weight
    /// Added to each feature.
    case bias
    /// Multiplies each feature, as in layer norm.
    case gain
  }

  /// What the tensor is for.
  public var role: Role
  /// The extents: `[out, in]` for dense, `[out, in / groups, kernel, kernel]` for convolutions.
  public var shape: [Int]
  /// The number of inputs that each output sums over, for the initialiser.
  public var fanIn: Int

  /// Makes a description of a learned tensor.
  public init(_ role: Role, _ shape: [Int], fanIn: Int) {
    self.role = role
    self.shape = shape
    self.fanIn = fanIn
  }
}

/// Why an operation does not take operands of the given types.
public struct ShapeError: Error, Hashable, Sendable {
  /// What went wrong.
  public enum Kind: Hashable, Sendable {
    /// Operands that must agree differ; the indices of two of them.
    case disagreement(Int, Int)
    /// The rank, element type or an extent of one operand is wrong.
    case operand(Int)
    /// A setting does not fit the operand.
    case setting(String)
    /// The result has more elements than fit in memory.
    case overflow
  }

  /// What went wrong.
  public var kind: Kind
  /// One sentence, found before wanted: "'dense' got an image [3, 8, 8], it takes a vector or a sequence".
  public var message: String
  /// What to write instead, or empty.
  public var help: String

  /// Makes an error.
  public init(_ kind: Kind, _ message: String, help: String = "") {
    self.kind = kind
    self.message = message
    self.help = help
  }
}
