extension ActivationFunction {
  /// Makes a function from the arguments that its name was given.
  typealias Maker = @Sendable ([Double]) throws(ActivationError) -> ActivationFunction

  /// The registration: one line for each name of the catalogue.
  static let builtIns: [String: Maker] = [
    "asinh": plain(asinh),
    "atan": plain(atan),
    "bentIdentity": plain(bentIdentity),
    "cos": plain(cos),
    "elu": plain(elu),
    "erf": plain(erf),
    "gelu": plain(gelu),
    "geluExact": plain(geluExact),
    "leakyRelu": leakyRelu(arguments:),
    "relu": plain(relu),
    "selu": plain(selu),
    "sigmoid": plain(sigmoid),
    "sin": plain(sin),
    "softplus": plain(softplus),
    "softsign": plain(softsign),
    "square": plain(square),
    "swish": plain(swish),
    "tanh": plain(tanh),
  ]

  /// An activation without parameters.
  private static func plain(_ function: ActivationFunction) -> Maker {
    { arguments throws(ActivationError) in
      guard arguments.isEmpty else { throw .wrongArguments(name: function.name, expected: 0) }
      return function
    }
  }

  /// A leaky ReLU; its slope is 0.01 if none is given.
  @Sendable private static func leakyRelu(arguments: [Double]) throws(ActivationError) -> ActivationFunction {
    guard arguments.count <= 1, arguments.allSatisfy(\.isFinite) else {
      throw .wrongArguments(name: "leakyRelu", expected: 1)
    }
    return leakyRelu(negativeSlope: arguments.first ?? 0.01)
  }
}
