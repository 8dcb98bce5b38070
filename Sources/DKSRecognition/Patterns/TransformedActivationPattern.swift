import DKSFormulas
import DKSGraph
import DKSModels
import DKSTensors

/// γ(φ(αx + β) + δ) as an earlier run of this compiler wrote it, by the notes that it left beside φ: the
/// activation φ and its transform, so that both are known again.
///
/// Constants that are not those of the notes were changed by someone else; then it is a formula like any other.
enum TransformedActivationPattern: Pattern {
  static let title = "transformed activation"
  /// The most nodes of φ.
  private static let nodeLimit = 64
  /// The most terms of φ as it is written out.
  private static let termLimit = 1 << 12

  static func find(at root: Int, in site: Site) -> Finding {
    var after: [Int] = []
    var index = root
    while ActivationTransform(marks: site.model.nodes[index].marks) == nil {
      guard after.count < 2, let value = scalarStep(index, in: site)?.value,
        let producer = site.producer(of: value), site.soleUser(of: value) == index
      else { return .none }
      after.append(index)
      index = producer
    }
    let marks = site.model.nodes[index].marks
    guard let transform = ActivationTransform(marks: marks), site.isFormula(index) else { return .none }
    var expected: [(function: ElementwiseFunction, number: Double)] = []
    if transform.outputScale != 1 { expected.append((.multiply, transform.outputScale)) }
    if transform.outputShift != 0 { expected.append((.add, transform.outputShift)) }
    guard after.count == expected.count,
      zip(after, expected).allSatisfy({ applies($0, $1.function, $1.number, in: site) }),
      let inner = inner(endingIn: index, transform, in: site), site.hasTerms(inner.phi, atMost: termLimit),
      let expression = site.expression(of: inner.phi, source: inner.argument)
    else { return .none }
    let name = marks["activation"] ?? "phi"
    return .match(
      Match(
        (inner.before + inner.phi + after).sorted(), from: [inner.source],
        TransformedActivationFragment(expression: expression, name: name, transform: transform)))
  }

  /// The nodes of φ, which end in `root`, the value αx + β that they see, the nodes that make it, and x.
  private static func inner(
    endingIn root: Int, _ transform: ActivationTransform, in site: Site
  ) -> (phi: [Int], argument: ModelValue.ID, before: [Int], source: ModelValue.ID)? {
    var members: Set<Int> = [root]
    var frontier = Set(site.sources(of: root))
    while members.count < nodeLimit {
      if frontier.count == 1, let argument = frontier.first,
        let line = line(to: argument, transform, within: members, in: site)
      {
        return (members.sorted(), argument, line.nodes, line.source)
      }
      guard
        let (value, producer) = frontier.compactMap({ value in
          site.producer(of: value).map { (value, $0) }
        }).max(by: { $0.1 < $1.1 }),
        site.isFormula(producer), !site.isWanted(value),
        site.users(of: value).allSatisfy({ members.contains($0) })
      else { return nil }
      frontier.remove(value)
      frontier.formUnion(site.sources(of: producer))
      members.insert(producer)
    }
    return nil
  }

  /// The nodes that make αx + β of x, and x; nil where `argument` is something else.
  private static func line(
    to argument: ModelValue.ID, _ transform: ActivationTransform, within members: Set<Int>, in site: Site
  ) -> (nodes: [Int], source: ModelValue.ID)? {
    var steps: [(function: ElementwiseFunction, number: Double)] = []
    if transform.inputShift != 0 { steps.append((.add, transform.inputShift)) }
    if transform.inputScale != 1 { steps.append((.multiply, transform.inputScale)) }
    var members = members
    var nodes: [Int] = []
    var value = argument
    for step in steps {
      guard let producer = site.producer(of: value), !site.isWanted(value),
        site.users(of: value).allSatisfy({ members.contains($0) }),
        applies(producer, step.function, step.number, in: site),
        let next = scalarStep(producer, in: site)?.value
      else { return nil }
      nodes.append(producer)
      members.insert(producer)
      value = next
    }
    return (nodes, value)
  }

  /// Whether node `index` is `function` of a value and `number`, up to the digits that the file has.
  private static func applies(
    _ index: Int, _ function: ElementwiseFunction, _ number: Double, in site: Site
  ) -> Bool {
    guard let step = scalarStep(index, in: site), step.function == function else { return false }
    let digits = site.model[step.constant].type == .float32 ? 1e-6 : 5e-3
    return abs(step.number - number) <= digits * abs(number)
  }

  /// The value and the number that node `index` multiplies or adds.
  private static func scalarStep(
    _ index: Int, in site: Site
  ) -> (function: ElementwiseFunction, value: ModelValue.ID, constant: ModelValue.ID, number: Double)? {
    let node = site.model.nodes[index]
    guard case .elementwise(let function) = node.operation, function == .multiply || function == .add,
      node.operands.count == 2, let first = node.operand(0), let second = node.operand(1),
      site.isFixed(first) != site.isFixed(second)
    else { return nil }
    let (value, constant) = site.isFixed(first) ? (second, first) : (first, second)
    return site.scalar(constant).map { (function, value, constant, $0) }
  }
}

/// φ with the transform that it was written with.
struct TransformedActivationFragment: Fragment {
  var expression: ScalarExpression
  /// φ as the file calls it: `tanh`, `leakyRelu(0.01)`.
  var name: String
  var transform: ActivationTransform

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let operand = try assembly.operand(match.sources[0])
    // A slope that the method chose says nothing of the one that was written.
    let named = Activation.named(name).flatMap { activation in
      transform.negativeSlope != nil || FormulaComparison.agree(activation.expression, expression)
        ? activation : nil
    }
    let phi = named ?? assembly.activation(expression, suggestion: name.startingLowercase)
    try assembly.add(
      ActivationLayer(phi: phi, transform: transform), to: [operand], layout: operand.layout, match: match,
      as: "activation '\(phi.name)' with the transform that an earlier run gave it")
  }
}

extension Activation {
  /// The activation of the catalogue that a note calls `text`; nil for own ones.
  fileprivate static func named(_ text: String) -> Activation? {
    let parts = text.split(separator: "(", maxSplits: 1)
    guard let name = parts.first else { return nil }
    let arguments = parts.count == 2 ? parts[1].dropLast().split(separator: ",").map { Double($0) } : []
    guard arguments.allSatisfy({ $0?.isFinite ?? false }) else { return nil }
    return ActivationCatalogue.activation(String(name), arguments.compactMap(\.self))
  }
}

extension ActivationTransform {
  /// The transform that the notes beside an activation tell; nil where they tell none.
  init?(marks: [String: String]) {
    func number(_ key: String) -> Double? {
      marks[key].flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
    }
    guard let alpha = number("alpha"), let beta = number("beta"), let gamma = number("gamma"),
      let delta = number("delta")
    else { return nil }
    self.init(
      inputScale: alpha, inputShift: beta, outputScale: gamma, outputShift: delta,
      negativeSlope: number("negativeSlope"), residual: max(0, number("residual") ?? 0))
  }
}
