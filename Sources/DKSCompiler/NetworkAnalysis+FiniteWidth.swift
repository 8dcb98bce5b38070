import DKSAnalysis
import DKSGraph
import DKSSampling

/// How far q of networks of one width spreads over draws of the weights: `dksc analyze --width N`.
struct FiniteWidthReport {
  /// One value.
  struct Row: Hashable {
    var node: String
    var q: Double
    /// q in the network itself: another one where widths change the shares of a concatenation.
    var own: Double
    /// Standard deviations of q of one network, with Gaussian and with orthogonal weights.
    var gaussian: Double
    var orthogonal: Double
  }

  /// How widths were set.
  let scaling: ScaledGraph.Widths
  let width: Int
  /// What activations are fed, then the outputs.
  let rows: [Row]

  /// `own` is the kernel of the network: where one width for all layers would change q, their widths keep their
  /// proportions, so that one report has one q for each value as far as inputs, whose widths are given, allow.
  init(_ own: NetworkKernel, width: Int) {
    var scaled = ScaledGraph(own.graph, width: width)
    var kernel = NetworkKernel(scaled.graph)
    let isSame = own.graph.nodes.indices.allSatisfy {
      abs(kernel.q($0) - own.q($0)) <= 1e-9 * max(1, own.q($0))
    }
    if !isSame {
      scaled = ScaledGraph(own.graph, width: width, keepsProportions: true)
      kernel = NetworkKernel(scaled.graph)
    }
    let (gaussian, orthogonal) = (FiniteWidth(kernel, .gaussian), FiniteWidth(kernel, .orthogonal))
    func row(_ name: String, _ node: Int) -> Row {
      Row(
        node: name, q: kernel.q(node), own: own.q(node), gaussian: gaussian.deviation(of: node),
        orthogonal: orthogonal.deviation(of: node))
    }
    self.width = width
    scaling = scaled.widths
    rows =
      scaled.graph.nodes.compactMap { node in
        guard node.operation is ActivationLayer, let source = node.operands.first else { return nil }
        return row(node.name, Int(source.index))
      } + scaled.graph.outputs.map { row("output " + $0.name, Int($0.node.index)) }
  }
}

extension NetworkAnalysis {
  /// As JSON.
  func finiteWidth(_ report: FiniteWidthReport) -> JSON {
    .object([
      ("width", .integer(report.width)), ("scaling", .string(report.scaling.rawValue)),
      (
        "rows",
        .array(
          report.rows.map { row in
            .object([
              ("node", .string(row.node)), ("q", .number(row.q)), ("value", .number(row.own)),
              ("gaussian", .number(row.gaussian)), ("orthogonal", .number(row.orthogonal)),
            ])
          })
      ),
    ])
  }

  /// As a table; of many layers in a row the first and the last are shown.
  func finiteWidthLines(_ report: FiniteWidthReport) -> [String] {
    let limit = 12
    let shown =
      report.rows.count <= 2 * limit
      ? report.rows : Array(report.rows.prefix(limit)) + Array(report.rows.suffix(limit))
    var cells = [["  fed to", "q", "± Gaussian", "± orthogonal"]]
    for (i, row) in shown.enumerated() {
      if i == limit, shown.count < report.rows.count { cells.append(["  …"]) }
      cells.append(["  " + row.node, number(row.q), number(row.gaussian), number(row.orthogonal)])
    }
    return ["", "spread of q over networks, \(words(report.scaling, report.width))"] + columns(cells)
      + otherQLines(
        report.rows.map { ($0.node, $0.own, $0.q) },
        "these networks have other widths, and other shares of joined values")
  }

  /// What is said where networks that are drawn or scaled have another q than the report has.
  func otherQLines(_ rows: [(node: String, own: Double, q: Double)], _ why: String) -> [String] {
    let others = rows.filter { abs($0.own - $0.q) > 1e-9 * max(1, $0.own) }
    guard let first = others.first else { return [] }
    let more = others.count > 1 ? " and \(others.count - 1) more" : ""
    return [
      "q of '\(first.node)'\(more) is \(number(first.own)) in the report and \(number(first.q)) here: \(why)"
    ]
  }

  private func words(_ scaling: ScaledGraph.Widths, _ width: Int) -> String {
    switch scaling {
    case .uniform: "every layer \(width) wide"
    case .proportional: "all widths multiplied by one ratio, the least of them \(width)"
    case .own: "widths as they are, since others do not fit"
    }
  }
}
