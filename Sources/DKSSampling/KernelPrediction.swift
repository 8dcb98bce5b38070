import DKSGraph
import DKSKernels

/// q, c and gradient norms of every node in the limit of infinite width, for two given inputs and with every
/// location of its own: what finite networks are compared with (THEORY.md 1.2 and 5).
///
/// Mean pooling, convolutions whose taps are all drawn, flattening and dropout in training are exact here. Time
/// and space are quadratic in the number of locations.
struct KernelPrediction: Sendable {
  let network: SteppedNetwork
  /// K of each node.
  private(set) var kernels: [LocationKernel] = []
  /// G of each node: covariances of the gradient of a random output, times the number of features.
  private(set) var gradients: [LocationKernel] = []
  private var duals = DualCache()

  /// Sweeps forward and back. `known` holds the values of nodes that no random weights enter, for both inputs.
  init(_ network: SteppedNetwork, known: [Int: (x: [Double], y: [Double])]) {
    self.network = network
    kernels.reserveCapacity(network.steps.count)
    for node in network.steps.indices {
      let locations = network.locations[node]
      if let values = known[node] {
        kernels.append(LocationKernel(values.x, values.y, locations: locations))
      } else {
        kernels.append(forward(node, tokens: network.operands[node].first.flatMap { known[$0] }))
      }
    }
    gradients = kernels.map { LocationKernel(zeros: $0.count) }
    for output in network.outputs {
      let count = kernels[output].count
      for p in 0..<count {
        let place = p * count + p
        gradients[output].own[place] += 1 / Double(count)
        gradients[output].other[place] += 1 / Double(count)
        gradients[output].cross[place] += 1 / Double(count)
      }
    }
    for node in network.steps.indices.reversed() where known[node] == nil { backward(node) }
  }

  /// Θ of an affine layer's weights for the random output: Σ G(p, p')·K_out(p, p').
  func tangent(_ node: Int, _ part: LocationKernel.Part) -> Double {
    LocationKernel.inner(gradients[node], kernels[node], part)
  }

  private mutating func forward(_ node: Int, tokens: (x: [Double], y: [Double])?) -> LocationKernel {
    let operands = network.operands[node]
    var result = LocationKernel(zeros: network.locations[node])
    let count = result.count
    switch network.steps[node] {
    case .source, .normalizeInput: break  // known
    case .affine(let layer):
      let input = kernels[operands[0]]
      result.update { k, part in
        for tap in layer.taps {
          tap.conjugate(input[part], width: input.count, factor: layer.varianceFactor, into: &k)
        }
      }
    case .embedding(let scale):
      guard let tokens else { break }
      result.update { k, part in
        let (a, b) =
          part.pair(tokens.x, tokens.y)
        for p in 0..<count { for r in 0..<count where a[p] == b[r] { k[p * count + r] = scale * scale } }
      }
    case .activation(let function, let transform):
      let input = kernels[operands[0]]
      let (own, other) = duals.both(network.activationKey[node], function, transform, input)
      result.update { k, part in
        let (a, b) = part.pair(own, other)
        let matrix = input[part]
        for p in 0..<count {
          for r in 0..<count { k[p * count + r] = a[p].covariance(with: b[r], at: matrix[p * count + r]) }
        }
      }
    case .sum(let weights):
      for (operand, weight) in zip(operands, weights) { result.add(kernels[operand], times: weight * weight) }
    case .gather(_, let rearrangement): gather(rearrangement, operands, into: &result)
    case .pool(let map):
      let input = kernels[operands[0]]
      result.update { k, part in map.conjugate(input[part], width: input.count, factor: 1, into: &k) }
    case .maximum(let windows):
      // No kernel map: as if one location of each window were passed on.
      let map = LocationMap(selecting: windows.map(\.first))
      let input = kernels[operands[0]]
      result.update { k, part in map.conjugate(input[part], width: input.count, factor: 1, into: &k) }
    case .means: result.fill(with: kernels[operands[0]])
    case .layerNorm:
      let input = kernels[operands[0]]
      result = input
      result.normalize(by: input)
    case .dropout(let rate):
      result = kernels[operands[0]]
      result.scaleDiagonal(by: 1 / (1 - rate))
    case .scale(let factor): result.add(kernels[operands[0]], times: factor * factor)
    case .product:
      result = kernels[operands[0]]
      let second = kernels[operands[1]]
      result.update { k, part in for i in k.indices { k[i] *= second[part][i] } }
    }
    return result
  }

  private func gather(_ move: Step.Rearrangement, _ operands: [Int], into result: inout LocationKernel) {
    switch move {
    case .locations(let maps):
      for (operand, map) in zip(operands, maps) {
        let input = kernels[operand]
        result.update { k, part in map.conjugate(input[part], width: input.count, factor: 1, into: &k) }
      }
    case .flatten:
      let input = kernels[operands[0]]
      result.update { k, part in k[0] = input.trace(part) }
    case .features(let shares):
      for (operand, share) in zip(operands, shares) { result.add(kernels[operand], times: share) }
    case .mixture: result.fill(with: kernels[operands[0]])
    }
  }

  private mutating func backward(_ node: Int) {
    let operands = network.operands[node]
    let g = gradients[node]
    let count = g.count
    func add(_ body: (inout [Double], LocationKernel.Part, Int) -> Void, to operand: Int) {
      let width = gradients[operand].count
      gradients[operand].update { body(&$0, $1, width) }
    }
    switch network.steps[node] {
    case .source, .normalizeInput, .embedding: break
    case .affine(let layer):
      add(
        { k, part, width in
          for tap in layer.taps {
            tap.conjugateBack(g[part], width: width, factor: layer.varianceFactor, into: &k)
          }
        }, to: operands[0])
    case .activation(let function, let transform):
      let input = kernels[operands[0]]
      let (own, other) = duals.both(network.activationKey[node], function, transform, input)
      add(
        { k, part, _ in
          let (a, b) = part.pair(own, other)
          let (matrix, gradient) = (input[part], g[part])
          for i in 0..<count * count where gradient[i] != 0 {
            k[i] += gradient[i] * a[i / count].slope(with: b[i % count], at: matrix[i])
          }
        }, to: operands[0])
    case .sum(let weights):
      for (operand, weight) in zip(operands, weights) { gradients[operand].add(g, times: weight * weight) }
    case .gather(_, .locations(let maps)):
      for (operand, map) in zip(operands, maps) {
        add({ k, part, width in map.conjugateBack(g[part], width: width, factor: 1, into: &k) }, to: operand)
      }
    case .gather(_, .flatten):
      add(
        { k, part, width in
          for p in 0..<width { k[p * width + p] += g[part][0] / Double(width) }
        }, to: operands[0])
    case .gather(_, .features(let shares)):
      for (operand, share) in zip(operands, shares) { gradients[operand].add(g, times: share) }
    case .gather(_, .mixture), .means:
      add(
        { k, part, width in
          for p in 0..<width { k[p * width + p] += g.trace(part) / Double(width) }
        }, to: operands[0])
    case .pool(let map):
      add(
        { k, part, width in map.conjugateBack(g[part], width: width, factor: 1, into: &k) }, to: operands[0])
    case .maximum(let windows):
      let map = LocationMap(selecting: windows.map(\.first))
      add(
        { k, part, width in map.conjugateBack(g[part], width: width, factor: 1, into: &k) }, to: operands[0])
    case .layerNorm:
      var scaled = g
      scaled.normalize(by: kernels[operands[0]])
      gradients[operands[0]].add(scaled, times: 1)
    case .dropout(let rate):
      var scaled = g
      scaled.scaleDiagonal(by: 1 / (1 - rate))
      gradients[operands[0]].add(scaled, times: 1)
    case .scale(let factor): gradients[operands[0]].add(g, times: factor * factor)
    case .product:
      for (operand, partner) in [(operands[0], operands[1]), (operands[1], operands[0])] {
        let k2 = kernels[partner]
        add({ k, part, _ in for i in k.indices { k[i] += g[part][i] * k2[part][i] } }, to: operand)
      }
    }
  }
}

extension LocationKernel {
  mutating func add(_ kernel: LocationKernel, times factor: Double) {
    update { k, part in
      let matrix = kernel[part]
      for i in k.indices { k[i] += factor * matrix[i] }
    }
  }

  /// Uncorrelated locations that all have the mean of `kernel`'s.
  mutating func fill(with kernel: LocationKernel) {
    let count = count
    update { k, part in for p in 0..<count { k[p * count + p] = kernel.trace(part) } }
  }

  /// Divides by √(q(p)q'(p')) of `kernel`.
  mutating func normalize(by kernel: LocationKernel) {
    let count = count
    update { k, part in
      let (a, b) =
        part.pair(kernel.own, kernel.other)
      for p in 0..<count {
        for r in 0..<count {
          let scale = (a[p * count + p] * b[r * count + r]).squareRoot()
          k[p * count + r] = scale > 0 ? k[p * count + r] / scale : 0
        }
      }
    }
  }

  /// Independent masks for each input: only products of an element with itself change.
  mutating func scaleDiagonal(by factor: Double) {
    for p in 0..<count {
      own[p * count + p] *= factor
      other[p * count + p] *= factor
    }
  }
}

/// Coefficients by activation and variance; variances that agree to ten digits are one.
private struct DualCache: Sendable {
  private struct Key: Hashable {
    var activation: Int
    var q: Double
  }

  private var known: [Key: DualCoefficients] = [:]

  /// For each location of either input.
  mutating func both(
    _ activation: Int, _ function: ActivationFunction, _ transform: ActivationTransform,
    _ input: LocationKernel
  ) -> ([DualCoefficients], [DualCoefficients]) {
    func all(_ matrix: [Double]) -> [DualCoefficients] {
      (0..<input.count).map { p in
        let q = max(0, matrix[p * input.count + p])
        let key = Key(activation: activation, q: rounded(q))
        if let found = known[key] { return found }
        let made = DualCoefficients(of: function, transform: transform, q: q)
        known[key] = made
        return made
      }
    }
    return (all(input.own), all(input.other))
  }

  private func rounded(_ q: Double) -> Double {
    guard q.isFinite, q > 0 else { return q }
    let unit = q.ulp * Double(1 << 20)
    return (q / unit).rounded() * unit
  }
}
