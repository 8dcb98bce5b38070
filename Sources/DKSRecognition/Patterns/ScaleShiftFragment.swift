import DKSDiagnostics
import DKSGraph
import DKSModels
import DKSTensors

/// A chain of gains and shifts as one gain and one shift.
struct ScaleShiftFragment: Fragment {
  /// One link of the chain.
  enum Step {
    /// Gain, shift, mean and variance.
    case batchNorm([ModelValue.ID], epsilon: Double)
    case multiply(ModelValue.ID, [Int])
    case divide(ModelValue.ID, [Int])
    case add(ModelValue.ID, [Int], sign: Double)
    /// The constant minus the value.
    case subtractFrom(ModelValue.ID, [Int])

    /// The extents of the constant; nil for batch norm.
    private var extents: [Int]? {
      switch self {
      case .batchNorm: nil
      case .multiply(_, let extents), .divide(_, let extents), .add(_, let extents, _),
        .subtractFrom(_, let extents):
        extents
      }
    }

    /// Whether there is a number for each feature, rather than one.
    var hasFeatures: Bool { extents.map { $0.contains { $0 != 1 } } ?? true }

    /// The axis of a value of `rank` axes along which the constants differ; nil where they do not.
    func axis(of rank: Int) -> Int? {
      guard let extents else { return 1 }
      return extents.firstIndex { $0 != 1 }.map { $0 + rank - extents.count }
    }

    /// Whether the constants differ along several axes.
    func isElsewhere(_ rank: Int) -> Bool {
      guard let extents else { return false }
      return extents.count > rank || extents.count { $0 != 1 } > 1
    }

    /// Whether it multiplies or divides everything by one number.
    var isFactorOfAll: Bool {
      switch self {
      case .multiply, .divide: !hasFeatures
      case .batchNorm, .add, .subtractFrom: false
      }
    }

    var isShift: Bool { if case .add = self { true } else { false } }
    var isBatchNorm: Bool { if case .batchNorm = self { true } else { false } }
    var hasGain: Bool { !isShift }
    var hasShift: Bool {
      switch self {
      case .batchNorm, .add, .subtractFrom: true
      case .multiply, .divide: false
      }
    }
  }

  var steps: [Step]
  /// The axis of the source that has the features.
  var axis: Int
  /// Whether it is a layer that this compiler has written.
  var isMarked = false
  /// Whether nothing of it is learned, wherever it stands.
  var isGiven = false

  private var hasGain: Bool { steps.contains(where: \.hasGain) }
  private var hasShift: Bool { steps.contains(where: \.hasShift) }
  private var isBatchNorm: Bool { steps.contains(where: \.isBatchNorm) }

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let source = match.sources[0]
    let hasFeatures = steps.contains(where: \.hasFeatures)
    let operand =
      hasFeatures ? try assembly.withFeatures(source, on: axis) : try assembly.operand(source)
    let count = assembly.type(of: operand.node).featureCount
    var parameters: [Assembly.Parameter] = []
    let (gain, shift) = tensors(count, assembly.site)
    if isGiven || assembly.bringsToSize(match) {
      // Numbers that a few bytes of the file stand for again and again would fill the graph.
      assembly.rescaledCount += 2 * count
      guard assembly.rescaledCount <= Assembly.mostRescaled else { throw Refusal("it has too many numbers") }
      if isBatchNorm, !assembly.options.isCopy {
        assembly.remarks.insert(.batchNormOfInput(assembly.site.model.nodes[match.root]))
      }
      try assembly.add(
        Rescale(gain: try numbers(hasGain, gain), shift: try numbers(hasShift, shift)), to: [operand],
        layout: operand.layout, match: match,
        as: isBatchNorm
          ? "batch norm of an input, kept with its numbers"
          : assembly.bringsToSize(match) ? Assembly.preprocessing : RescalePattern.title)
      return
    }
    if hasGain {
      parameters.append(Assembly.Parameter(.gain, gain, from: soleConstant(.gain), hint: hint(0)))
    }
    if hasShift {
      parameters.append(Assembly.Parameter(.bias, shift, from: soleConstant(.bias), hint: hint(1)))
    }
    let title =
      isBatchNorm
      ? "batch norm\(assembly.graphName(of: source).map { " of '\($0)'" } ?? "")"
      : hasGain && hasShift
        ? "gain and shift for each feature"
        : hasGain ? "gain for each feature" : "shift for each feature"
    try assembly.add(
      ScaleShift(hasScale: hasGain, hasShift: hasShift), to: [operand], layout: operand.layout, match: match,
      parameters: parameters, sharing: assembly.matrices.whole(use(in: assembly.site)), as: title)
  }

  /// The numbers of a tensor, one for all where they are equal; none where there is no tensor.
  private func numbers(_ isThere: Bool, _ tensor: Tensor?) throws(Refusal) -> [Double] {
    guard isThere else { return [] }
    guard let numbers = try? tensor?.doubles().map(\.shortest), numbers.allSatisfy(\.isFinite) else {
      throw Refusal("its numbers are not known")
    }
    let isOne = numbers.allSatisfy { $0 == numbers.first }
    return isOne ? Array(numbers.prefix(1)) : numbers
  }

  /// The constant of the first link: of batch norm, number `index`.
  private func hint(_ index: Int) -> ModelValue.ID? {
    switch steps.first {
    case .batchNorm(let constants, _)?: constants.indices.contains(index) ? constants[index] : nil
    case .multiply(let value, _)?, .divide(let value, _)?, .add(let value, _, _)?,
      .subtractFrom(let value, _)?:
      value
    case nil: nil
    }
  }

  /// The constant that is the gain or the shift as it stands, if there is one.
  private func soleConstant(_ role: ParameterShape.Role) -> ModelValue.ID? {
    switch (steps.count, steps.first, steps.last) {
    case (1, .multiply(let gain, _)?, _) where role == .gain: gain
    case (1, .add(let shift, _, sign: 1)?, _) where role == .bias: shift
    case (2, .multiply(let gain, _)?, .add?) where role == .gain: gain
    case (2, .multiply?, .add(let shift, _, sign: 1)?) where role == .bias: shift
    default: nil
    }
  }

  /// Gain and shift of the whole chain, worked out when they are asked for; nil where a constant cannot be had.
  func tensors(_ count: Int, _ site: Site) -> (gain: Tensor?, shift: Tensor?) {
    var loaded: [(Step, [Tensor])] = []
    for step in steps {
      let values: [ModelValue.ID] =
        switch step {
        case .batchNorm(let values, _): values
        case .multiply(let value, _), .divide(let value, _), .add(let value, _, _),
          .subtractFrom(let value, _):
          [value]
        }
      let tensors = values.compactMap { site.constant($0) }
      guard tensors.count == values.count, tensors.allSatisfy({ $0.count == 1 || $0.count == count }) else {
        return (nil, nil)
      }
      loaded.append((step, tensors))
    }
    let links = loaded
    @Sendable func composed() throws(WeightError) -> (gain: [Float], shift: [Float]) {
      var gain = [Double](repeating: 1, count: count)
      var shift = [Double](repeating: 0, count: count)
      for (step, tensors) in links {
        var constants: [[Double]] = []
        for tensor in tensors { constants.append(try tensor.doubles()) }
        for i in 0..<count {
          let c = constants.map { $0.count == 1 ? $0[0] : $0[i] }
          switch step {
          case .batchNorm(_, let epsilon):
            let factor = c[0] / (c[3] + epsilon).squareRoot()
            gain[i] *= factor
            shift[i] = shift[i] * factor + c[1] - c[2] * factor
          case .multiply:
            gain[i] *= c[0]
            shift[i] *= c[0]
          case .divide:
            gain[i] /= c[0]
            shift[i] /= c[0]
          case .add(_, _, let sign): shift[i] += sign * c[0]
          case .subtractFrom:
            gain[i] = -gain[i]
            shift[i] = c[0] - shift[i]
          }
        }
      }
      return (gain.map { Float($0) }, shift.map { Float($0) })
    }
    return (
      Tensor(.float32, [count], .computed { () throws(WeightError) in try composed().gain }),
      Tensor(.float32, [count], .computed { () throws(WeightError) in try composed().shift })
    )
  }
}

extension ScaleShiftFragment: MatrixFragment {
  /// A layer of this compiler's own, of which several may be one.
  func use(in site: Site) -> MatrixUse? {
    let (gain, shift) = (soleConstant(.gain), soleConstant(.bias))
    guard isMarked, hasGain == (gain != nil), hasShift == (shift != nil), let first = gain ?? shift else {
      return nil
    }
    return site.use(of: first, bias: gain == nil ? nil : shift)
  }
}
