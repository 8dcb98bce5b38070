import DKSModels

extension Operator {
  /// Why an operator of which no pattern has anything to say is not in a graph: one clause.
  var unmappedReason: String {
    if let indeterminacy { return indeterminacy }
    guard case .foreign(let foreign) = self else { return "no layer does what '\(title)' does" }
    let name = foreign.type
    if let remark = foreign.remark { return "'\(name)': \(remark)" }
    if let kind = Self.kinds.first(where: { $0.types.contains(name) }) { return "'\(name)' \(kind.does)" }
    let isOwn = !["", "ai.onnx"].contains(foreign.domain) && !foreign.domain.hasPrefix("opset")
    return isOwn
      ? "what '\(name)' of the domain '\(foreign.domain)' does is not known"
      : "no layer does what '\(name)' does"
  }

  /// What operators do that no layer does.
  private static let kinds: [(types: Set<String>, does: String)] = [
    (["If", "Loop", "Scan", "TensorIterator"], "runs a graph of its own"),
    (
      [
        "QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "FakeQuantize", "FakeConvert",
        "QLinearConv", "QLinearMatMul", "ConvInteger", "MatMulInteger",
      ], "works on activations that are rounded to a few levels"
    ),
    (
      ["ArgMax", "ArgMin", "TopK", "NonMaxSuppression", "NonZero", "Unique", "Hardmax"],
      "chooses by the size of elements"
    ),
    (
      ["ZipMap", "LabelEncoder", "ArrayFeatureExtractor", "CategoryMapper", "DictVectorizer"],
      "makes labels of numbers"
    ),
    (["STFT", "DFT", "MelWeightMatrix"], "changes signals to frequencies"),
  ]
}
