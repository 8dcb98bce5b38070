import DKSFormulas
import DKSGraph

/// Networks of random structure: chains, forks that come together again, turns that recur with other sizes, and now
/// and then an edge that crosses all of it.
struct RandomNetwork {
  private var state: UInt64
  private var builder = GraphBuilder(name: "Net")
  /// What chains may reach back to.
  private var earlier: [Node.ID] = []

  static func make(seed: UInt64) throws -> Graph {
    var maker = RandomNetwork(state: seed &* 0x9E37_79B9_7F4A_7C15 &+ 0x1234_5678_9ABC_DEF1)
    return try maker.run()
  }

  private init(state: UInt64) { self.state = state }

  private mutating func below(_ n: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state >> 33) % n
  }

  private mutating func run() throws -> Graph {
    var values = [builder.addInput(TensorType(.float32, [8]), named: "x")]
    if below(3) == 0 { values.append(builder.addInput(TensorType(.float32, [8]), named: "input")) }
    for _ in 0..<(2 + below(4)) {
      let start = values[below(values.count)]
      values.append(try turns(start, depth: 0))
    }
    if values.count > 2, below(2) == 0 {
      values.append(try builder.add(Concat(), to: [values[1], values[values.count - 1]], named: "merge"))
    }
    builder.output("y", values[values.count - 1])
    for i in 0..<below(3) { builder.output("block\(i)", values[below(values.count)]) }
    return builder.graph
  }

  /// The same turn several times, mostly with other sizes.
  private mutating func turns(_ start: Node.ID, depth: Int) throws -> Node.ID {
    let count = below(3) == 0 ? 1 : 2 + below(4)
    let seed = state
    let growth = below(3)
    var x = start
    var after = state
    for turn in 0..<count {
      state = seed
      _ = below(3)
      let last = try chain(x, width: 8 + growth * turn, depth: depth)
      x = last
      after = state
    }
    state = after ^ seed
    earlier.append(x)
    return x
  }

  private mutating func chain(_ start: Node.ID, width: Int, depth: Int) throws -> Node.ID {
    var x = start
    for _ in 0..<(1 + below(4)) {
      switch below(depth < 2 ? 9 : 5) {
      case 0, 1: x = try dense(width, x)
      case 2:
        let name = ["relu", "tanh", "leakyRelu"][below(3)]
        guard let phi = ActivationCatalogue.activation(name, name == "leakyRelu" ? [0.2] : []) else {
          continue
        }
        x = try builder.add(ActivationLayer(phi: phi, isKept: below(5) == 0), to: [x], named: name)
      case 3:
        let formula = ScalarExpression.binary(.multiply, .variable, .call(.tanh, [.variable]))
        let phi = Activation(name: "mine", expression: formula, isBuiltIn: false)
        x = try builder.add(ActivationLayer(phi: phi), to: [x], named: "act")
      case 4:
        guard builder.graph[x].type.shape[0].isMultiple(of: 2) else { continue }
        let left = try builder.add(Part(index: 0, count: 2), to: [x], named: "split_0")
        let right = try builder.add(Part(index: 1, count: 2), to: [x], named: "split_1")
        x = try builder.add(Concat(), to: [right, try dense(width, left)], named: "cat")
      case 5: x = try turns(x, depth: depth + 1)
      case 6:
        let other = try dense(width, try chain(x, width: width, depth: depth + 1))
        let sum = WeightedSum(weights: [0.6, below(2) == 0 ? 0.8 : -1])
        x = try builder.add(sum, to: [try dense(width, x), other], named: "add")
      case 7:
        let branches = [x, try chain(x, width: width, depth: depth + 1), try dense(width, x)]
        x = try builder.add(Concat(), to: branches, named: "cat")
      default:
        guard let far = earlier.isEmpty ? nil : earlier[below(earlier.count)] else { continue }
        let product = try [dense(width, far), dense(width, x)]
        x = try builder.add(Multiply(), to: product, named: "mul")
      }
    }
    return x
  }

  private mutating func dense(_ width: Int, _ x: Node.ID) throws -> Node.ID {
    try builder.add(Dense(units: width, hasBias: below(6) > 0), to: [x], named: "dense")
  }
}
