import DKSAnalysis
import DKSDiagnostics
import DKSGraph
import DKSSampling

/// The prediction against finite networks: `dksc analyze --empirical`.
extension NetworkAnalysis {
  /// As JSON.
  func empirical(_ check: EmpiricalCheck) -> JSON {
    let own = ownQ
    return .object([
      ("widths", .array(check.widths.map { .integer($0) })), ("scaling", .string(check.scaling.rawValue)),
      ("draws", .integer(check.draws)),
      (
        "approximations",
        .array(
          check.approximations.map { .object([("node", .string($0.node)), ("reason", .string($0.reason))]) })
      ),
      (
        "rows",
        .array(
          check.rows.map { row in
            .object([
              ("node", .string(row.node)), ("quantity", .string(row.quantity.rawValue)),
              ("prediction", .number(row.prediction)), ("value", own(row).map { .number($0) } ?? .null),
              ("spread", .array(row.spread.map { .number($0) })),
              ("spreadIsBound", .bool(row.isSpreadBound)),
              ("measured", .array(row.measurements.map { .number($0.mean) })),
              ("standardError", .array(row.measurements.map { .number($0.standardError) })),
              ("approximate", .bool(row.isApproximate)), ("refuted", .bool(row.isRefuted)),
            ])
          })
      ),
    ])
  }

  /// As a table: prediction, then measurement ± standard error at each width.
  func empiricalLines(_ check: EmpiricalCheck) -> [String] {
    let how =
      switch check.scaling {
      case .uniform: "every layer as wide as the column says"
      case .proportional: "all widths multiplied by one ratio, the least of them as the column says"
      case .own: "widths as they are, since others do not fit"
      }
    var lines = ["", "\(check.draws) finite networks at each width, \(how)"]
    lines += columns(
      [["  node", "", "predicted"] + check.widths.map { "width \($0)" } + [""]]
        + check.rows.map { row in
          ["  " + row.node, row.quantity.rawValue, number(row.prediction) + spread(row)]
            + row.measurements.map { "\(number($0.mean)) ± \(scientific($0.standardError))" }
            + [row.isRefuted ? "refuted" : row.isApproximate ? "approximate, \(deviation(row))" : ""]
        })
    for (node, reason) in check.approximations.prefix(20) { lines.append("  '\(node)' \(reason)") }
    if check.approximations.count > 20 { lines.append("  and \(check.approximations.count - 20) more") }
    return lines + otherQLines(check)
  }

  /// q that the report has for the value of a row; nil for rows of something else.
  private var ownQ: (EmpiricalCheck.Row) -> Double? {
    let places = Dictionary(
      network.graph.nodes.enumerated().map { ($0.element.name, $0.offset) }, uniquingKeysWith: { a, _ in a })
    return { row in row.quantity == .q ? places[row.node].map { maps.entries[$0].q } : nil }
  }

  /// The networks that are drawn have other widths and smaller images, and nothing is assumed of them: where that
  /// gives another q than the report has, both are said.
  private func otherQLines(_ check: EmpiricalCheck) -> [String] {
    let ownQ = ownQ
    return otherQLines(
      check.rows.compactMap { row in ownQ(row).map { (row.node, $0, row.prediction) } },
      kernel.network.assumptions().isEmpty
        ? "the networks that are drawn have other widths or extents"
        : "the report rests on what it lists as assumed, the networks that are drawn do not")
  }

  /// What to say of predictions that are refuted; the first four are shown.
  func refuted(_ rows: [EmpiricalCheck.Row]) -> Diagnostic {
    let shown = rows.prefix(4).map { row in
      "\(row.quantity.rawValue) of '\(row.node)' is predicted to be \(number(row.prediction)), measured "
        + row.measurements.map { "\(number($0.mean)) ± \(scientific($0.standardError))" }.joined(
          separator: " and ")
    }
    return Diagnostic(
      .error, "DKS0530",
      "finite networks of '\(network.graph.name)' contradict \(rows.count) "
        + (rows.count == 1 ? "prediction" : "predictions") + " by more than five standard errors",
      at: nil, notes: shown + (rows.count > 4 ? ["and \(rows.count - 4) more"] : []),
      helps: ["compile from the text again if this is a flat graph that was edited; else please report it"])
  }

  /// How far q of one network may lie from its limit, at the narrower width.
  private func spread(_ row: EmpiricalCheck.Row) -> String {
    row.spread.first.map { " (±\(row.isSpreadBound ? " at most" : "") \(scientific($0)))" } ?? ""
  }

  /// How far the wider measurement lies from the prediction, in parts of a hundred.
  private func deviation(_ row: EmpiricalCheck.Row) -> String {
    guard let last = row.measurements.last, row.prediction != 0 else { return "" }
    let percent = 100 * (last.mean - row.prediction) / abs(row.prediction)
    return (percent < 0 ? "−" : "+") + "\(number((abs(percent) * 10).rounded() / 10)) %"
  }
}

extension Diagnostic {
  static func notSampled(_ error: SamplingError, _ network: String) -> Diagnostic {
    let (reason, help) =
      switch error {
      case .tooManyLocations(let node, let count, let limit):
        (
          "'\(node)' has \(count) locations, at most \(limit) are sampled",
          "make the input smaller; images are made small where the shapes allow it"
        )
      case .tooManyElements(let node, let count, let limit):
        ("'\(node)' has \(count) elements, at most \(limit) are kept", "make the input smaller")
      case .initializer(let node):
        (
          "'\(node)' begins with random biases or mirrored weights, which are not drawn",
          "use another method for this check"
        )
      case .operation(let node, let operation):
        ("'\(node)' is '\(operation)', which is not sampled", "leave out '--empirical'")
      case .tooLargeWindow(let node, let side, let limit):
        ("the window of '\(node)' has the side \(side), at most \(limit) is sampled", "use a smaller window")
      case .tooManyWeights(let node, let limit):
        (
          "up to '\(node)' there are more than \(limit) weights",
          "use a smaller '--width', or a smaller input"
        )
      case .activation(let node):
        ("the activation '\(node)' has no values", "use an activation that is finite everywhere")
      }
    return Diagnostic(.error, "DKS0532", "'\(network)' cannot be sampled: \(reason)", at: nil, helps: [help])
  }
}
