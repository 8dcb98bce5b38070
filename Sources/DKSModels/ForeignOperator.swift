/// An operator that the vocabulary has no word for.
package struct ForeignOperator: Hashable, Sendable {
  /// The name in its format: `LSTM`, `ScaledDotProductAttention`.
  package var type: String
  /// ONNX's domain or OpenVINO's operator set.
  package var domain: String
  /// Its attributes by name, for operators whose results have a shape rule; the file keeps them all.
  package var settings: [String: ForeignSetting]

  /// Why it has no word although its type has one, or is a function of the file: one clause.
  package var remark: String?

  package init(
    type: String, domain: String, settings: [String: ForeignSetting] = [:], remark: String? = nil
  ) {
    self.remark = remark
    self.type = type
    self.domain = domain
    self.settings = settings
  }
}

/// An attribute of an operator that the vocabulary has no word for.
package enum ForeignSetting: Hashable, Sendable {
  case integer(Int)
  case integers([Int])
  case number(Double)
  /// Words, and everything of formats that write all attributes as text.
  case text(String)
}
