import DKSFormulas
import DKSGraph

/// Compares formulas by their values: exporters write one function in many ways.
enum FormulaComparison {
  /// 64 places in [−6, 6], some near zero and some far beyond, where thresholds lie.
  static let places: [Double] = {
    let near: [Double] = (0..<64).map { index in (Double(index) + 0.37) * 12 / 64 - 6 }
    let small = [1e-3, 4e-3, 0.01, 0.03, 0.06, 0.09]
    let large: [Double] = [9, 15, 25, 60, 120, 200]
    return near + small.map { -$0 } + small + large.map { -$0 } + large
  }()
  /// How far values may lie apart, relative to 1 or to themselves.
  static let tolerance = 1e-6

  static func isClose(_ a: Double, _ b: Double) -> Bool {
    (a - b).magnitude <= tolerance * max(1, a.magnitude, b.magnitude)
  }

  /// The values of a formula; nil where one is not a number.
  static func values(of expression: ScalarExpression) -> [Double]? {
    let values = places.map { expression.value(at: $0) }
    return values.contains(where: \.isNaN) ? nil : values
  }

  /// Whether two formulas have the same values.
  static func agree(_ a: ScalarExpression, _ b: ScalarExpression) -> Bool {
    guard let first = values(of: a), let second = values(of: b) else { return false }
    return zip(first, second).allSatisfy { isClose($0, $1) }
  }

  /// The activation of the catalogue that is the same function, also around numbers of the formula that lie beyond the
  /// places: `clip(x, 0, 255)` is no rectifier.
  static func builtIn(like expression: ScalarExpression) -> Activation? {
    guard let values = values(of: expression), let found = builtIn(with: values) else { return nil }
    let far = expression.constants.filter { $0.magnitude > 100 && $0.isFinite }.flatMap {
      [0.5 * $0, 2 * $0]
    }
    let agrees = far.flatMap { [$0, -$0] }.allSatisfy { x in
      let (a, b) = (expression.value(at: x), found.expression.value(at: x))
      return a == b || !a.isFinite || !b.isFinite || isClose(a, b)
    }
    return agrees ? found : nil
  }

  /// The activation of the catalogue that has these values.
  static func builtIn(with values: [Double]) -> Activation? {
    if let found = catalogue.first(where: { zip($0.values, values).allSatisfy { isClose($0, $1) } }) {
      return found.activation
    }
    return parametric(values)
  }

  private static let catalogue: [(activation: Activation, values: [Double])] = ActivationCatalogue.all
    .filter { $0.parameters.isEmpty }
    .compactMap { entry -> (activation: Activation, values: [Double])? in
      guard let activation = entry.activation(),
        let values = FormulaComparison.values(of: activation.expression)
      else { return nil }
      return (activation, values)
    }

  /// An activation with a parameter, whose argument one value tells.
  private static func parametric(_ values: [Double]) -> Activation? {
    guard let far = places.indices.min(by: { places[$0] < places[$1] }) else { return nil }
    let (x, y) = (places[far], values[far])
    for entry in ActivationCatalogue.all {
      guard let argument = entry.argument?(x, y).shortest, argument != 0,
        let candidate = entry.activation([argument]), let wanted = self.values(of: candidate.expression),
        zip(wanted, values).allSatisfy({ isClose($0, $1) })
      else { continue }
      return candidate
    }
    return nil
  }

  /// Slope and shift of a formula that is a straight line.
  static func line(of expression: ScalarExpression) -> (slope: Double, shift: Double)? {
    let shift = expression.value(at: 0)
    let slope = expression.value(at: 1) - shift
    guard shift.isFinite, slope.isFinite,
      places.allSatisfy({ isClose(expression.value(at: $0), slope * $0 + shift) })
    else { return nil }
    return (slope.shortest, shift.shortest)
  }
}

extension ScalarExpression {
  /// The numbers of the formula.
  fileprivate var constants: [Double] {
    switch self {
    case .variable: []
    case .constant(let number): [number]
    case .negation(let a): a.constants
    case .binary(_, let a, let b): a.constants + b.constants
    case .call(_, let operands): operands.flatMap(\.constants)
    case .select(_, let a, let b, let then, let otherwise):
      a.constants + b.constants + then.constants + otherwise.constants
    }
  }
}
