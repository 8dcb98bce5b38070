/// The name of an operator in a format, and the first operator set that has it.
package struct OperatorName: Hashable, Sendable {
  /// The type, as the format spells it.
  package let type: String
  /// The first operator set.
  package let since: Int

  init(_ type: String, since: Int = 1) {
    self.type = type
    self.since = since
  }
}

/// A module of `torch.nn`, which takes the parameters of the activation in their order.
package struct TorchModule: Sendable {
  /// The name in `torch.nn`.
  package let name: String
  /// What it takes beside them: a word, and a text.
  package let options: [(word: String, text: String)]

  init(_ name: String, _ options: KeyValuePairs<String, String> = [:]) {
    self.name = name
    self.options = options.map { (word: $0.key, text: $0.value) }
  }
}

/// A function of the runtime's `Activation.Function`, with a label for each parameter of the activation.
package struct RuntimeFunction: Sendable {
  /// The name.
  package let name: String
  /// The labels.
  package let labels: [String]

  init(_ name: String, _ labels: String...) {
    self.name = name
    self.labels = labels
  }
}
