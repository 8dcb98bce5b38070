/// One single-entry part of a network, flattened for repeated evaluation: the maximal functions run it a few
/// dozen times while they solve for a target.
struct Sweep: Sendable {
  enum Step: Sendable {
    case entry
    case passThrough(Int)
    case nonlinear(Int)
    case combination(Range<Int>)
  }

  /// Which value a sweep stands for.
  enum Reading: Sendable {
    /// The largest over all nodes.
    case largest
    /// That of the last node.
    case last
  }

  private(set) var steps: [Step] = []
  private var sources: [Int] = []
  private var coefficients: [Double] = []
  let reading: Reading
  /// The node of each step but the first, which is the entry.
  let nodes: [Int]

  /// The nodes of `network` that `contains` names, in order; a source outside of them is the entry.
  init(_ network: KernelNetwork, nodes: [Int], reading: Reading) {
    self.reading = reading
    self.nodes = nodes
    var position: [Int: Int] = [:]
    position.reserveCapacity(nodes.count + 1)
    steps.append(.entry)
    for node in nodes {
      switch network.rules[node] {
      case .entry: steps.append(.entry)
      case .passThrough(let source): steps.append(.passThrough(position[source, default: 0]))
      case .nonlinear(let source): steps.append(.nonlinear(position[source, default: 0]))
      case .combination(let terms):
        let start = sources.count
        for term in terms {
          sources.append(position[term.source, default: 0])
          coefficients.append(term.coefficient)
        }
        steps.append(.combination(start..<sources.count))
      }
      position[node] = steps.count - 1
    }
  }

  /// Whether any step applies the local map.
  var hasNonlinearStep: Bool {
    steps.contains { if case .nonlinear = $0 { true } else { false } }
  }

  /// F − 1 and dF/dψ for the local map y ↦ ψy from F = 1, as functions of `excess` = ψ − 1.
  ///
  /// The excess is what is propagated, so that a tiny ψ − 1 keeps its relative accuracy.
  func slope(excess t: Double) -> (value: Double, derivative: Double) {
    var values = [(value: Double, derivative: Double)](repeating: (0, 0), count: steps.count)
    var best = (value: 0.0, derivative: 0.0)
    for (index, step) in steps.enumerated() {
      var result = (value: 0.0, derivative: 0.0)
      switch step {
      case .entry: break
      case .passThrough(let source): result = values[source]
      case .nonlinear(let source):
        let (e, d) = values[source]
        result = (e + t * (1 + e), (1 + t) * d + (1 + e))
      case .combination(let range):
        for k in range {
          let (e, d) = values[sources[k]]
          result.value += coefficients[k] * e
          result.derivative += coefficients[k] * d
        }
      }
      values[index] = result
      if result.value > best.value { best = result }
    }
    return reading == .largest ? best : values[steps.count - 1]
  }

  /// F for an increasing local map `map` with map(y) ≥ y, from F = `entry`.
  func value(entry: Double, map: (Double) -> Double) -> Double {
    let values = values(entry: entry, map: map)
    return reading == .largest ? values.reduce(entry, max) : values[steps.count - 1]
  }

  /// F of every step.
  func values(entry: Double, map: (Double) -> Double) -> [Double] {
    var values = [Double](repeating: entry, count: steps.count)
    for (index, step) in steps.enumerated() {
      switch step {
      case .entry: values[index] = entry
      case .passThrough(let source): values[index] = values[source]
      case .nonlinear(let source): values[index] = map(values[source])
      case .combination(let range):
        values[index] = range.reduce(0) { $0 + coefficients[$1] * values[sources[$1]] }
      }
    }
    return values
  }
}
