import DKSDiagnostics
import DKSFormulas
import DKSGraph
import DKSModels
import DKSTensors

/// A formula of each element: an activation, or a multiplication by a number.
struct ActivationFragment: Fragment {
  let expression: ScalarExpression
  /// What was given up to have one formula; empty for nothing.
  let note: String
  /// Whether one slope stands for several.
  let isMean: Bool
  /// Whether it counts as a function though it may be a line, as a rectifier with slope 1.
  let isFunction: Bool
  /// The learned number of a factor or a shift.
  var learned: ModelValue.ID?
  /// Whether that is a layer that this compiler has written.
  var isMarked = false

  /// Slope and shift, where it is no activation but a line.
  let line: (slope: Double, shift: Double)?

  init(_ expression: ScalarExpression, note: String = "", isMean: Bool = false, isFunction: Bool = false) {
    (self.expression, self.note, self.isMean, self.isFunction) = (expression, note, isMean, isFunction)
    line = isFunction ? nil : FormulaComparison.line(of: expression)
  }

  func assemble(_ match: Match, in assembly: inout Assembly) throws(Refusal) {
    let operand = try assembly.operand(match.sources[0])
    let count = match.nodes.count
    if let line {
      try assembleLine(line, operand, match, &assembly)
      return
    }
    let site = assembly.site
    let phi = assembly.activation(expression, suggestion: name(match, site))
    let isHead = site.heads[match.root]
    let bringsToSize = assembly.bringsToSize(match)
    let isNoted = site.model.nodes[match.root].marks["kept"] != nil
    var reason = "activation '\(phi.name)'" + (phi.isBuiltIn || count == 1 ? "" : " of its own")
    if count > 1 { reason += ", written out in \(count) nodes" }
    if isHead { reason += "; it makes the output and is kept as it is" }
    if bringsToSize { reason += "; it stands before the first layer and is kept as it is" }
    if !note.isEmpty { reason += "; \(note)" }
    if isMean { assembly.remarks.insert(.meanSlope(assembly.site.model.nodes[match.root], note)) }
    try assembly.add(
      ActivationLayer(phi: phi, isKept: isHead || bringsToSize || isNoted), to: [operand],
      layout: operand.layout, match: match,
      as: reason)
    if isMean {
      assembly.noteApproximation(match, "\(phi.title) \(note)", isExact: false)
    } else if case .elementwise(.prelu) = site.model.nodes[match.root].operation {
      assembly.noteApproximation(match, "\(phi.title), whose slope is not learned", isExact: true)
    }
  }

  private func assembleLine(
    _ line: (slope: Double, shift: Double), _ operand: Assembly.Tracked, _ match: Match,
    _ assembly: inout Assembly
  ) throws(Refusal) {
    let bringsToSize = assembly.bringsToSize(match)
    if bringsToSize, line != (1, 0) {
      try assembly.add(
        Rescale(gain: line.slope == 1 ? [] : [line.slope], shift: line.shift == 0 ? [] : [line.shift]),
        to: [operand], layout: operand.layout, match: match, as: Assembly.preprocessing)
      return
    }
    if let learned, !bringsToSize, assembly.site.isLearnedFactor(match.root) {
      // Of a division, the file has no constant that is the factor.
      let isPlain = assembly.site.model.nodes[match.root].operation == .elementwise(.multiply)
      let gain = Assembly.Parameter(
        .gain, Tensor(.float32, [1], .filled(line.slope)), from: isPlain ? learned : nil, hint: learned)
      try assembly.add(
        Gain(initial: line.slope), to: [operand], layout: operand.layout, match: match,
        parameters: [gain], sharing: assembly.matrices.whole(use(in: assembly.site)), as: "learned factor")
      return
    }
    if line == (1, 0), learned == nil || bringsToSize {
      assembly.alias(match, to: operand, as: "it changes nothing")
      return
    }
    guard learned != nil || line.shift != 0 else {
      try assembly.add(
        Scale(factor: line.slope), to: [operand], layout: operand.layout, match: match,
        as: "multiplication by \(line.slope)")
      return
    }
    let count = assembly.type(of: operand.node).featureCount
    let hasScale = line.slope != 1
    let gain = Assembly.Parameter(.gain, Tensor(.float32, [count], .filled(line.slope)))
    let shift = Assembly.Parameter(.bias, Tensor(.float32, [count], .filled(line.shift)))
    try assembly.add(
      ScaleShift(hasScale: hasScale, hasShift: true), to: [operand], layout: operand.layout, match: match,
      parameters: hasScale ? [gain, shift] : [shift], as: "the same gain and shift for every feature")
  }

  /// What an activation of its own is called: as this compiler has called it, or its function, if it is one.
  private func name(_ match: Match, _ site: Site) -> String {
    if let name = site.model.nodes[match.root].marks["activation"] { return name.startingLowercase }
    guard match.nodes.count == 1 else { return "phi" }
    return site.model.nodes[match.root].operation.title.startingLowercase
  }
}

extension String {
  /// `HardSigmoid` as `hardSigmoid`; letters and digits only.
  var startingLowercase: String {
    let letters = filter { $0.isASCII && ($0.isLetter || $0.isNumber) }
    guard let first = letters.first, first.isLetter else { return "phi" }
    return first.lowercased() + letters.dropFirst()
  }
}

extension Activation {
  /// The name with its arguments: `leakyRelu(0.2)`.
  package var title: String {
    arguments.isEmpty ? name : "\(name)(\(arguments.map(\.plain).joined(separator: ", ")))"
  }
}
