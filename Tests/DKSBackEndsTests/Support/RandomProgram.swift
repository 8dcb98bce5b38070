import DKSFormulas
import DKSGraph

/// Makes graphs as elaboration does, with names that tell of loops and blocks, and loops that break their own rules
/// now and then.
struct RandomProgram {
  private var state: UInt64
  private var builder = GraphBuilder(name: "Net")
  /// What the current turn adds to the sizes of its layers.
  private var width = 0

  /// The graph of the given seed.
  static func make(seed: UInt64) throws -> Graph {
    var maker = RandomProgram(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 1)
    return try maker.run()
  }

  private init(state: UInt64) { self.state = state }

  /// A number in 0 ..< n.
  private mutating func below(_ n: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(n))
  }

  private mutating func run() throws -> Graph {
    var values = [
      builder.addInput(TensorType(.float32, [4]), named: "image"),
      builder.addInput(TensorType(.float32, [4]), named: "x"),
    ]
    for i in 0..<(2 + below(4)) {
      try sequence(prefix: "let\(i).", values: &values, depth: 0)
    }
    builder.output("y", values[values.count - 1])
    for i in 0..<below(3) { builder.output("z\(i)", values[below(values.count)]) }
    return builder.graph
  }

  private mutating func sequence(prefix: String, values: inout [Node.ID], depth: Int) throws {
    for i in 0..<(1 + below(4)) {
      switch depth < 2 ? below(8) : below(4) {
      case 0, 1:
        values.append(try builder.add(Dense(units: units()), to: [pick(values)], named: prefix + "dense"))
      case 2:
        let name = below(2) == 0 ? "tanh" : "relu"
        guard let phi = ActivationCatalogue.activation(name) else { continue }
        values.append(try builder.add(ActivationLayer(phi: phi), to: [pick(values)], named: prefix + name))
      case 3:
        let sum = WeightedSum(weights: [0.6, 0.8])
        let name = below(3) == 0 ? "mixed" : "sum"
        let first = pick(values)
        let second = pick(values.filter { builder.graph[$0].type == builder.graph[first].type })
        values.append(try builder.add(sum, to: [first, second], named: prefix + name))
      case 4, 5: try loop(prefix: prefix + "repeat\(i)", values: &values, depth: depth)
      case 6: try loop(prefix: prefix + "scan\(i)", values: &values, depth: depth, shares: true)
      default: try sequence(prefix: prefix + "Block\(below(2)).", values: &values, depth: depth + 1)
      }
    }
  }

  /// Mostly 4, so that sums find operands.
  private mutating func units() -> Int { width + (below(4) == 0 ? 6 : 4) }

  /// The last value or any; mostly the last, so that chains come about.
  private mutating func pick(_ values: [Node.ID]) -> Node.ID {
    below(3) > 0 ? values[values.count - 1] : values[below(values.count)]
  }

  /// Turns of one body, which is chosen before the first turn and seldom changed in a later one.
  private mutating func loop(
    prefix: String, values: inout [Node.ID], depth: Int, shares: Bool = false
  ) throws {
    let bodySeed = state
    let captured = values[below(values.count)]
    var carried = [values[values.count - 1], values[below(values.count)]]
    let after = below(1 << 30)
    for turn in 0..<(2 + below(3)) {
      state = bodySeed
      var inner = [captured] + carried
      let before = builder.graph.nodes.count
      width = after % 4 == 0 ? turn : 0
      let areAlike = carried.allSatisfy { builder.graph[$0].type == TensorType(.float32, [4]) }
      if shares, areAlike {
        let mixed = try builder.add(
          Dense(units: 4), to: [carried[0]], named: "\(prefix)[\(turn)].dense",
          sharedWeights: prefix + ".dense")
        inner.append(
          try builder.add(
            WeightedSum(weights: [0.6, 0.8]), to: [mixed, carried[1]], named: "\(prefix)[\(turn)].sum"))
      } else {
        try sequence(prefix: "\(prefix)[\(turn)].", values: &inner, depth: depth + 1)
      }
      if after % 11 == 0, turn == 1 {
        inner.append(try builder.add(Dense(units: 4), to: [inner[0]], named: "\(prefix)[\(turn)].odd"))
      }
      let made = builder.graph.nodes.count - before
      carried =
        after % 3 == 0 && made > 1
        ? [inner[inner.count - 1], inner[inner.count - 2]]
        : [inner[inner.count - 1], after % 5 == 0 ? carried[0] : carried[1]]
      if after % 7 == 0 { values.append(inner[inner.count - 1]) }
    }
    width = 0
    state = UInt64(after) &+ bodySeed | 1
    values.append(carried[0])
  }
}
