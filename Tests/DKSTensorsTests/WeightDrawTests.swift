import DKSGraph
import Testing

@testable import DKSTensors

/// Weights are what Theory 1.2 says, and depend on their seed and name alone.
struct WeightDrawTests {
  private func draw(
    _ initializer: Initializer, _ shape: [Int], role: ParameterShape.Role = .weight, groups: Int = 1,
    tap: [Int]? = nil, permutation: [Int]? = nil, seed: UInt64 = 0, key: String = "layer.weight"
  ) -> WeightDraw {
    WeightDraw(
      initializer: initializer, role: role, shape: shape, groups: groups, tap: tap, permutation: permutation,
      seed: seed, key: key)
  }

  /// The largest deviation of the scalar products of rows (or columns, if they are fewer) from `square` · 1.
  private func deviation(_ matrix: [Float], rows: Int, columns: Int, square: Double) -> Double {
    let (count, length) = (min(rows, columns), max(rows, columns))
    func element(_ vector: Int, _ i: Int) -> Double {
      Double(rows <= columns ? matrix[vector * columns + i] : matrix[i * columns + vector])
    }
    var worst = 0.0
    for a in 0..<count {
      for b in 0...a {
        let sum = (0..<length).reduce(0.0) { $0 + element(a, $1) * element(b, $1) }
        worst = max(worst, abs(sum - (a == b ? square : 0)))
      }
    }
    return worst / square
  }

  private func moments(_ numbers: [Float]) -> (mean: Double, variance: Double, fourth: Double) {
    let n = Double(numbers.count)
    let mean = numbers.reduce(0.0) { $0 + Double($1) } / n
    let squares = numbers.map { (Double($0) - mean) * (Double($0) - mean) }
    let variance = squares.reduce(0, +) / n
    return (mean, variance, squares.reduce(0.0) { $0 + $1 * $1 } / n / (variance * variance))
  }

  @Test(arguments: [(1, 1), (1, 7), (7, 1), (40, 40), (30, 70), (70, 30), (150, 140), (20, 300)])
  func orthogonalMatricesAreOrthogonal(rows: Int, columns: Int) throws {
    let matrix = try draw(Initializer(.orthogonal, scale: 1.5), [rows, columns]).draw()
    let gain = 1.5 * max((Double(rows) / Double(columns)).squareRoot(), 1)
    #expect(deviation(matrix, rows: rows, columns: columns, square: gain * gain) < 1e-5)
  }

  /// Haar matrices look the same from every side: entries of mean 0 and variance 1/n, traces of variance 1, and
  /// determinants of both signs.
  @Test func orthogonalMatricesAreUniform() throws {
    var traces: [Double] = []
    var entries: [Float] = []
    var corner: [Float] = []
    var positive = 0
    for i in 0..<400 {
      let m = try draw(Initializer(.orthogonal), [3, 3], key: "layer\(i)").draw()
      traces.append(Double(m[0] + m[4] + m[8]))
      entries += m
      corner.append(m[8])
      let d0 = m[0] * (m[4] * m[8] - m[5] * m[7])
      let d1 = m[1] * (m[3] * m[8] - m[5] * m[6])
      let d2 = m[2] * (m[3] * m[7] - m[4] * m[6])
      if d0 - d1 + d2 > 0 { positive += 1 }
    }
    #expect(abs(moments(entries).mean) < 0.05)
    #expect(abs(moments(corner).mean) < 0.12)
    #expect(abs(moments(corner).variance - 1 / 3.0) < 0.06)
    #expect(abs(traces.reduce(0) { $0 + $1 * $1 } / 400 - 1) < 0.25)
    #expect((140...260).contains(positive))
  }

  @Test func gaussianWeightsAreGaussian() throws {
    let found = moments(try draw(Initializer(.gaussian, scale: 2), [300, 400]).draw())
    #expect(abs(found.mean) < 0.002)
    #expect(abs(found.variance * 400 - 4) < 0.1)
    #expect(abs(found.fourth - 3) < 0.1)
  }

  @Test func uniformWeightsAreUniform() throws {
    let weights = try draw(Initializer(.uniform), [300, 400]).draw()
    let found = moments(weights)
    #expect(abs(found.variance * 400 - 1) < 0.03)
    #expect(abs(found.fourth - 1.8) < 0.05)
    #expect(weights.allSatisfy { abs($0) <= 0.0867 })
  }

  @Test func theFanInOfAKernelCountsItsTaps() throws {
    let found = moments(try draw(Initializer(.gaussian), [64, 32, 3, 3], groups: 2).draw())
    #expect(abs(found.variance * 288 - 1) < 0.05)
  }

  @Test func theDeltaFormHasOneTap() throws {
    let (outputs, inputs) = (12, 8)
    let filter = try draw(Initializer(.orthogonal, isDelta: true), [outputs, inputs, 3, 3], tap: [1, 2])
      .draw()
    let matrix = (0..<outputs * inputs).map { filter[$0 * 9 + 5] }
    #expect(deviation(matrix, rows: outputs, columns: inputs, square: 1.5) < 1e-5)
    for (i, weight) in filter.enumerated() where i % 9 != 5 { #expect(weight == 0) }
  }

  @Test func wholeFiltersAreOneMatrix() throws {
    let filter = try draw(Initializer(.orthogonal), [10, 3, 2, 2]).draw()
    #expect(deviation(filter, rows: 10, columns: 12, square: 1) < 1e-5)
  }

  @Test func everyGroupHasAMatrixOfItsOwn() throws {
    let filter = try draw(Initializer(.orthogonal), [8, 3, 1, 1], groups: 2).draw()
    #expect(deviation(Array(filter[..<12]), rows: 4, columns: 3, square: 4 / 3.0) < 1e-5)
    #expect(deviation(Array(filter[12...]), rows: 4, columns: 3, square: 4 / 3.0) < 1e-5)
    #expect(filter[..<12] != filter[12...])
  }

  @Test func depthwiseTapsAreSigns() throws {
    let filter = try draw(Initializer(.orthogonal, isDelta: true), [64, 1, 3, 3], groups: 64, tap: [1, 1])
      .draw()
    let signs = (0..<64).map { filter[$0 * 9 + 4] }
    #expect(signs.allSatisfy { abs(abs($0) - 1) < 1e-6 })
    #expect(Set(signs.map { $0 > 0 }).count == 2)
  }

  @Test(arguments: [Initializer.Mirror.outputs, .inputs, .both])
  func mirroredSidesComeInHalves(mirror: Initializer.Mirror) throws {
    let weights = try draw(Initializer(.gaussian, mirror: mirror), [6, 4, 1, 2]).draw()
    for i in 0..<6 {
      for j in 0..<4 {
        for tap in 0..<2 {
          let here = weights[(i * 4 + j) * 2 + tap]
          if mirror != .inputs { #expect(weights[((i + 3) % 6 * 4 + j) * 2 + tap] == -here) }
          if mirror != .outputs { #expect(weights[(i * 4 + (j + 2) % 4) * 2 + tap] == -here) }
        }
      }
    }
  }

  @Test func theLastFeatureOfAnOddSideHasNoWeights() throws {
    let weights = try draw(Initializer(.gaussian, mirror: .outputs), [5, 2]).draw()
    #expect(weights[8...] == [0, 0])
    #expect(weights[..<8].allSatisfy { $0 != 0 })
  }

  @Test func biasesAndGains() throws {
    let biases = try draw(Initializer(.orthogonal, bias: 0.3), [4000], role: .bias).draw()
    #expect(abs(moments(biases).variance - 0.09) < 0.01)
    #expect(try draw(Initializer(.orthogonal), [3], role: .bias).draw() == [0, 0, 0])
    #expect(try draw(Initializer(.orthogonal), [2], role: .gain).draw() == [1, 1])
    #expect(try draw(Initializer(.zeros), [1, 2]).draw() == [0, 0])
  }

  /// The same weights under every layout that a format may want.
  @Test(arguments: [Initializer.Distribution.gaussian, .uniform, .orthogonal])
  func theLayoutMovesWeightsAndChangesNone(distribution: Initializer.Distribution) throws {
    let matrix = try draw(Initializer(distribution), [50, 20]).draw()
    let turned = try draw(Initializer(distribution), [50, 20], permutation: [1, 0]).draw()
    for place in matrix.indices {
      let (i, j) = (place / 20, place % 20)
      #expect(matrix[place] == turned[j * 50 + i])
    }
    let filter = try draw(Initializer(distribution), [4, 3, 2, 5]).draw()
    let last = try draw(Initializer(distribution), [4, 3, 2, 5], permutation: [2, 3, 1, 0]).draw()
    // Element [3, 1, 1, 4] of the one is element [1, 4, 1, 3] of the other.
    #expect(filter[109] == last[115])
  }

  @Test(arguments: [Initializer.Distribution.gaussian, .uniform, .orthogonal])
  func threadsChangeNoByte(distribution: Initializer.Distribution) throws {
    let draw = draw(Initializer(distribution), [190, 161])
    let one = try draw.draw(threadCount: 1)
    for count in [2, 3, 7] { #expect(try draw.draw(threadCount: count) == one) }
  }

  @Test func seedsAndNamesChooseTheStream() throws {
    let initializer = Initializer(.gaussian)
    let first = try draw(initializer, [8, 8]).draw()
    #expect(try draw(initializer, [8, 8]).draw() == first)
    #expect(try draw(initializer, [8, 8], seed: 1).draw() != first)
    #expect(try draw(initializer, [8, 8], key: "other.weight").draw() != first)
  }

  /// A change here changes the weights that everyone gets from a seed.
  @Test func theStreamIsFixed() throws {
    let weights = try draw(Initializer(.uniform), [2, 3]).draw()
    #expect(weights.map { $0.bitPattern } == Self.fixed)
  }
  private static let fixed: [UInt32] = [
    1_060_994_171, 3_201_026_607, 3_210_652_713, 3_192_640_950, 1_060_360_635, 1_015_164_848,
  ]

  @Test(
    arguments: [
      ([-1, 2], 1, nil, nil), ([2], 1, nil, nil), ([4, 2], 3, nil, nil), ([4, 2], 0, nil, nil),
      ([2, 2, 3, 3], 1, [3, 0], nil), ([2, 2, 3, 3], 1, [1], nil), ([2, 2], 1, nil, [0, 0]),
      ([2, 2], 1, nil, [0]),
      ([.max, 4], 1, nil, nil), ([1 << 20, 1 << 20], 1, nil, nil),
    ] as [([Int], Int, [Int]?, [Int]?)])
  func shapesThatNoParameterHasAreErrors(shape: [Int], groups: Int, tap: [Int]?, permutation: [Int]?) {
    #expect(throws: WeightError.self) {
      try draw(Initializer(.orthogonal), shape, groups: groups, tap: tap, permutation: permutation).draw()
    }
  }

  @Test func emptyParametersAreEmpty() throws {
    #expect(try draw(Initializer(.orthogonal), [0, 3]).draw() == [])
    #expect(try draw(Initializer(.gaussian), [3, 0, 1, 1]).draw() == [])
  }
}
