extension Operator {
  /// Whether equal operands always make equal results: nothing is drawn, and nothing is remembered from one run to
  /// the next.
  ///
  /// Only what such operators make of constants alone is known before the network runs. Of operators that others
  /// define, and of graphs inside a node, nothing is known, so they do not count.
  package var isDeterministic: Bool {
    guard case .foreign(let foreign) = self else { return true }
    return foreign.indeterminacy == nil && foreign.isOfKnownSet
      && !ForeignOperator.nesting.contains(foreign.type)
  }

  /// How equal operands come to make other results, as one clause; nil where nothing of the kind is known.
  package var indeterminacy: String? {
    if case .foreign(let foreign) = self { foreign.indeterminacy } else { nil }
  }
}

extension ForeignOperator {
  /// The operators that draw, besides those whose names begin with "Random".
  private static let drawing: Set<String> = [
    "Bernoulli", "Multinomial", "Sampling", "BiasDropout", "BitmaskDropout", "BitmaskBiasDropout",
  ]
  private static let remembering: Set<String> = ["ReadValue", "Assign"]
  /// The operators with graphs of their own inside.
  fileprivate static let nesting: Set<String> = [
    "If", "Loop", "Scan", "TensorIterator", "SequenceMap", "BeamSearch", "GreedySearch",
  ]

  fileprivate var indeterminacy: String? {
    if type.hasPrefix("Random") || Self.drawing.contains(type) {
      return "'\(type)' draws other numbers in every run"
    }
    return Self.remembering.contains(type) ? "'\(type)' remembers a value from one run to the next" : nil
  }

  /// Whether it is one of ONNX, of onnxruntime or of OpenVINO.
  fileprivate var isOfKnownSet: Bool {
    ["", "ai.onnx", "ai.onnx.ml", "com.microsoft"].contains(domain) || domain.hasPrefix("opset")
  }
}
