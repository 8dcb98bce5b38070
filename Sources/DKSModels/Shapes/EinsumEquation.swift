/// An equation over labeled axes: the labels of each operand, and those of the result.
///
/// Labels that the result lacks are summed over. An ellipsis stands for any number of axes, which broadcast; here
/// they have labels of their own.
package struct EinsumEquation: Hashable, Sendable {
  package typealias Label = Character

  package var operands: [[Label]]
  package var result: [Label]

  /// More letters than any equation has.
  private static let lengthLimit = 1024

  /// The equation that `text` writes for operands of so many axes.
  ///
  /// - Parameter ranks: The number of axes of each operand; nil where it is not known, which only matters to an
  ///   ellipsis.
  /// - Returns: nil where the text is no equation for such operands.
  package init?(_ text: String, ranks: [Int?]) {
    let text = text.filter { !$0.isWhitespace }
    guard text.count <= Self.lengthLimit else { return nil }
    let sides = text.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
    let terms = sides[0].split(separator: ",", omittingEmptySubsequences: false)
    guard terms.count == ranks.count else { return nil }
    operands = []
    for (term, rank) in zip(terms, ranks) {
      guard let labels = Self.labels(term, rank: rank) else { return nil }
      operands.append(labels)
    }
    let broadcast = operands.map { $0.filter(Self.isOfEllipsis) }.max { $0.count < $1.count } ?? []
    guard sides.count == 2 else {
      // Without a right side the labels that are there once remain, in the order of the alphabet.
      var counts: [Label: Int] = [:]
      for label in operands.joined() where !Self.isOfEllipsis(label) { counts[label, default: 0] += 1 }
      result = broadcast + counts.filter { $0.value == 1 }.map(\.key).sorted()
      return
    }
    guard sides[1].hasPrefix(">"),
      let wanted = Self.labels(sides[1].dropFirst(), ellipsis: broadcast),
      Set(wanted).count == wanted.count, wanted.allSatisfy(Set(operands.joined()).contains)
    else { return nil }
    result = wanted
  }

  /// The labels of one operand.
  private static func labels(_ term: Substring, rank: Int?) -> [Label]? {
    guard term.contains(".") else {
      return rank ?? term.count == term.count ? labels(term, ellipsis: []) : nil
    }
    let letters = term.count { $0 != "." }
    guard let rank, letters <= rank else { return nil }
    return labels(term, ellipsis: (0..<rank - letters).reversed().compactMap(label))
  }

  private static func labels(_ term: Substring, ellipsis: [Label]) -> [Label]? {
    let parts = term.split(separator: "...", omittingEmptySubsequences: false)
    guard parts.count <= 2, parts.joined().allSatisfy({ $0.isASCII && $0.isLetter }) else { return nil }
    return parts.count == 1 ? Array(term) : parts[0] + ellipsis + parts[1]
  }

  /// The label of an axis of an ellipsis, counted from the last one: a character that no equation has.
  private static func label(_ place: Int) -> Label? { Unicode.Scalar(0xE000 + place).map(Label.init) }

  private static func isOfEllipsis(_ label: Label) -> Bool { !label.isASCII }
}

/// The shape that an equation of labeled axes makes (`bhld,bhsd->bhls`); nil where it cannot be told.
func einsumShape(_ text: String, _ operands: [[Int?]?]) throws(ShapeProblem) -> [Int?]? {
  guard let equation = EinsumEquation(text, ranks: operands.map { $0?.count }) else {
    guard operands.allSatisfy({ $0 != nil }) else { return nil }
    throw ShapeProblem("got the equation '\(text.prefix(80))', which is none for its operands")
  }
  var extents: [EinsumEquation.Label: Int] = [:]
  for (labels, shape) in zip(equation.operands, operands) {
    for (label, extent) in zip(labels, shape ?? []) {
      if let extent, extents[label] ?? 1 == 1 { extents[label] = extent }
    }
  }
  return equation.result.map { extents[$0] }
}
