import DKSFormulas
import DKSGraph
import DKSKernels

/// The averages and maps of activations at the variances they are fed, each made once.
package struct ActivationMaps {
  private struct Key: Hashable {
    var layer: Int
    var q: Double
  }

  private struct Pair: Hashable {
    var first: ObjectIdentifier
    var second: ObjectIdentifier
  }

  /// How close a map must be.
  let precision: JointMap.Precision
  private var layers: [ActivationLayer: Int] = [:]
  private var functions: [Int: ActivationFunction?] = [:]
  private var known: [Key: ActivationMoments] = [:]
  private var joints: [Pair: JointMap] = [:]
  private var work = 0

  /// What the integrals of all activations may take; see `ActivationFunction.integralCost`.
  private let workLimit: Int

  /// What looking through the formula of an own activation takes, in integrals that are solved for.
  package static let formulaCost = 15
  /// How many integrals at one variance each of these is.
  private static let shareOfFormulas = 5

  /// Of integrals over two variables: some second.
  package static let quadratureLimit = 40_000_000
  private let meter: QuadratureMeter?

  /// Whether there were more integrals than are taken; what is made of the others is no number.
  var isCutShort: Bool { work > workLimit }

  init(precision: JointMap.Precision, workLimit: Int = 5000, meter: QuadratureMeter? = nil) {
    self.precision = precision
    self.meter = meter
    self.workLimit = workLimit
  }

  /// Nil for an activation without averages, or a variance that is no number.
  mutating func moments(of layer: ActivationLayer, q: Double) -> ActivationMoments? {
    guard q >= 0, q.isFinite else { return nil }
    let number = layers[layer] ?? layers.count
    if number == layers.count {
      layers[layer] = number
      work += layer.phi.isBuiltIn ? 0 : Self.formulaCost * Self.shareOfFormulas
      guard !isCutShort else { return nil }
      functions[number] = .some(try? ActivationFunction(layer.phi, mustBend: false))
    }
    guard let found = functions[number], let function = found else { return nil }
    let key = Key(layer: number, q: rounded(q))
    if let found = known[key] { return found }
    work += function.integralCost
    guard !isCutShort else { return nil }
    let made = ActivationMoments(
      of: function, transform: layer.transform ?? ActivationTransform(), inputQ: key.q, meter: meter)
    known[key] = made
    return made
  }

  mutating func joint(_ a: ActivationMoments, _ b: ActivationMoments) -> JointMap {
    let key = Pair(first: ObjectIdentifier(a), second: ObjectIdentifier(b))
    if let found = joints[key] { return found }
    let made = JointMap(a, b, precision: precision)
    joints[key] = made
    return made
  }

  /// Beside measurements, variances that agree to ten digits are one.
  private func rounded(_ q: Double) -> Double {
    guard case .sampled = precision, q.isFinite, q > 0 else { return q }
    let unit = q.ulp * Double(1 << 20)
    return (q / unit).rounded() * unit
  }
}
