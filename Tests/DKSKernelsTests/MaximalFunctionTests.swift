import Foundation
import Testing

@testable import DKSKernels

@Suite("Maximal functions")
struct MaximalFunctionTests {
  @Test("of a chain of L layers: μ(ψ) = ψ^L, μ₂(κ) = Lκ", arguments: [1, 3, 10, 100])
  func chains(layers: Int) throws {
    for subnetworks in Subnetworks.allCases {
      let maximal = MaximalFunction(chain(layers), subnetworks: subnetworks)
      let t = 0.01
      let (value, derivative) = maximal.slope(excess: t)
      #expect(close(value, expm1(Double(layers) * log1p(t)), 1e-13))
      #expect(close(derivative, Double(layers) * pow(1 + t, Double(layers - 1)), 1e-13))
      #expect(close(maximal.curvature(0.3), 0.3 * Double(layers), 1e-13))
      #expect(close(try maximal.solveSlope(zeta: 1.5), expm1(log(1.5) / Double(layers)), 1e-15))
    }
  }

  @Test("keep the relative accuracy of a tiny excess")
  func tinyExcess() {
    let maximal = MaximalFunction(chain(100), subnetworks: .strict)
    #expect(close(maximal.slope(excess: 1e-20).value, 1e-18, 1e-14))
  }

  @Test("start at μ(1) = 1, μ₂(0) = 0, μ₀(1) = 0, whatever the coefficients sum to")
  func invariants() throws {
    let doubled = KernelNetwork(
      rules: [.entry, .nonlinear(0), .combination([(0, 1), (1, 1)])], outputs: [2])
    for subnetworks in Subnetworks.allCases {
      let maximal = MaximalFunction(doubled, subnetworks: subnetworks)
      #expect(maximal.slope(excess: 0).value == 0)
      #expect(maximal.curvature(0) == 0)
      #expect(maximal.cAtZero(negativeSlope: 1) == 0)
    }
    #expect(evaluate(doubled, entry: 1) { _, value in value } == [1, 1, 1])
  }

  @Test("solve for the exact local targets of the reference networks")
  func referenceTargets() throws {
    let conformance = try Conformance.load()
    for target in conformance.targets {
      let network = try conformance.network(target.topology)
      for (subnetworks, exact) in [(Subnetworks.strict, target.strict), (.official, target.official)] {
        let maximal = MaximalFunction(network, subnetworks: subnetworks)
        switch target.function {
        case "slope":
          // The reference is a double ψ, so its ψ − 1 is only known to half an ulp of ψ.
          let excess = try #require(exact) - 1
          let found = try maximal.solveSlope(zeta: target.target)
          #expect(abs(found - excess) <= max(1e-12 * excess, 2.3e-16), "\(target)")
        case "curvature":
          #expect(
            close(try maximal.solveCurvature(tau: target.target), try #require(exact), 1e-12), "\(target)")
        default:
          if let exact {
            #expect(close(try maximal.solveNegativeSlope(eta: target.target), exact, 1e-12), "\(target)")
          } else {
            #expect(throws: TargetError.self, "\(target)") {
              try maximal.solveNegativeSlope(eta: target.target)
            }
          }
        }
      }
    }
  }

  /// A pre-activation ResNet with the given blocks per stage; the shortcut of a stage's first block starts
  /// after its first activation, as in the official example.
  private func residualNetwork(stages: [Int], shortcut w: Double) -> KernelNetwork {
    var rules: [KernelNetwork.Rule] = [.entry, .passThrough(0)]
    func add(_ rule: KernelNetwork.Rule) -> Int {
      rules.append(rule)
      return rules.count - 1
    }
    var current = 1
    for blocks in stages {
      for block in 0..<blocks {
        let entered = add(.nonlinear(current))
        var branch = add(.passThrough(entered))
        for _ in 0..<2 { branch = add(.passThrough(add(.nonlinear(branch)))) }
        let kept = block == 0 ? add(.passThrough(entered)) : current
        current = w == 0 ? branch : add(.combination([(branch, 1 - w * w), (kept, w * w)]))
      }
    }
    let output = add(.passThrough(add(.nonlinear(current))))
    return KernelNetwork(rules: rules, outputs: [output])
  }

  @Test("of ResNet-50 give the table of Theory 2.2")
  func residualTable() throws {
    let rows: [(w: Double, official: Double, strict: Double, atOfficial: Double)] = [
      (0, 1.0083091289, 1.0083091289, 1.5), (0.5, 1.0106924658, 1.0106924658, 1.5),
      (0.8, 1.0193876302, 1.0185966094, 1.526), (0.95, 1.0434648746, 1.0369122349, 1.612),
      (0.99, 1.0703594628, 1.0528261941, 1.711),
    ]
    for row in rows {
      let network = residualNetwork(stages: [3, 4, 6, 3], shortcut: row.w)
      let official = MaximalFunction(network, subnetworks: .official)
      let strict = MaximalFunction(network, subnetworks: .strict)
      let local = try official.solveSlope(zeta: 1.5)
      #expect(abs(1 + local - row.official) < 1e-10, "w = \(row.w)")
      #expect(abs(1 + (try strict.solveSlope(zeta: 1.5)) - row.strict) < 1e-10, "w = \(row.w)")
      #expect(abs(1 + strict.slope(excess: local).value - row.atOfficial) < 1e-3, "w = \(row.w)")
    }
    let wide = residualNetwork(stages: [3, 4, 6, 3], shortcut: 0.95)
    #expect(abs(MaximalFunction(wide, subnetworks: .official).cAtZero(negativeSlope: 0) - 0.8336) < 1e-4)
    #expect(abs(MaximalFunction(wide, subnetworks: .strict).cAtZero(negativeSlope: 0) - 0.8675) < 1e-4)
  }

  @Test("give the slopes that kfac-jax publishes for TAT with η = 0.9")
  func publishedSlopes() throws {
    let published = [
      ([3, 4, 6, 3], 0.42590719469), ([3, 4, 23, 3], 0.57043953106), ([3, 8, 36, 3], 0.63864790489),
    ]
    for (stages, slope) in published {
      let maximal = MaximalFunction(residualNetwork(stages: stages, shortcut: 0), subnetworks: .strict)
      #expect(abs(try maximal.solveNegativeSlope(eta: 0.9) - slope) < 1e-10)
    }
  }

  @Test("name what is wrong with a target")
  func errors() throws {
    let empty = MaximalFunction(
      KernelNetwork(rules: [.entry, .passThrough(0)], outputs: [1]), subnetworks: .strict)
    #expect(throws: TargetError.noNonlinearLayer) { try empty.solveSlope(zeta: 1.5) }
    #expect(throws: TargetError.noNonlinearLayer) { try empty.solveCurvature(tau: 0.3) }
    #expect(throws: TargetError.noNonlinearLayer) { try empty.solveNegativeSlope(eta: 0.9) }
    let ten = MaximalFunction(chain(10), subnetworks: .strict)
    #expect(throws: TargetError.targetOutOfRange(value: 1, lowerBound: 1, upperBound: .infinity)) {
      try ten.solveSlope(zeta: 1)
    }
    #expect(throws: TargetError.targetOutOfRange(value: -1, lowerBound: 0, upperBound: .infinity)) {
      try ten.solveCurvature(tau: -1)
    }
    #expect(throws: TargetError.targetOutOfRange(value: 1, lowerBound: 0, upperBound: 1)) {
      try ten.solveNegativeSlope(eta: 1)
    }
    do {
      _ = try ten.solveNegativeSlope(eta: 0.9)
      Issue.record("a ten-layer network cannot reach C(0) = 0.9")
    } catch TargetError.unreachable(let maximum) {
      #expect(abs(maximum - 0.871535516) < 1e-9)  // ten steps of c ↦ C_0(c) in 15 digits
    }
  }

  @Test("under the strict reading never fall when a branch of weight zero is added")
  func idleBranch() {
    let plain = chain(4)
    let branched = KernelNetwork(
      rules: plain.rules + [.nonlinear(8), .nonlinear(10), .combination([(9, 1), (11, 0)])], outputs: [12])
    let before = MaximalFunction(plain, subnetworks: .strict).slope(excess: 0.1).value
    let after = MaximalFunction(branched, subnetworks: .strict).slope(excess: 0.1).value
    #expect(after > before)
  }
}
