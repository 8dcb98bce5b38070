import DKSFormulas
import DKSGraph
import DKSKernels

extension FiniteNetwork {
  /// Differentiates Σ u·f/√(d·locations) over all outputs f, with u ~ N(0, 1) for each element, the same for both inputs.
  mutating func backward() {
    gradients = values.map {
      ([Double](repeating: 0, count: $0.x.count), [Double](repeating: 0, count: $0.y.count))
    }
    for output in network.outputs {
      let scale = 1 / Double(max(values[output].x.count, 1)).squareRoot()
      for i in values[output].x.indices {
        let u = scale * random.gaussian()
        gradients[output].x[i] += u
        gradients[output].y[i] += u
      }
    }
    for node in network.steps.indices.reversed() where !network.isKnown[node] {
      for (operand, part) in pullBack(node, gradients[node].x, \.x) { add(part, to: &gradients[operand].x) }
      for (operand, part) in pullBack(node, gradients[node].y, \.y) { add(part, to: &gradients[operand].y) }
    }
  }

  private func add(_ part: [Double], to sum: inout [Double]) {
    for i in part.indices { sum[i] += part[i] }
  }

  /// What `dy`, the gradient at a node, is worth at each of its operands.
  private func pullBack(
    _ node: Int, _ dy: [Double], _ side: KeyPath<(x: [Double], y: [Double]), [Double]>
  ) -> [(operand: Int, gradient: [Double])] {
    let operands = network.operands[node]
    let width = network.features[node]
    func input(_ i: Int) -> [Double] { values[operands[i]][keyPath: side] }
    switch network.steps[node] {
    case .source, .normalizeInput, .embedding: return []
    case .affine(let layer): return [(operands[0], pullBack(layer, node, dy))]
    case .activation(let function, let transform):
      let function = function.withSlope(of: transform)
      let factor = transform.outputScale * transform.inputScale
      let gradient = zip(dy, input(0)).map { dy, x in
        dy * factor * function.slope(transform.inputScale * x + transform.inputShift)
      }
      return [(operands[0], gradient)]
    case .sum(let factors):
      return zip(operands, factors).map { operand, factor in (operand, dy.map { factor * $0 }) }
    case .gather(let elements):
      var parts = operands.map { [Double](repeating: 0, count: values[$0].x.count) }
      for (i, element) in elements.enumerated() { parts[element.operand][element.index] += dy[i] }
      return Array(zip(operands, parts))
    case .pool(let map):
      var part = [Double](repeating: 0, count: values[operands[0]].x.count)
      for (p, row) in map.rows.enumerated() {
        for term in row {
          for j in 0..<width { part[term.source * width + j] += term.weight * dy[p * width + j] }
        }
      }
      return [(operands[0], part)]
    case .means(let windows):
      var part = [Double](repeating: 0, count: values[operands[0]].x.count)
      for (i, window) in windows.enumerated() {
        for source in window { part[source] += dy[i] / Double(window.count) }
      }
      return [(operands[0], part)]
    case .maximum(let windows):
      let input = input(0)
      var part = [Double](repeating: 0, count: input.count)
      for k in dy.indices {
        let chosen = windows[k / width].max { input[$0 * width + k % width] < input[$1 * width + k % width] }
        if let chosen { part[chosen * width + k % width] += dy[k] }
      }
      return [(operands[0], part)]
    case .layerNorm(let epsilon):
      return [(operands[0], pullBackNorm(dy, input(0), values[node][keyPath: side], width, epsilon))]
    case .dropout: return [(operands[0], zip(dy, masks[node][keyPath: side]).map { $0 * $1 })]
    case .scale(let factor): return [(operands[0], dy.map { factor * $0 })]
    case .product:
      return [
        (operands[0], zip(dy, input(1)).map { $0 * $1 }), (operands[1], zip(dy, input(0)).map { $0 * $1 }),
      ]
    }
  }

  private func pullBack(_ layer: AffineStep, _ node: Int, _ dy: [Double]) -> [Double] {
    let source = network.operands[node][0]
    let width = network.features[node] / layer.groups
    let size = network.features[source] / layer.groups
    var part = [Double](repeating: 0, count: values[source].x.count)
    for p in 0..<network.locations[node] {
      for group in 0..<layer.groups {
        let start = (p * layer.groups + group) * width
        let back = weights[node][group].applyTransposed(Array(dy[start..<start + width]))
        for (t, tap) in layer.taps.enumerated() {
          guard let location = tap.rows[p].first?.source else { continue }
          let target = (location * layer.groups + group) * size
          for i in 0..<size { part[target + i] += back[t * size + i] }
        }
      }
    }
    return part
  }

  /// (δ − mean δ − y·mean(δy))/√(v + ε) at every location.
  private func pullBackNorm(
    _ dy: [Double], _ input: [Double], _ y: [Double], _ width: Int, _ epsilon: Double
  ) -> [Double] {
    var part = [Double](repeating: 0, count: input.count)
    for start in stride(from: 0, to: input.count, by: width) {
      let range = start..<start + width
      let mean = input[range].reduce(0, +) / Double(width)
      let variance = input[range].reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(width)
      let slopeMean = dy[range].reduce(0, +) / Double(width)
      let mixed = range.reduce(0) { $0 + dy[$1] * y[$1] } / Double(width)
      for i in range { part[i] = (dy[i] - slopeMean - y[i] * mixed) / (variance + epsilon).squareRoot() }
    }
    return part
  }

  /// Θ of one affine layer's weights for the random output of `backward`, from x with x and x' with x' to x with x':
  /// Σ ⟨δ(p), δ'(p')⟩⟨patch(p), patch'(p')⟩ times the variance of a weight; no gradient of the weights is formed.
  func tangent(_ node: Int) -> (own: Double, other: Double, cross: Double)? {
    let locations = network.locations[node]
    let delta = LocationKernel(gradients[node].x, gradients[node].y, locations: locations)
    let source = network.operands[node].first ?? 0
    var k = LocationKernel(zeros: locations)
    switch network.steps[node] {
    case .affine(let layer) where layer.groups == 1:
      let input = LocationKernel(values[source].x, values[source].y, locations: network.locations[source])
      k.update { matrix, part in
        for tap in layer.taps {
          tap.conjugate(input[part], width: input.count, factor: layer.tapVariance, into: &matrix)
        }
      }
    case .embedding(let scale):
      let tokens = values[source]
      k.update { matrix, part in
        let (a, b) =
          part.pair(tokens.x, tokens.y)
        for p in a.indices {
          for r in b.indices where a[p] == b[r] { matrix[p * locations + r] = scale * scale }
        }
      }
    default: return nil
    }
    let width = Double(network.features[node])
    return (
      width * LocationKernel.inner(delta, k, .own), width * LocationKernel.inner(delta, k, .other),
      width * LocationKernel.inner(delta, k, .cross)
    )
  }

  /// K of one node's values.
  func kernel(_ node: Int) -> LocationKernel {
    LocationKernel(values[node].x, values[node].y, locations: network.locations[node])
  }
}
