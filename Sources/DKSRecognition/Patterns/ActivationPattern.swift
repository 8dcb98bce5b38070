import DKSFormulas
import DKSGraph
import DKSModels
import DKSTensors

/// An elementwise function of one value, in one node or written out in many.
enum ActivationPattern: Pattern {
  static let title = "activation"
  /// The most nodes of one formula, and the most terms: what is used twice doubles them.
  private static let nodeLimit = 64
  private static let termLimit = 128

  static func find(at root: Int, in site: Site) -> Finding {
    guard case .elementwise(let function) = site.model.nodes[root].operation else { return .none }
    if let match = parametric(at: root, function, in: site) { return .match(match) }
    guard !function.isPredicate, site.isFormula(root) else { return .none }
    if let match = LearnedEnds.partOfLongRun(endingIn: root, in: site) { return .match(match) }
    // A sum of what layers of this compiler make is a sum; other functions of it are one with it if they must.
    let isSum = [.add, .subtract, .mean].contains(function) && site.sources(of: root).count > 1
    guard
      let region = region(endingIn: root, in: site, isBehindLayers: true)
        ?? (isSum ? nil : region(endingIn: root, in: site))
    else {
      return .near(Self.reason(function, at: root, in: site))
    }
    guard let expression = site.expression(of: region.nodes, source: region.source) else {
      return .near("its formula has a function that formulas do not have")
    }
    if let part = LearnedEnds.part(of: region.nodes, source: region.source, expression, in: site) {
      return .match(part)
    }
    let whole = ActivationFragment(expression)
    guard whole.line != nil, let bend = region.nodes.last(where: { !site.isStraight($0) }) else {
      return .match(Match(region.nodes, from: [region.source], whole))
    }
    // A function that is a line with the numbers that it has is a function all the same.
    if let source = site.sources(of: root).first, let last = site.expression(of: [root], source: source) {
      return .match(Match([root], from: [source], ActivationFragment(last, isFunction: bend == root)))
    }
    // An activation less itself: what stands behind it is the line.
    let behind = region.nodes.filter { $0 > bend }
    guard let source = site.model.nodes[bend].result, let line = site.expression(of: behind, source: source)
    else { return .near("its formula is a constant") }
    return .match(Match(behind, from: [source], ActivationFragment(line)))
  }

  /// A rectifier with a learned slope for each channel: the mean of the slopes stands for all of them.
  private static func parametric(at root: Int, _ function: ElementwiseFunction, in site: Site) -> Match? {
    guard function == .prelu, let value = site.model.nodes[root].operand(0),
      let slopes = site.model.nodes[root].operand(1), !site.isFixed(value),
      let tensor = site.constant(slopes),
      tensor.count > 1, let numbers = try? tensor.doubles(), !numbers.isEmpty
    else { return nil }
    let mean = (numbers.reduce(0, +) / Double(numbers.count)).shortest
    guard mean.isFinite,
      let expression = ElementwiseFunction.prelu.expression(of: [.variable, .constant(mean)])
    else { return nil }
    let isUniform = numbers.allSatisfy { $0 == numbers[0] }
    return Match(
      [root], from: [value],
      ActivationFragment(
        expression, note: isUniform ? "" : "with the mean of its \(numbers.count) slopes",
        isMean: !isUniform, isFunction: true))
  }

  /// The most nodes that end in `root` and see one value only, and that value.
  ///
  /// - Parameter isBehindLayers: Whether no layer that this compiler has written is one of them.
  private static func region(endingIn root: Int, in site: Site, isBehindLayers: Bool = false) -> (
    nodes: [Int], source: ModelValue.ID
  )? {
    var formula = FormulaRegion(endingIn: root, in: site)
    var best: (count: Int, source: ModelValue.ID)?
    while formula.termCount <= termLimit, formula.frontier.count <= FormulaRegion.widest {
      if formula.frontier.count == 1 { best = (formula.nodes.count, formula.frontier[0].value) }
      guard formula.nodes.count < nodeLimit, formula.grow(in: site, isBehindLayers: isBehindLayers) else {
        break
      }
    }
    return best.map { (formula.nodes.prefix($0.count).sorted(), $0.source) }
  }

  /// Why a formula of several values is no activation.
  private static func reason(_ function: ElementwiseFunction, at root: Int, in site: Site) -> String {
    switch function {
    case .multiply: "two activations are multiplied (a gate)"
    case .divide: "an activation is divided by another"
    case .maximum, .minimum: "the extreme of two activations is taken (maxout)"
    case .add, .subtract, .mean: "its operands do not have one shape"
    default: "it is a function of two activations"
    }
  }
}

extension Site {
  /// Whether node `index` multiplies and adds at most, so that it is a line whatever its numbers are.
  fileprivate func isStraight(_ index: Int) -> Bool {
    guard case .elementwise(let function) = model.nodes[index].operation else { return true }
    return [.add, .subtract, .multiply, .divide, .negate, .mean].contains(function)
  }

  /// Whether node `index` is an elementwise function whose known operands are single numbers.
  func isFormula(_ index: Int) -> Bool {
    let node = model.nodes[index]
    switch node.operation {
    case .elementwise: break
    case .identity(dropout: nil): return node.operand(0).map { !isFixed($0) } ?? false
    case .cast(let type): return type.isFloat && (node.operand(0).map { !isFixed($0) } ?? false)
    default: return false
    }
    guard node.captures.isEmpty, node.operands.allSatisfy({ $0 != nil }) else { return false }
    let variables = node.operands.compactMap(\.self).filter { !isFixed($0) }
    return !variables.isEmpty
      && node.operands.compactMap(\.self).allSatisfy { !isFixed($0) || scalar($0) != nil }
  }

  /// What `nodes`, in order, compute of `source`; nil where the language of formulas lacks a function.
  func expression(of nodes: [Int], source: ModelValue.ID) -> ScalarExpression? {
    var formulas: [ModelValue.ID: ScalarExpression] = [source: .variable]
    var last: ScalarExpression?
    for index in nodes {
      let node = model.nodes[index]
      var operands: [ScalarExpression] = []
      for case let operand? in node.operands {
        guard let formula = formulas[operand] ?? scalar(operand).map({ .constant($0) }) else { return nil }
        operands.append(formula)
      }
      if case .elementwise(let function) = node.operation {
        last = function.withShortestNumbers.expression(of: operands)
      } else {
        last = operands.first
      }
      guard let last, let result = node.result else { return nil }
      formulas[result] = last
    }
    // Once for the whole: each node by itself would make it the square of their number.
    return last.flatMap { $0.isWellFormed ? $0 : nil }
  }
}

extension ElementwiseFunction {
  /// The same function with its settings as the shortest numbers that 32 bits hold alike, as a formula that is written
  /// out has them.
  fileprivate var withShortestNumbers: Self {
    switch self {
    case .leakyRelu(let slope): .leakyRelu(slope.shortest)
    case .thresholdedRelu(let threshold): .thresholdedRelu(threshold.shortest)
    case .elu(let alpha): .elu(alpha.shortest)
    case .celu(let alpha): .celu(alpha.shortest)
    case .swish(let beta): .swish(beta.shortest)
    case .selu(let alpha, let gamma): .selu(alpha: alpha.shortest, gamma: gamma.shortest)
    case .hardSigmoid(let alpha, let beta): .hardSigmoid(alpha: alpha.shortest, beta: beta.shortest)
    case .clip(let low, let high): .clip(min: low?.shortest, max: high?.shortest)
    case .named(let function, let settings): .named(function, settings.map(\.shortest))
    default: self
    }
  }
}
