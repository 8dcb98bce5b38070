extension ActivationFunction {
  /// Makes a function from the arguments that its name was given.
  typealias Maker = @Sendable ([Double]) throws(ActivationError) -> ActivationFunction

  /// The registration: one line for each name of the catalogue.
  static let builtIns: [String: Maker] = [
    "asinh": plain(asinh),
    "atan": plain(atan),
    "bentIdentity": plain(bentIdentity),
    "celu": stretched,
    "cos": plain(cos),
    "elu": plain(elu),
    "erf": plain(erf),
    "gelu": plain(gelu),
    "geluExact": plain(geluExact),
    "hardSwish": plain(hardSwish),
    "hardTanh": plain(hardTanh),
    "leakyRelu": leaky("leakyRelu", negativeSlope: 0.01),
    "mish": plain(mish),
    "prelu": leaky("prelu", negativeSlope: 0.25),
    "relu": plain(relu),
    "relu6": plain(relu6),
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

  /// A leaky ReLU; its slope is the given one if there is no argument.
  private static func leaky(_ name: String, negativeSlope: Double) -> Maker {
    { arguments throws(ActivationError) in
      guard arguments.count <= 1, arguments.allSatisfy(\.isFinite) else {
        throw .wrongArguments(name: name, expected: 1)
      }
      return leakyRelu(negativeSlope: arguments.first ?? negativeSlope)
    }
  }

  /// `celu`; α is 1 if there is no argument.
  private static let stretched: Maker = { arguments throws(ActivationError) in
    guard arguments.count <= 1, arguments.allSatisfy({ $0.isFinite && $0 > 0 }) else {
      throw .wrongArguments(name: "celu", expected: 1)
    }
    return celu(alpha: arguments.first ?? 1)
  }
}
