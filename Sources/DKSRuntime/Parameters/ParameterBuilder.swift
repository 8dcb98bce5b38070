/// Builds the layers of a network; their weights lie in one buffer.
///
/// A parameter's initial values depend on the seed and its name only, so the order of building and the
/// number of threads do not matter.
public struct ParameterBuilder {
  private let seed: UInt64
  private let built = Parameters()

  /// The same seed gives the same weights.
  public init(seed: UInt64) {
    self.seed = seed
  }

  /// The buffer of everything that was built.
  public func parameters() -> Parameters { built }

  /// A parameter whose values are made from its own stream of random numbers.
  func parameter(
    _ name: String, shape: [Int], kind: Parameters.Kind, values: (inout RandomStream) -> [Float]
  ) -> Parameter {
    let parameter = built.append(name, shape: shape, kind: kind)
    var random = RandomStream(seed: seed, name: name)
    let pointer = parameter.pointer
    for (index, value) in values(&random).prefix(parameter.count).enumerated() { pointer[index] = value }
    return parameter
  }

  /// The bias of the layer `name`.
  func bias(_ name: String, count: Int, _ initializer: Initializer) -> Parameter {
    parameter("\(name).bias", shape: [count], kind: .bias) { random in
      initializer.biases(count, random: &random)
    }
  }

  /// A parameter that is constant at first.
  func parameter(_ name: String, count: Int, kind: Parameters.Kind, value: Float = 0) -> Parameter {
    parameter(name, shape: [count], kind: kind) { _ in [Float](repeating: value, count: count) }
  }
}
