import DKSFormulas
import Foundation
import Testing

@testable import DKSKernels

@Suite("Solvers")
struct SolverTests {
  /// Theory, appendix A: ten layers, ζ = 1.5 and τ = 0.3; α β δ γ.
  static let oracles: [(name: String, slope: [Double], curvature: [Double])] = [
    (
      "tanh", [0.2966500994144, 0.6528036092515, -0.5424961623046, 4.964600158156],
      [0.1846384046807, 0.5573665831544, -0.5105445080617, 7.234956442206]
    ),
    (
      "softplus", [0.8102795447335, 0.4190004083874, -0.9981736052758, 2.046517216414],
      [0.4962030147087, 0.560007164443, -1.000979748274, 3.153885222582]
    ),
    (
      "sigmoid", [0.5933001988287, 1.305607218503, -0.7712480811523, 9.929200316312],
      [0.3692768093614, 1.114733166309, -0.755272254031, 14.46991288441]
    ),
    (
      "erf", [0.256251590732, 0.6401695913804, -0.6053241230658, 5.175615216416],
      [0.162312195754, 0.5645539865192, -0.5798595174767, 7.469551862655]
    ),
    (
      "atan", [0.3848853350154, 0.7034972893611, -0.5714872169279, 3.784377022866],
      [0.228906276579, 0.5555151836132, -0.5125142952569, 5.665957267504]
    ),
    (
      "asinh", [0.7494160639362, 1.17906745943, -0.9224129324582, 1.964516533955],
      [0.4109568945419, 0.8199540415012, -0.7574276921675, 3.10190345917]
    ),
    (
      "swish", [0.4369165900002, 0.3413047253295, -0.2427555779368, 3.428074461989],
      [0.2830136688708, 0.4507897052134, -0.2682384706024, 4.900317938034]
    ),
    (
      "gelu", [0.2826481870714, 0.2455378713897, -0.1755145638359, 5.108402750024],
      [0.1859137128356, 0.32426782853, -0.1984619359554, 7.141945697638]
    ),
    (
      "geluExact", [0.2827543103402, 0.2459803366346, -0.1758471777495, 5.103794362555],
      [0.186046576521, 0.3249606968098, -0.1989780926799, 7.131698748697]
    ),
    (
      "bentIdentity", [1.02069543873, 0.1003587491264, -0.2848974541846, 0.9347526591493],
      [0.4513586353911, 0.1412729326931, -0.1322967621906, 2.065551117222]
    ),
    (
      "elu", [0.3636418445706, -0.3624013826659, 0.2622934092387, 3.811775915106],
      [0.1903150981346, -0.2314090603449, 0.2109583037578, 6.506107692373]
    ),
    (
      "softsign", [0.2115989499282, 0.3109805863932, -0.2179085446532, 7.663644137848],
      [0.09768640250511, 0.159954506168, -0.1400548768962, 13.47091194889]
    ),
    // A representative with φ'(β) > 0: β → π − β of the one tabulated.
    (
      "sin", [0.2034201169806, Double.pi - 2.179640886596, -0.8035116591015, 8.592988476517],
      [0.1460125495075, Double.pi - 2.267474377439, -0.7703428082504, 10.62579753007]
    ),
    // cos y = sin(y + π/2)
    (
      "cos", [0.2034201169806, Double.pi / 2 - 2.179640886596, -0.8035116591015, 8.592988476517],
      [0.1460125495075, Double.pi / 2 - 2.267474377439, -0.7703428082504, 10.62579753007]
    ),
  ]
  static let excess = expm1(log(1.5) / 10)

  @Test("find the canonical constants of appendix A", arguments: oracles.indices)
  func appendix(index: Int) throws {
    let (name, slope, curvature) = Self.oracles[index]
    let function = try builtIn(name)
    let dks = try DeepKernelShaping.solve(function, excessSlope: Self.excess)
    #expect(agrees(dks, slope, function: function, tolerance: 2e-12), "DKS \(name) \(dks)")
    #expect(dks.residual <= 1e-14, "DKS \(name)")
    let tat = try TailoredActivation.solveSmooth(function, curvature: 0.03)
    #expect(agrees(tat, curvature, function: function, tolerance: 2e-12), "TAT \(name) \(tat)")
    #expect(tat.residual <= 1e-14, "TAT \(name)")
  }

  @Test("agree with the official package where it is accurate, and always have a smaller residual")
  func conformance() throws {
    var compared = 0
    for solution in try Conformance.load().solutions {
      guard let level = solution.level else { continue }
      let function = try builtIn(solution.activation)
      let isSlope = solution.method == "DKS"
      // At ψ_sup and for corners under TAT there is nothing to compare with.
      if solution.compare == .limit {
        #expect(throws: SolverError.beyondExistenceLimit(limit: function.excessSlopeLimit), "\(solution)") {
          try DeepKernelShaping.solve(function, excessSlope: level - 1)
        }
        continue
      }
      if !isSlope && function.hasCorner {
        #expect(throws: SolverError.infeasible(.corner(at: 0)), "\(solution)") {
          try TailoredActivation.solveSmooth(function, curvature: level)
        }
        continue
      }
      let transform =
        isSlope
        ? try DeepKernelShaping.solve(function, excessSlope: level - 1)
        : try TailoredActivation.solveSmooth(function, curvature: level)
      #expect(transform.residual <= 1e-14, "\(solution)")
      if let residual = solution.residual { #expect(transform.residual < residual, "\(solution)") }
      guard solution.compare == .parameters, let found = solution.found else { continue }
      compared += 1
      if found.count == 3 {
        let numbers = [transform.negativeSlope ?? .nan, transform.outputShift, transform.outputScale]
        #expect(zip(numbers, found).allSatisfy { abs($0 - $1) <= 1e-7 }, "\(solution)")
      } else {
        // α = 239 of bentIdentity at ψ_sup − ψ = 0.0012 amplifies the package's error by 1e5.
        let tolerance = transform.inputScale > 100 ? 1e-4 : 1e-7
        #expect(
          agrees(transform, found, function: function, tolerance: tolerance), "\(solution) \(transform)")
      }
    }
    #expect(compared > 600)
  }

  @Test("keep their residuals in networks of a thousand layers", arguments: oracles.map(\.name))
  func deep(name: String) throws {
    let function = try builtIn(name)
    let dks = try DeepKernelShaping.solve(function, excessSlope: expm1(log(1.5) / 1000))
    #expect(dks.residual <= 1e-14)
    let tat = try TailoredActivation.solveSmooth(function, curvature: 0.3 / 1000)
    #expect(tat.residual <= 1e-14)
  }

  @Test("give selu the root with small α")
  func selu() throws {
    let transform = try DeepKernelShaping.solve(try builtIn("selu"), excessSlope: 0.144714240729809)
    #expect(abs(transform.inputScale - 0.7217906054876887) < 1e-12)
    #expect(abs(transform.inputShift + 0.9871562313395219) < 1e-12)
    #expect(transform.residual <= 1e-14)
  }

  @Test("give leaky ReLU its slope in closed form")
  func leaky() throws {
    let transform = try DeepKernelShaping.solve(try builtIn("leakyRelu", [0.1]), excessSlope: Self.excess)
    #expect(close(try #require(transform.negativeSlope), 0.5898066780856297, 1e-14))
    #expect(close(transform.outputShift, -0.16364345924995788, 1e-14))
    #expect(close(transform.outputScale, 1.243069035041045, 1e-14))
    #expect(transform.residual <= 1e-14)
    let beyond = 2 / (Double.pi - 2)
    #expect(throws: SolverError.beyondExistenceLimit(limit: beyond)) {
      try DeepKernelShaping.solve(try builtIn("leakyRelu"), excessSlope: beyond + 0.01)
    }
    let tat = TailoredActivation.leaky(negativeSlope: 0.4259071946874676)
    #expect(close(tat.outputScale, 1.3011191751325162, 1e-14))
    #expect(tat.residual <= 1e-14)
  }

  @Test("give ReLU one constant: ResNet-101 of the official unit test, and the far side of ψ = π/(π − 1)")
  func relu() throws {
    let function = try builtIn("relu")
    let transform = try DeepKernelShaping.solve(function, excessSlope: 0.0027709658495372)
    #expect(abs(transform.inputScale - 0.36854362513200195) < 1e-12)
    #expect(transform.inputShift == 1)
    for excess in [1e-6, 0.1, 0.4669, 1 / (Double.pi - 1), 0.467, 1, 10] {
      #expect(try DeepKernelShaping.solve(function, excessSlope: excess).residual <= 1e-13 * (1 + excess))
    }
    #expect(try DeepKernelShaping.solve(function, excessSlope: 1).inputShift == -1)
  }

  @Test("solve the newer activations over the whole range of ψ", arguments: ["mish", "hardSwish", "celu"])
  func newer(name: String) throws {
    let function = try builtIn(name)
    for excess in [1e-5, 1e-3, 0.05, 0.2, 0.45] {
      #expect(try DeepKernelShaping.solve(function, excessSlope: excess).residual <= 1e-13, "\(excess)")
    }
  }

  @Test("stretch the solution of elu for celu", arguments: [0.3, 1, 2.5])
  func celu(alpha: Double) throws {
    let elu = try DeepKernelShaping.solve(try builtIn("elu"), excessSlope: Self.excess)
    let celu = try DeepKernelShaping.solve(try builtIn("celu", [alpha]), excessSlope: Self.excess)
    #expect(close(celu.inputScale, alpha * elu.inputScale, 1e-12))
    #expect(close(celu.inputShift, alpha * elu.inputShift, 1e-12))
    #expect(close(celu.outputScale, elu.outputScale / alpha, 1e-12))
    #expect(close(celu.outputShift, alpha * elu.outputShift, 1e-12))
  }

  @Test("bring Q'(1) of clipped lines to 1 above ψ = π/(π − 1) only", arguments: ["hardTanh", "relu6"])
  func clipped(name: String) throws {
    let function = try builtIn(name)
    for excess in [0.468, 0.5, 0.7, 1, 2, 3.5] {
      let transform = try DeepKernelShaping.solve(function, excessSlope: excess)
      #expect(transform.residual <= 1e-13, "\(excess)")
      #expect(abs(localMap(of: function, transform: transform).qSlope - 1) <= 1e-13, "\(excess)")
    }
    #expect(throws: SolverError.infeasible(.noBalance)) {
      try DeepKernelShaping.solve(function, excessSlope: 0.4, qSlope: 0.9)
    }
    #expect(throws: SolverError.infeasible(.corner(at: function.kinks[0].position))) {
      try TailoredActivation.solveSmooth(function, curvature: 0.1)
    }
  }

  /// The kernel is that of ReLU at the lower corner: same Q'(1), whatever the line.
  @Test("fit clipped lines in part below it, like ReLU", arguments: ["hardTanh", "relu6"])
  func clippedInPart(name: String) throws {
    let function = try builtIn(name)
    let relu = try builtIn("relu")
    for excess in [1e-5, 0.001, 0.016, 0.1, 0.4, 0.4669] {
      let transform = try DeepKernelShaping.solve(function, excessSlope: excess)
      #expect(transform.residual <= 1e-14, "\(excess)")
      let map = localMap(of: function, transform: transform)
      let unclipped = localMap(of: relu, transform: try DeepKernelShaping.solve(relu, excessSlope: excess))
      #expect(abs(map.qSlope - unclipped.qSlope) <= 1e-12, "\(excess)")
      #expect(map.qSlope < 1, "\(excess)")
      let place = (function.kinks[1].position - transform.inputShift) / transform.inputScale
      #expect(abs(place - GaussianRule.halfRange) < 1e-9, "\(excess)")
    }
  }

  /// Where the upper cut comes nearer, the lower one goes out until C'(1) is the same; Q'(1) only falls.
  @Test(
    "choose among the fits of a clipped line the one with Q'(1) nearest to 1",
    arguments: [0.001, 0.016, 0.2, 0.45])
  func clippedNearest(excess: Double) throws {
    let function = try builtIn("hardTanh")
    func map(_ u: Double, _ v: Double) -> LocalMap {
      let scale = 2 / (u + v)
      let m = function.moments(scale: scale, shift: scale * u - 1)
      return localMap(
        of: function,
        transform: ActivationTransform(
          inputScale: scale, inputShift: scale * u - 1, outputScale: 1 / m.variance.squareRoot(),
          outputShift: -(m.center + m.mean)))
    }
    let transform = try DeepKernelShaping.solve(function, excessSlope: excess)
    let taken = localMap(of: function, transform: transform).qSlope
    let nearest = (-1 - transform.inputShift) / transform.inputScale
    // The middle of the curve, u = v; beyond it the same kernels come again, mirrored.
    var (low, high) = (0.01, 9.0)
    for _ in 0..<60 {
      let middle = 0.5 * (low + high)
      if map(middle, middle).chi1 > 1 + excess { low = middle } else { high = middle }
    }
    var previous = map(low, low).qSlope
    for step in 1...12 {
      let v = low + 0.25 * Double(step)
      var (inside, outside) = (-nearest - 1e-9, low)
      for _ in 0..<60 {
        let middle = 0.5 * (inside + outside)
        if map(middle, v).chi1 > 1 + excess { inside = middle } else { outside = middle }
      }
      let q = map(inside, v).qSlope
      #expect(q >= previous - 1e-12, "v = \(v)")
      #expect(q <= taken + 1e-12, "v = \(v)")
      previous = q
    }
  }

  @Test("move Q'(1) where asked", arguments: [0.9, 0.99, 1.02])
  func qSlope(target: Double) throws {
    let function = try builtIn("tanh")
    let transform = try DeepKernelShaping.solve(function, excessSlope: 0.05, qSlope: target)
    let map = localMap(of: function, transform: transform)
    #expect(abs(map.qSlope - target) < 1e-14)
    #expect(transform.residual <= 1e-14)
  }

  @Test("say why there is no solution")
  func errors() throws {
    #expect(throws: SolverError.infeasible(.quadratic)) {
      try DeepKernelShaping.solve(try builtIn("square"), excessSlope: 0.01)
    }
    #expect(throws: SolverError.infeasible(.corner(at: 0))) {
      try TailoredActivation.solveSmooth(try builtIn("selu"), curvature: 0.01)
    }
    #expect(throws: SolverError.infeasible(.fixedQSlope)) {
      try DeepKernelShaping.solve(try builtIn("relu"), excessSlope: 0.01, qSlope: 0.9)
    }
    #expect(throws: SolverError.targetOutOfRange(0)) {
      try DeepKernelShaping.solve(try builtIn("tanh"), excessSlope: 0)
    }
    let bent = try builtIn("bentIdentity")
    #expect(abs(1 + bent.excessSlopeLimit - 1.14590) < 1e-5)
    #expect(abs(1 + (try builtIn("softplus")).excessSlopeLimit - 1.46694) < 1e-5)
    #expect((try builtIn("tanh")).excessSlopeLimit == .infinity)
    #expect(throws: SolverError.beyondExistenceLimit(limit: bent.excessSlopeLimit)) {
      try DeepKernelShaping.solve(bent, excessSlope: 0.15)
    }
  }
}
