import DKSFormulas
import DKSGraph
import DKSKernels

/// One network with drawn weights, run forward on two inputs and backward from a random combination of its outputs.
struct FiniteNetwork {
  let network: SteppedNetwork
  /// The values of each node for both inputs, location by location.
  private(set) var values: [(x: [Double], y: [Double])] = []
  /// The gradients at each node for both inputs; empty before `backward`.
  var gradients: [(x: [Double], y: [Double])] = []
  var weights: [[WeightMatrix]]
  /// Factors of dropout for each input; empty elsewhere.
  var masks: [(x: [Double], y: [Double])]
  var random: RandomSource

  /// Runs the network on the two values that `inputs` holds for each input node.
  init(_ network: SteppedNetwork, inputs: [Int: (x: [Double], y: [Double])], seed: UInt64) {
    self.network = network
    random = RandomSource(seed: seed)
    let count = network.steps.count
    weights = [[WeightMatrix]](repeating: [], count: count)
    masks = [(x: [Double], y: [Double])](repeating: ([], []), count: count)
    values.reserveCapacity(count)
    var shared: [String: [WeightMatrix]] = [:]
    for node in 0..<count {
      draw(node, &shared)
      if let given = inputs[node] {
        values.append(given)
      } else {
        values.append((forward(node, \.x), forward(node, \.y)))
      }
    }
  }

  private mutating func draw(_ node: Int, _ shared: inout [String: [WeightMatrix]]) {
    switch network.steps[node] {
    case .affine(let layer):
      if let key = layer.key, let known = shared[key] {
        weights[node] = known
        return
      }
      let inputs = layer.taps.count * network.features[network.operands[node][0]] / layer.groups
      weights[node] = (0..<layer.groups).map { _ in
        WeightMatrix(
          layer.initializer, inputs: inputs, outputs: network.features[node] / layer.groups, &random)
      }
      if let key = layer.key { shared[key] = weights[node] }
    case .embedding(let scale):
      // Only the rows that are looked at: one for each token.
      let key = network.graph.nodes[node].sharedWeights ?? "\(node)"
      let tokens = values[network.operands[node][0]]
      for token in tokens.x + tokens.y where rows["\(key) \(token)"] == nil {
        rows["\(key) \(token)"] = (0..<network.features[node]).map { _ in scale * random.gaussian() }
      }
    case .dropout(let rate):
      func mask() -> [Double] {
        (0..<network.locations[node] * network.features[node]).map { _ in
          random.uniform() < rate ? 0 : 1 / (1 - rate)
        }
      }
      masks[node] = (mask(), mask())
    default: break
    }
  }

  /// Rows of embeddings, by key and token.
  private var rows: [String: [Double]] = [:]

  private func forward(_ node: Int, _ side: KeyPath<(x: [Double], y: [Double]), [Double]>) -> [Double] {
    let operands = network.operands[node]
    let width = network.features[node]
    let places = network.locations[node]
    func operand(_ i: Int) -> [Double] { values[operands[i]][keyPath: side] }
    switch network.steps[node] {
    case .source: return [Double](repeating: 0, count: places * width)
    case .normalizeInput(let mode): return normalize(operand(0), places, mode)
    case .affine(let layer):
      let input = operand(0)
      var result = [Double](repeating: 0, count: places * width)
      let groupWidth = width / layer.groups
      for p in 0..<places {
        for group in 0..<layer.groups {
          let y = weights[node][group].apply(patch(layer, input, network.features[operands[0]], p, group))
          for j in 0..<groupWidth { result[p * width + group * groupWidth + j] = y[j] }
        }
      }
      return result
    case .embedding:
      let key = network.graph.nodes[node].sharedWeights ?? "\(node)"
      return operand(0).flatMap { rows["\(key) \($0)"] ?? [] }
    case .activation(let function, let transform):
      let function = function.withSlope(of: transform)
      return operand(0).map { x in
        transform.outputScale
          * (function.value(transform.inputScale * x + transform.inputShift) + transform.outputShift)
      }
    case .sum(let factors):
      var result = [Double](repeating: 0, count: places * width)
      for (i, factor) in factors.enumerated() {
        for (k, x) in operand(i).enumerated() { result[k] += factor * x }
      }
      return result
    case .gather(let elements):
      let sources = operands.indices.map(operand)
      return elements.map { sources[$0.operand][$0.index] }
    case .pool(let map):
      let input = operand(0)
      var result = [Double](repeating: 0, count: places * width)
      for (p, row) in map.rows.enumerated() {
        for term in row {
          for j in 0..<width { result[p * width + j] += term.weight * input[term.source * width + j] }
        }
      }
      return result
    case .means(let windows):
      let input = operand(0)
      return windows.map { window in window.reduce(0) { $0 + input[$1] } / Double(max(window.count, 1)) }
    case .maximum(let windows):
      let input = operand(0)
      return (0..<places * width).map { k in
        windows[k / width].reduce(-Double.infinity) { max($0, input[$1 * width + k % width]) }
      }
    case .layerNorm(let epsilon):
      let input = operand(0)
      return (0..<places).flatMap { p -> [Double] in
        let row = input[p * width..<(p + 1) * width]
        let mean = row.reduce(0, +) / Double(width)
        let variance = row.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
        return row.map { ($0 - mean) / (variance + epsilon).squareRoot() }
      }
    case .dropout: return zip(operand(0), masks[node][keyPath: side]).map { $0 * $1 }
    case .scale(let factor): return operand(0).map { factor * $0 }
    case .product: return zip(operand(0), operand(1)).map { $0 * $1 }
    }
  }

  /// What one group's matrix is applied to at location p: the features under each drawn tap, zero beyond the border.
  private func patch(_ layer: AffineStep, _ input: [Double], _ width: Int, _ p: Int, _ group: Int) -> [Double]
  {
    let size = width / layer.groups
    var result: [Double] = []
    result.reserveCapacity(size * layer.taps.count)
    for tap in layer.taps {
      if let source = tap.rows[p].first?.source {
        let start = source * width + group * size
        result += input[start..<start + size]
      } else {
        result += repeatElement(0, count: size)
      }
    }
    return result
  }

  /// Theory 1.6
  private func normalize(_ input: [Double], _ places: Int, _ mode: NormalizeInput.Mode) -> [Double] {
    let width = input.count / max(places, 1)
    let square = input.reduce(0) { $0 + $1 * $1 } / Double(max(input.count, 1))
    let appended = mode == .one ? 1 : square.squareRoot()
    return (0..<places).flatMap { p -> [Double] in
      let row = input[p * width..<(p + 1) * width] + [appended]
      let norm = row.reduce(0) { $0 + $1 * $1 }
      let factor = norm > 0 ? (Double(width + 1) / norm).squareRoot() : 0
      return row.map { $0 * factor }
    }
  }
}
