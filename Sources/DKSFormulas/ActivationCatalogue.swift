/// The activations of the language.
package enum ActivationCatalogue {
  /// All of them, in the order of the reference page.
  package static let all: [BuiltInActivation] = [
    .tanh,
    .relu,
    .leakyRelu,
    .softplus,
    .swish,
    .gelu,
    .geluExact,
    .elu,
    .selu,
    .sigmoid,
    .erf,
    .atan,
    .asinh,
    .softsign,
    .sin,
    .cos,
    .square,
    .bentIdentity,
    .mish,
    .hardSwish,
    .hardTanh,
    .relu6,
    .celu,
    .prelu,
    .softshrink,
  ]

  private static let byName: [String: BuiltInActivation] = {
    var table: [String: BuiltInActivation] = [:]
    for entry in all {
      for name in [entry.name] + entry.aliases { table[name] = entry }
    }
    return table
  }()

  /// The entry called `name`, or with such an alias.
  package static func builtIn(named name: String) -> BuiltInActivation? { byName[name] }

  /// The activation `name(arguments)`, defaults for what is left out; nil if there is none of the name, or
  /// not with as many arguments.
  package static func activation(_ name: String, _ arguments: [Double] = []) -> Activation? {
    byName[name]?.activation(arguments)
  }
}
