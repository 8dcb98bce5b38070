import DKSFormulas
import DKSModels

/// Why a part of a model has no kernel map.
struct OpaqueCause {
  /// What kind of part it is; later kinds say more of a region than earlier ones.
  enum Kind: String, Comparable, Sendable {
    /// A mean and a deviation over locations or examples are taken off.
    case normalization
    /// The same over the examples of a batch, as in training.
    case batchNormalization
    /// It stands before the first layer and brings an input to size.
    case preprocessing
    /// Not recognized.
    case unknown
    /// Two activations are multiplied.
    case gate
    /// Keys, queries and values.
    case attention
    /// A cell that runs over a sequence.
    case recurrent

    /// Whether parts of the kind that only this part uses are one with it.
    var growsBackward: Bool { self == .unknown || self == .preprocessing }

    static func < (a: Kind, b: Kind) -> Bool { a.rank < b.rank }
    private var rank: Int {
      switch self {
      // Together with anything else it is no normalization.
      case .normalization, .batchNormalization, .preprocessing: -1
      case .unknown: 0
      case .gate: 1
      case .attention: 2
      case .recurrent: 3
      }
    }
  }

  var kind: Kind
  /// One clause.
  var reason: String

  init(_ node: ModelNode, reason: String) {
    self.reason = reason
    switch node.operation {
    case .matrixProduct, .einsum, .softmax:
      kind = node.isProductOfActivations(reason) ? .attention : .unknown
    case .elementwise(.multiply): kind = reason.contains("gate") ? .gate : .unknown
    case .foreign(let foreign) where ["ReadValue", "Assign"].contains(foreign.type): kind = .recurrent
    case .foreign(let foreign):
      if ["LSTM", "GRU"].contains(where: { foreign.type.hasPrefix($0) }) {
        kind = .recurrent
        self.reason = "'\(foreign.type)' is a recurrent cell with gates"
      } else if foreign.type.hasPrefix("RNN") {
        kind = .recurrent
        self.reason = foreign.type == "RNNCell" ? "'RNNCell' is a recurrent cell" : reason
      } else if foreign.type.contains("Attention") {
        kind = .attention
        self.reason = "'\(foreign.type)' multiplies activations as matrices (attention)"
      } else {
        kind = .unknown
      }
    default: kind = .unknown
    }
  }

  init(reason: String, kind: Kind = .unknown) {
    self.kind = kind
    self.reason = reason
  }

  /// The cause of a region that has both.
  func joined(with other: OpaqueCause) -> OpaqueCause { other.kind > kind ? other : self }
}

extension ModelNode {
  fileprivate func isProductOfActivations(_ reason: String) -> Bool {
    if case .softmax = operation { return reason.contains("inside") }
    return reason.contains("attention")
  }
}
