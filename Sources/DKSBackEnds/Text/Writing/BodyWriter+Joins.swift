import DKSDiagnostics
import DKSFormulas
import DKSGraph

/// Operands that come together: sums, products, tuples and scans.
extension BodyWriter {
  /// Operands that come together.
  func join(_ form: Form, _ operands: [PipelineText], _ texts: ArraySlice<String?>) -> PipelineText {
    switch form.kind {
    case .sum: return PipelineText(sum(form, operands, texts), .arithmetic)
    case .product: return PipelineText(operands.map { Self.factor($0) }.joined(separator: " * "), .arithmetic)
    case .constant(let text): return PipelineText(text)
    case .scan(let index): return scan(arrangement.scans[index], operands)
    default:
      if operands.count == 1 {
        var pipeline = operands[0]
        pipeline.append(form.text(texts))
        return pipeline
      }
      let line = "(\(operands.map(\.line).joined(separator: ", ")))"
      // A tuple that is too long for a line has an operand in each.
      let lines = "(\n  \(operands.map { $0.line.indentedBy(2) }.joined(separator: ",\n  "))\n)"
      var pipeline = PipelineText(line.count < 80 ? line : lines)
      pipeline.append(form.text(texts), isFollower: true)
      return pipeline
    }
  }

  /// `sequence -> scan(from: start) { state, element in … }`
  func scan(_ scan: Arrangement.Scan, _ operands: [PipelineText]) -> PipelineText {
    let count = scan.sequenceCount
    let sequences = operands.prefix(count).map(\.line).joined(separator: ", ")
    var pipeline = count == 1 ? operands[0] : PipelineText("(\(sequences))")
    var inner = names
    let parameters = ["state"] + (0..<count).map { _ in "item" }
    let own = parameters.map { inner.claim($0) }
    var writer = BodyWriter(scan.step, names: inner, context: 0)
    var result = PipelineText(own[0])
    var texts = [String?]()[...]
    let last = scan.step.root.locals.count - 1
    writer.writeLocals(
      of: scan.step.root, entries: own + operands.dropFirst(count + 1).map(\.head), &texts
    ) { _, local, value in
      if local == last { result = value }
      return local == last ? value : nil
    }
    let start = operands[count].line
    pipeline.append("scan(from: \(start)) \(writer.closing(own, result))", isMajor: true)
    return pipeline
  }

  /// The closure of what was written and `result`.
  func closing(_ parameters: [String], _ result: PipelineText) -> String {
    let head = "{ \(parameters.joined(separator: ", ")) in"
    if statements.isEmpty, result.line.count < 80, !result.line.contains("\n") {
      return "\(head) \(result.line) }"
    }
    var lines = [head]
    for statement in statements { lines.append("  " + statement.indentedBy(2)) }
    let text = result.text(after: 11).indentedBy(2)
    lines.append(statements.isEmpty ? "  \(text)" : "  return \(text)")
    return (lines + ["}"]).joined(separator: "\n")
  }

  func sum(_ form: Form, _ operands: [PipelineText], _ texts: ArraySlice<String?>) -> String {
    var result = ""
    for (i, operand) in operands.enumerated() {
      let factor = Self.factor(operand)
      let text = i < texts.count ? texts[texts.startIndex + i] : nil
      guard text == nil, i < form.settings.count, case .number(let weight) = form.settings[i] else {
        result += (i == 0 ? "" : " + ") + "\(text ?? "1") * \(factor)"
        continue
      }
      let isNegative = weight.sign == .minus
      result += i == 0 ? (isNegative ? "-" : "") : (isNegative ? " - " : " + ")
      result += weight.magnitude == 1 ? factor : "\(Self.text(of: weight.magnitude, in: form)) * \(factor)"
    }
    return result
  }

  /// A weight of a sum: `sqrt(1 - 0.8 * 0.8)` if it makes the squares of the sum's weights one and has many digits.
  static func text(of weight: Double, in form: Form) -> String {
    let plain = weight.plain
    guard plain.utf8.count > 10 else { return plain }
    for case .number(let other) in form.settings {
      let shown = other.magnitude.plain
      if shown.utf8.count < 6, (1 - other * other).squareRoot() == weight {
        return "sqrt(1 - \(shown) * \(shown))"
      }
    }
    return plain
  }

  /// An operand of a sum or a product.
  static func factor(_ pipeline: PipelineText) -> String {
    pipeline.stages.isEmpty && pipeline.kind == .factor ? pipeline.head : "(\(pipeline.line))"
  }
}
