import DKSGraph
import Testing

@testable import DKSSampling

@Suite("Finite networks") struct FiniteNetworkTests {
  @Test(arguments: [(3, 8), (8, 3), (5, 5)])
  func orthogonalMatricesAreOrthogonal(inputs: Int, outputs: Int) {
    var random = RandomSource(seed: 4)
    let matrix = OrthogonalMatrix(inputs: inputs, outputs: outputs, &random)
    let small = min(inputs, outputs)
    let unit = (0..<small).map { k in (0..<small).map { $0 == k ? 1.0 : 0 } }
    let images = unit.map {
      outputs >= inputs ? matrix.apply($0, scale: 1) : matrix.applyTransposed($0, scale: 1)
    }
    for i in 0..<small {
      for j in 0..<small {
        let product = zip(images[i], images[j]).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(product - (i == j ? 1 : 0)) < 1e-14)
      }
    }
  }

  /// An element of a Haar matrix has mean 0 and variance 1/size, its square the variance of a Beta distribution.
  @Test func orthogonalMatricesAreUniform() {
    var random = RandomSource(seed: 5)
    let draws = 4000
    var sums = [Double](repeating: 0, count: 16)
    var squares = sums
    for _ in 0..<draws {
      let matrix = OrthogonalMatrix(inputs: 4, outputs: 4, &random)
      for k in 0..<4 {
        for (i, x) in matrix.apply((0..<4).map { $0 == k ? 1 : 0 }, scale: 1).enumerated() {
          sums[4 * k + i] += x
          squares[4 * k + i] += x * x
        }
      }
    }
    for i in 0..<16 {
      #expect(abs(sums[i] / Double(draws)) < 5 * 0.5 / Double(draws).squareRoot())
      #expect(abs(squares[i] / Double(draws) - 0.25) < 5 * 0.25 / Double(draws).squareRoot())
    }
  }

  /// Every kind of step, differentiated, against the change of the value when one input is moved.
  @Test func gradientsAreDerivatives() throws {
    let text = """
      graph N method=none(inputs: off) {
        x = input : f32[2, 4, 4]
        a = conv(x) {channels: 4, kernel: 3, init: gaussian} : f32[4, 4, 4]
        b = activation(a) {phi: swish} : f32[4, 4, 4]
        c = conv(b) {channels: 4, kernel: 3, stride: 2, groups: 2, init: orthogonal} : f32[4, 2, 2]
        d = averagePool(b) {size: 3, stride: 2} : f32[4, 2, 2]
        s = sum(c, d) {weights: [0.6, 0.8]} : f32[4, 2, 2]
        n = layerNorm(s) : f32[4, 2, 2]
        t = transpose(n) {axes: [1, 2, 0]} : f32[2, 2, 4]
        r = reshape(t) {shape: [4, 4]} : f32[4, 4]
        e = dense(r) {units: 3} : f32[4, 3]
        m = maxPool(b) {size: 2} : f32[4, 2, 2]
        f = flatten(m) : f32[16]
        g = flatten(e) : f32[12]
        h = concat(f, g) : f32[28]
        k = scale(h) {factor: 0.5} : f32[28]
        p = part(k) {index: 1, count: 2} : f32[14]
        output y = multiply(p, p) : f32[14]
      }
      """
    let network = try SteppedNetwork(try graph(text))
    // x' differs from x in one element of the first convolution's output, through the input.
    let base = TestInputs(network.graph, seed: 3).values[0]?.x ?? []
    var moved = base
    let step = 1e-6
    moved[5] += step
    var sample = FiniteNetwork(network, inputs: [0: (base, moved)], seed: 9)
    sample.backward()
    let last = network.steps.count - 1
    let change = zip(sample.values[1].x, sample.values[1].y).map { $1 - $0 }
    // The random output is u·f with the same u on both sides; its change is that of the first layer, pulled back.
    let predicted = zip(change, zip(sample.gradients[1].x, sample.gradients[1].y)).reduce(0) {
      $0 + $1.0 * ($1.1.0 + $1.1.1) / 2
    }
    let actual = zip(sample.gradients[last].x, zip(sample.values[last].x, sample.values[last].y)).reduce(0) {
      $0 + $1.0 * ($1.1.1 - $1.1.0)
    }
    #expect(abs(actual) > 1e-9)
    #expect(abs(predicted - actual) < 1e-6 * abs(actual))
  }

  @Test func theSameSeedGivesTheSameNetwork() throws {
    let network = try SteppedNetwork(try compiled(chain("dks(zeta: 1.5)", depth: 2, phi: "tanh")))
    let inputs = TestInputs(network.graph, seed: 1).values
    let a = FiniteNetwork(network, inputs: inputs, seed: 7)
    let b = FiniteNetwork(network, inputs: inputs, seed: 7)
    let c = FiniteNetwork(network, inputs: inputs, seed: 8)
    #expect(a.values.last?.x == b.values.last?.x)
    #expect(a.values.last?.x != c.values.last?.x)
  }
}
